import { fromAddress } from './address';
import type { State } from './State';

/** A state that teaches one thing. */
export interface Preset {
  readonly title: string;
  /** What to see. What is in backticks is code. */
  readonly lesson: string;
  readonly state: State;
}

export const PRESETS: readonly [Preset, ...Preset[]] = [
  preset(
    'One fails',
    '`orders` fails. `gather` cancels `stock`, then emits the error. `forkJoin` emits the error while it is still subscribed to `stock`.',
    'tasks=user:--a|,orders:----#,stock:--------s|&use=gather',
  ),
  preset(
    'Cleanup is waited for',
    '`stock` takes three frames to clean up. `gather` emits the error after that. `forkJoin` does not wait: the cleanup goes on after its error.',
    'tasks=user:--a|,orders:----#,stock:--------s|~~~&use=gather',
  ),
  preset(
    'A limit',
    'At most two tasks at once. With `captureMap`, a task that cleans up keeps its slot. `mergeMap` starts the next task while the cleanup still runs.',
    'tasks=tea:--a|~~,ink:---b|,pen:--c|~~~,cup:---d|&use=captureMap&limit=2',
  ),
  preset(
    'A deadline',
    'At frame 6, `gatherSettled` cancels what still runs, and emits the outcomes that it has. `forkJoin` with `takeUntil` completes without a value: both values are lost.',
    'tasks=user:--a|,orders:----b|,stock:----------s|&use=gatherSettled&until=6',
  ),
  preset(
    'The first result',
    '`gatherAny` emits the result of the first task that completes with a value. In `race`, the first notification wins, even if it is an error.',
    'tasks=london:--#,paris:--------p|,tokyo:----t|~~&use=gatherAny',
  ),
  preset(
    'All outcomes',
    '`gatherSettled` runs each task to its end and emits all outcomes. `forkJoin` errors with the first failure, and the others are unsubscribed.',
    'tasks=user:--a|,orders:----#,news:-----|,stock:------s|&use=gatherSettled',
  ),
  preset(
    'Who failed',
    'The values of `nursery` are those of `merge`. When it errors, nothing runs any more, and `failedCapture` returns the task that failed. The error of `merge` does not say which task it is from.',
    'tasks=mail:--a--b--c--d|,files:---1---#,chat:-x---y---z|~~&use=nursery',
  ),
  preset(
    'A task without a value',
    '`news` completes without a value. `gather` errors with `EmptyError`. `forkJoin` completes, without a value and without an error.',
    'tasks=user:--a|,news:----|,stock:-------s|&use=gather',
  ),
  preset(
    'All is well',
    'No task fails, and none has cleanup: `gather` and `forkJoin` do the same.',
    'tasks=user:--a|,orders:----b|,stock:------s|&use=gather',
  ),
];

function preset(title: string, lesson: string, address: string): Preset {
  const reading = fromAddress(address.replaceAll('#', '%23'));
  if (!reading || 'problem' in reading) {
    throw new Error(`preset ${title}: ${reading?.problem ?? 'no state'}`);
  }
  return { title, lesson, state: reading.state };
}
