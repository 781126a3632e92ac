import type { Lane, NurseryLanes } from './Lane';
import { describe, printable, thousands } from './words';

/** What is drawn in one line. */
export interface Row {
  readonly label: string;
  readonly depth: number;
  /** What the legend says of it. */
  readonly note: string;
  /** The lanes it stands for; the first is drawn. */
  readonly lanes: readonly [Lane, ...Lane[]];
  /** It can share a row with others that look like it. */
  readonly plain: boolean;
  /** It is a nursery's, not a task's. */
  readonly nursery: boolean;
  /** Its lanes are not drawn: it says how many are left out. */
  readonly leftOut?: true;
}

/** A row for each lane: the tasks, each with the nurseries within it below it, then the nursery. */
export function rowsOf(run: NurseryLanes, depth = 0, rows: Row[] = []): Row[] {
  for (const task of run.tasks) {
    rows.push({ ...row(task, depth, taskNote(task)), plain: !task.nurseries });
    for (const nested of task.nurseries ?? []) {
      rowsOf(nested, depth + 1, rows);
    }
  }
  rows.push({ ...row(run.nursery, depth, nurseryNote(run)), nursery: true });
  return rows;
}

function row(lane: Lane, depth: number, note: string): Row {
  return { label: printable(lane.label), depth, note: printable(note), lanes: [lane], plain: false, nursery: false };
}

function taskNote({ status, reason, cancelledBy }: Lane): string {
  if (status === 'rejected') {
    return describe(reason);
  }
  if (cancelledBy) {
    return `cancelled by ${cancelledBy.label}`;
  }
  return reason === undefined ? '' : `cancelled: ${describe(reason)}`;
}

/** What it failed with, where that does not stand in the lane of one of its tasks. */
function nurseryNote({ nursery, culprit }: NurseryLanes): string {
  return nursery.status === 'failed' && !culprit ? describe(nursery.reason) : '';
}

/**
 * No more rows than `most`: tasks that look alike share one. Where that is not enough, the nursery and what failed come
 * first, and the last row but one says how many are left out.
 *
 * @param look What a lane looks like.
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
  shown.splice(-1, 0, { label: '…', depth: 0, note, lanes: left, plain: false, nursery: false, leftOut: true });
  return shown;
}

/** Plain rows of one nursery that look alike share the place of the first. */
function group(rows: readonly Row[], look: (lane: Lane) => string): Row[] {
  const groups = new Map<string, [Row, ...Row[]]>();
  for (const each of rows) {
    const [{ key, label }] = each.lanes;
    const place = each.plain ? JSON.stringify([key.slice(0, -label.length), look(each.lanes[0]), each.note]) : key;
    const alike = groups.get(place);
    if (alike) {
      alike.push(each);
    } else {
      groups.set(place, [each]);
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
