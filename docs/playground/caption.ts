// What a picture of two runs says in words.

import { chartOf } from './drawing';
import type { Recording } from './Recording';
import type { RxresultRun } from './runRxresult';
import { list } from './verdict';

/** A run that ends with an error, and what ran it. Only `rxresult` knows the task that failed. */
export interface Panel {
  readonly title: string;
  readonly run: Recording & Partial<Pick<RxresultRun, 'failed'>>;
}

export function headlineOf({ result }: Recording): string {
  return result?.cleaning.length
    ? 'The error comes first, the cleanup later.'
    : 'The cleanup comes first, then the error.';
}

export function errorOf({ run: { result, failed } }: Panel): string {
  return `${result?.text ?? ''}${failed === undefined ? '' : `, from ${failed}`}`;
}

const VERBS = { completed: 'completes', failed: 'fails', cancelled: 'is cancelled', running: 'runs' } as const;

/** All that the picture of a run shows. */
export function inSentences(panel: Panel): string {
  const { title, run } = panel;
  const tasks = chartOf(run, 0).rows.map((row) => {
    const cleaned = (row.outside ?? row.cleanup)?.[1].frame;
    const more = cleaned === undefined ? '' : `, and its cleanup ends at ${cleaned} ms`;
    const late = row.late ? ', after the error' : '';
    return `${row.name} ${VERBS[row.ending ?? 'running']} at ${row.end.frame} ms${late}${more}.`;
  });
  const { frame = 0, cleaning = [] } = run.result ?? {};
  const rest = cleaning.length > 0 ? `while ${list(cleaning)} is still closing` : 'when nothing runs any more';
  return [
    `With ${title}: ${headlineOf(run)}`,
    ...tasks,
    `The consumer gets the error at ${frame} ms, ${rest}. It is ${errorOf(panel)}.`,
  ].join(' ');
}
