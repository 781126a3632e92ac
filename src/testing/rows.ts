import type { Lane, NurseryLanes } from './Lane';
import { isCleaning } from './laneText';
import { cutName, describe, printable, printableName, thousands } from './words';

/** One line of a drawing. */
export interface Row {
  readonly label: string;
  readonly depth: number;
  /** The legend. */
  readonly note: string;
  /** The lanes that share the row. The first is drawn. */
  readonly lanes: readonly [Lane, ...Lane[]];
  /** The nursery of a task that may share a row with siblings that look like it. */
  readonly siblings: NurseryLanes | undefined;
  /** Whether it is the row of a nursery, not of a task. */
  readonly nursery: boolean;
  /** Its lanes are not drawn; its note says how many are left out. */
  readonly leftOut?: true;
}

/** One row for each lane: the tasks, each followed by the nurseries that opened within it, then the nursery. */
export function rowsOf(run: NurseryLanes, depth = 0, rows: Row[] = []): Row[] {
  for (const task of run.tasks) {
    rows.push({ ...row(task, depth, taskNote(task)), siblings: task.nurseries ? undefined : run });
    for (const nested of task.nurseries ?? []) {
      rowsOf(nested, depth + 1, rows);
    }
  }
  rows.push({ ...row(run.nursery, depth, nurseryNote(run)), nursery: true });
  return rows;
}

/** Adds to the legends which tasks still clean up. */
export function withCleaning(rows: readonly Row[], now: number, frame: number): Row[] {
  return rows.map((each) =>
    isCleaning(each.lanes[0], now, frame)
      ? { ...each, note: `${each.note}${each.note && '; '}still cleaning up` }
      : each,
  );
}

function row(lane: Lane, depth: number, note: string): Row {
  return {
    label: printableName(lane.label),
    depth,
    note: printable(note),
    lanes: [lane],
    siblings: undefined,
    nursery: false,
  };
}

function taskNote({ status, reason, cancelledBy }: Lane): string {
  if (status === 'rejected') {
    return describe(reason);
  }
  if (cancelledBy) {
    return `cancelled by ${cutName(cancelledBy.label)}`;
  }
  return reason === undefined ? '' : `cancelled: ${describe(reason)}`;
}

/** The error, unless the lane of a task shows it already. */
function nurseryNote({ nursery, culprit }: NurseryLanes): string {
  return nursery.status === 'failed' && !culprit ? describe(nursery.reason) : '';
}

/**
 * At most `most` rows. Tasks that look alike share a row. If there are still too many, the nursery and the failed tasks are
 * kept before others, and the last row but one says how many are left out.
 *
 * @param look Returns equal strings for lanes that look alike.
 */
export function atMost(most: number, rows: readonly Row[], look: (lane: Lane) => string): readonly Row[] {
  const grouped = rows.length <= most ? rows : group(rows, look);
  if (grouped.length <= most) {
    return grouped;
  }
  const last = grouped.length - 1;
  const rank = (row: Row, index: number) => (index === last ? 0 : row.lanes[0].ending === 'failed' ? 1 : 2);
  const ranked = grouped.map((row, index) => ({ row, index, rank: rank(row, index) }));
  const kept = new Set(
    ranked
      .sort((a, b) => a.rank - b.rank || a.index - b.index)
      .slice(0, most - 1)
      .map(({ row }) => row),
  );
  const left = grouped.filter((row) => !kept.has(row)).flatMap(({ lanes }) => lanes) as [Lane, ...Lane[]];
  const note = `${thousands(left.length)} left out: ${tally(left)}`;
  const shown = grouped.filter((row) => kept.has(row));
  shown.splice(-1, 0, { label: '…', depth: 0, note, lanes: left, siblings: undefined, nursery: false, leftOut: true });
  return shown;
}

/** Tasks of one nursery that look alike become one row, where the first of them was. */
function group(rows: readonly Row[], look: (lane: Lane) => string): Row[] {
  const groups = new Map<string | Row, [Row, ...Row[]]>();
  // Numbers for the nurseries: the key of a lane may be long.
  const numbers = new Map<NurseryLanes, number>();
  for (const each of rows) {
    const { siblings, note } = each;
    if (siblings && !numbers.has(siblings)) {
      numbers.set(siblings, numbers.size);
    }
    const together = siblings ? JSON.stringify([numbers.get(siblings), look(each.lanes[0]), note]) : each;
    const alike = groups.get(together);
    if (alike) {
      alike.push(each);
    } else {
      groups.set(together, [each]);
    }
  }
  return Array.from(groups.values(), (alike) => {
    const [first] = alike;
    const label = alike.length > 1 ? `${first.label} (${thousands(alike.length)} alike)` : first.label;
    return { ...first, label, lanes: alike.flatMap(({ lanes }) => lanes) as [Lane, ...Lane[]] };
  });
}

/** `9,950 completed, 10 cancelled` */
export function tally(lanes: readonly Lane[]): string {
  const counts = new Map<string, number>();
  for (const { ending = 'not ended' } of lanes) {
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  return Array.from(counts, ([ending, number]) => `${thousands(number)} ${ending}`).join(', ');
}
