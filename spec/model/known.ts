// Bugs of the engine that are known and not fixed yet. A program in which the situation of one comes up is excused, unless
// `MODEL_STRICT` is set. Once the engine is fixed, this file goes, and its programs move to `found.ts`.

import type { ModelChild } from './ModelChild';
import type { Program } from './program';
import type { World } from './World';

export const STRICT = process.env['MODEL_STRICT'] !== undefined;

/**
 * Cleanup of the child that decided the end has ended while the finalizers of that child are running. The engine stops the
 * others at once, before the rest of these finalizers.
 */
export function excuseEarlyStop(child: ModelChild): void {
  const { nursery: n, cleaning } = child;
  if (n.decision?.by === child && [...cleaning].some(({ over }) => over)) {
    n.world.excused = true;
  }
}

/**
 * When nothing is on the call stack: cleanup that failed has cleanup of its own that has not ended. The engine stops the
 * others only when that has ended.
 */
export function excuseLateStop(world: World): void {
  const late = world.cleanups.some(({ failed, over, nursery: n }) => failed && !over && n.decision);
  world.excused ||= late;
}

/**
 * The child errors after cleanup of a stream within it has failed its nursery. Where the consumer unsubscribes by then, the
 * engine reports nothing, as if a capture had the error of that cleanup.
 */
export function excuseLost({ failedByCleanup, nursery: n }: ModelChild): void {
  n.world.excused ||= failedByCleanup;
}

export const KNOWN: readonly (readonly [promise: string, program: Program])[] = [
  [
    'all finalizers of the failed task run before the others are stopped, also where its cleanup ends at once',
    {
      nurseries: [
        {
          kind: 'array',
          tasks: [
            { kind: 'source' },
            {
              kind: 'source',
              cleanup: [{ returns: 'stream', does: { subscribing: [{ do: 'cleanupEnds', cleanup: 'self' }] } }],
            },
          ],
        },
      ],
      steps: [{ do: 'fail', task: 1 }],
    },
  ],
  [
    'the caller that unsubscribes a nursery catches what finalizers throw, also where cleanup ends meanwhile',
    {
      nurseries: [
        {
          kind: 'body',
          streamCleanup: [{ returns: 'stream' }, { does: { callback: [{ do: 'unsubscribe', nursery: 'self' }] } }],
          stream: true,
        },
      ],
      steps: [
        {
          do: 'start',
          nursery: 0,
          task: { kind: 'source', does: { teardown: [{ do: 'throw' }] } },
        },
        {
          do: 'start',
          nursery: 0,
          task: { kind: 'source', does: { waiter: [{ do: 'cleanupLeaves', cleanup: 0 }] } },
        },
        { do: 'streamFails', nursery: 0 },
      ],
    },
  ],
  [
    'the others are stopped when cleanup fails, though that has cleanup of its own',
    {
      nurseries: [
        {
          kind: 'array',
          tasks: [
            { kind: 'source' },
            { kind: 'source', cleanup: [{ returns: 'stream', cleanup: [{ returns: 'stream' }] }] },
          ],
        },
      ],
      steps: [
        { do: 'complete', task: 1 },
        { do: 'cleanupFails', cleanup: 0 },
      ],
    },
  ],
  [
    'the error of cleanup is reported where its task errors afterwards, and the consumer unsubscribes',
    {
      nurseries: [
        {
          kind: 'array',
          tasks: [
            { kind: 'source', cleanup: [{ returns: 'stream' }] },
            {
              kind: 'source',
              inner: [
                {
                  returns: 'stream',
                  does: {
                    subscribing: [{ do: 'cleanupFails', cleanup: 'self' }],
                    teardown: [{ do: 'fail', task: 1 }],
                  },
                },
              ],
            },
          ],
        },
      ],
      steps: [
        { do: 'switch', task: 1 },
        { do: 'unsubscribe', nursery: 0 },
      ],
    },
  ],
];
