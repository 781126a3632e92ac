import type { Event, Lane, Recording } from './Recording';
import { COUNTERPARTS } from './runRxJS';
import type { RxresultRun, TaskOutcome } from './runRxresult';
import type { Plan } from './State';

/** A row of the table: one task. */
export interface OutcomeRow {
  readonly name: string;
  readonly status: TaskOutcome['status'];
  /** Its value, its error, or who cancelled it. */
  readonly text: string;
  readonly at: string;
  /** What happened to it with RxJS. */
  readonly plain: string;
  readonly plainAt: string;
  /** What its consumer got of it. */
  readonly kept: string;
  /** Whether the consumer got nothing, although the task had a value or an error. */
  readonly lost: boolean;
}

export function outcomeRows(plan: Plan, ours: RxresultRun, plain: Recording): OutcomeRow[] {
  return plan.tasks.map(({ name }, index) => {
    const outcome = ours.outcomes[index] as TaskOutcome;
    const lane = plain.lanes[index] as Lane;
    const { kept, lost } = keptOf(name, lane, plan, plain);
    return {
      name,
      status: outcome.status,
      text: outcome.status === 'empty' ? '' : outcome.text,
      at: times(outcome.frame, outcome.cleaned),
      plain: plainEnd(lane, plain),
      plainAt: times(lane.end?.frame, lane.cleanup?.to),
      kept,
      lost,
    };
  });
}

function times(frame: number | undefined, cleaned: number | undefined): string {
  return `${frame ?? '–'}${cleaned === undefined ? '' : `, clean at ${cleaned}`}`;
}

function plainEnd({ started, end }: Lane, { result }: Recording): string {
  if (started === undefined) {
    return result ? 'never subscribed' : 'waiting';
  }
  return end ? (end.how === 'cancelled' ? 'unsubscribed' : end.how) : 'running';
}

/** What a task notifies its subscriber of. */
const NOTIFICATIONS: ReadonlySet<Event['what']> = new Set(['value', 'completed', 'failed']);

function keptOf(name: string, lane: Lane, plan: Plan, plain: Recording): { kept: string; lost: boolean } {
  const { events, emitted, result } = plain;
  const joins = COUNTERPARTS[plan.use] === 'forkJoin';
  const last = lane.values.at(-1)?.letter;
  // The consumer gets a value or an error in the call in which the task emits it: before any task emits again or ends by itself.
  // Other tasks may be unsubscribed first, as `race` does when its first value arrives.
  const reached = (order: number, what: Event['what']) =>
    events.slice(order + 1).find(({ task, what }) => task === undefined || NOTIFICATIONS.has(what))?.what === what;
  const parts: string[] = [];
  if (joins && emitted.length > 0 && last !== undefined) {
    parts.push(`${last}, as ${name}`);
  } else if (!joins) {
    const letters = lane.values.filter(({ order }) => reached(order, 'next')).map(({ letter }) => letter);
    parts.push(...(letters.length > 0 ? [`${letters.join(' ')}, without a name`] : []));
  }
  if (lane.end?.how === 'failed' && result?.how === 'error' && reached(lane.end.order, 'error')) {
    parts.push('its error, without a name');
  }
  const had = last !== undefined || lane.end?.how === 'failed';
  const open = !result;
  return { kept: parts.join('; ') || (had && !open ? 'nothing' : '–'), lost: had && !open && parts.length === 0 };
}
