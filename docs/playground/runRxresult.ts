import { from, timer, type Observable } from 'rxjs';
import {
  captureMap,
  failedCapture,
  gather,
  gatherAny,
  gatherSettled,
  nursery,
  type NurseryObserver,
  type NurseryOptions,
  type SettledOutcome,
} from 'rxresult';
import { LaneRecorder, type TaskData } from 'rxresult/testing';
import { Recorder } from './Recorder';
import type { Lane, Recording, Value } from './Recording';
import { inVirtualTime } from './running';
import type { Plan } from './State';
import { inWords, wordsOf } from './words';

/** The outcome of a task. */
export interface TaskOutcome {
  readonly status: TaskData['status'];
  /** Its last value, its error, or who cancelled it. */
  readonly text: string;
  /** When it ended. */
  readonly frame: number | undefined;
  /** When its cleanup ended, if that took time. */
  readonly cleaned: number | undefined;
}

/** A run with `rxresult`. */
export interface RxresultRun extends Recording {
  readonly outcomes: readonly TaskOutcome[];
  /** The task that `failedCapture` returns for the error. */
  readonly failed: string | undefined;
}

/** Runs the tasks with `rxresult`, observed by a {@link LaneRecorder}. */
export function runRxresult(plan: Plan): RxresultRun {
  return inVirtualTime(({ cold }, scheduler) => {
    const lanes = new LaneRecorder(scheduler);
    const recorder = new Recorder(() => scheduler.now());
    const values: (SettledOutcome<unknown> | undefined)[] = [];
    const asked: unknown[] = [];
    const outcomes: NurseryObserver = {
      asked: (capture) => asked.push(capture),
      settled: (capture) => (values[asked.indexOf(capture)] = capture.outcome as SettledOutcome<unknown>),
    };
    const tasks = plan.tasks.map((task) => recorder.task(task, cold));
    const streams = Object.fromEntries(plan.tasks.map(({ name }, index) => [name, tasks[index] as Observable<Value>]));
    let failed: string | undefined;
    const consumer = recorder.consumer(inWords);
    combined(plan, streams, {
      observer: [lanes, outcomes],
      ...(plan.limit !== undefined && { concurrent: plan.limit }),
      ...(plan.until !== undefined && { until: timer(plan.until) }),
    }).subscribe({
      ...consumer,
      error: (error: unknown) => {
        failed = plan.tasks[asked.indexOf(failedCapture(error))]?.name;
        consumer.error(error);
      },
    });
    return () => {
      const records = lanes.toJSON().nursery?.tasks ?? [];
      const texts = plan.tasks.map((_, index) => lanes.lanes[records[index]?.key ?? ''] ?? '');
      const drawn = plan.tasks.map(({ name }, index) => laneOf(recorder.lane(name), records[index]));
      const decider = plan.use === 'gatherAny' ? nameOfWinner(plan, records) : failed;
      return {
        ...recorder.recording(drawn, texts),
        failed,
        outcomes: plan.tasks.map((_, index) => outcomeOf(records[index], values[index], decider)),
      };
    };
  });
}

function combined(
  plan: Plan,
  streams: Record<string, Observable<Value>>,
  options: NurseryOptions,
): Observable<unknown> {
  switch (plan.use) {
    case 'gather':
      return gather(streams, options);
    case 'gatherSettled':
      return gatherSettled(streams, options);
    case 'gatherAny':
      return gatherAny(streams, options);
    case 'nursery':
      return nursery(Object.values(streams), options);
    case 'captureMap':
      return from(Object.keys(streams)).pipe(
        captureMap((name) => streams[name] as Observable<Value>, { ...options, taskName: (name) => name }),
      );
  }
}

const ENDINGS = { fulfilled: 'completed', empty: 'completed', rejected: 'failed', cancelled: 'cancelled' } as const;

/** The lane as the `LaneRecorder` has it: it also knows tasks that never started, and for which a task without a value fails. */
function laneOf(lane: Lane, data: TaskData | undefined): Lane {
  if (!data) {
    return lane;
  }
  const { asked, ended, status } = data;
  const how = status === 'waiting' || status === 'running' ? undefined : ENDINGS[status];
  const end = ended === null || !how ? undefined : { frame: ended, how, order: lane.end?.order ?? 0 };
  return { ...lane, asked, end };
}

function nameOfWinner({ tasks }: Plan, records: readonly TaskData[]): string | undefined {
  return tasks[records.findIndex(({ status }) => status === 'fulfilled')]?.name;
}

/** @param decider The task that decided the end of the run: the others were cancelled by it, or else by the deadline. */
function outcomeOf(
  data: TaskData | undefined,
  outcome: SettledOutcome<unknown> | undefined,
  decider: string | undefined,
): TaskOutcome {
  if (!data) {
    return { status: 'waiting', text: 'never asked for', frame: undefined, cleaned: undefined };
  }
  const { status, ended, finalized } = data;
  return {
    status,
    frame: ended ?? undefined,
    cleaned: finalized ?? undefined,
    text: outcome?.status === 'cancelled' ? `by ${decider ?? 'the deadline'}` : outcome ? wordsOf(outcome) : '',
  };
}
