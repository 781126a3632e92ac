import { forkJoin, from, merge, mergeMap, race, takeUntil, timer, type Observable } from 'rxjs';
import { laneText } from '../../src/testing/laneText';
import { Recorder } from './Recorder';
import { lastEvent, type Lane, type Recording, type Value } from './Recording';
import { inVirtualTime } from './running';
import type { Combinator, Plan } from './State';
import { inWords } from './words';

/** What RxJS has for the same purpose. */
export const COUNTERPARTS = {
  gather: 'forkJoin',
  gatherSettled: 'forkJoin',
  gatherAny: 'race',
  nursery: 'merge',
  captureMap: 'mergeMap',
} as const satisfies Record<Combinator, string>;

/** Runs the tasks with the counterpart in RxJS. Everything is recorded from the subscriptions of the tasks. */
export function runRxJS(plan: Plan): Recording {
  return inVirtualTime(({ cold }, scheduler) => {
    const recorder = new Recorder(() => scheduler.now());
    const entries = plan.tasks.map((task) => [task.name, recorder.plainTask(task, cold)] as const);
    const streams = Object.fromEntries(entries);
    const all$ = combined(plan, streams);
    const { until } = plan;
    (until === undefined ? all$ : all$.pipe(takeUntil(timer(until)))).subscribe(recorder.consumer(inWords));
    return () => {
      const lanes = plan.tasks.map(({ name }) => recorder.lane(name));
      const recording = recorder.recording(lanes, []);
      return { ...recording, texts: lanes.map((lane) => textOf(lane, recording)) };
    };
  });
}

function combined({ use, limit }: Plan, streams: Record<string, Observable<Value>>): Observable<unknown> {
  switch (use) {
    case 'gather':
    case 'gatherSettled':
      return forkJoin(streams);
    case 'gatherAny':
      return race(Object.values(streams));
    case 'nursery':
      return merge(...Object.values(streams), limit ?? Infinity);
    case 'captureMap':
      return from(Object.keys(streams)).pipe(mergeMap((name) => streams[name] as Observable<Value>, limit));
  }
}

/** The lane as a `LaneRecorder` writes it. A task that was never subscribed waits until the end. */
export function textOf({ asked, started, end, cleanup }: Lane, { result, events }: Omit<Recording, 'texts'>): string {
  if (started === undefined && !end && result) {
    return '.'.repeat(result.frame);
  }
  const finalized = cleanup?.to ?? end?.frame;
  return laneText({ asked, started, ended: end?.frame, finalized, ending: end?.how }, lastEvent({ events }));
}
