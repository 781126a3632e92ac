// Programs that once violated something, shrunk: what the random ones found in the engine, and in an engine with faults
// planted by hand.

import type { Program } from './program';
import type { StartAndDoneProgram } from './startAndDoneProgram';

/** A program, and the promise that it tries. */
export interface Found<P> {
  promise: string;
  program: P;
}

export const FOUND: readonly Found<Program>[] = [
  {
    promise: 'a nursery does not end while the subscribe function of a task that has ended is on the call stack',
    program: {
      nurseries: [
        {
          kind: 'captureMap',
          tasks: [
            {
              kind: 'source',
              does: { subscribing: [{ do: 'complete', task: 'self' }] },
            },
          ],
        },
        { kind: 'array' },
      ],
      steps: [{ do: 'streamNext', nursery: 'self' }],
    },
  },
  {
    promise: 'a task that is cancelled while it is subscribed has ended when that has returned, once',
    program: {
      nurseries: [
        {
          kind: 'array',
          tasks: [
            {
              kind: 'nested',
              nursery: {
                kind: 'captureMap',
                observed: true,
                tasks: [
                  {
                    kind: 'nested',
                    nursery: {
                      kind: 'body',
                      until: true,
                      does: { untilSubscribing: [{ do: 'cancelOne', task: 'self' }] },
                    },
                    does: { subscribing: [{ do: 'complete', task: 'self' }] },
                  },
                ],
                does: {
                  streamSubscribing: [
                    { do: 'streamNext', nursery: 'self' },
                    { do: 'streamCompletes', nursery: 'self' },
                  ],
                },
              },
            },
          ],
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'running tasks are stopped newest first',
    program: {
      nurseries: [
        {
          kind: 'array',
          tasks: [
            {
              kind: 'nested',
              nursery: { kind: 'array', tasks: [{ kind: 'start' }, { kind: 'source' }] },
            },
          ],
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'tasks that wait are stopped after those that run',
    program: {
      nurseries: [
        {
          kind: 'array',
          observed: true,
          tasks: [
            {
              kind: 'nested',
              nursery: {
                kind: 'body',
                does: {
                  body: [{ do: 'start', nursery: 'self', task: { kind: 'routine' } }],
                },
              },
            },
            {
              kind: 'source',
              does: { subscribing: [{ do: 'fail', task: 'self' }] },
            },
            {
              kind: 'routine',
              does: { subscribing: [{ do: 'complete', task: 'self' }] },
            },
          ],
        },
      ],
      steps: [],
    },
  },
  {
    promise: "the body's stream is stopped before the tasks",
    program: {
      nurseries: [{ kind: 'body', stream: true }],
      steps: [{ do: 'start', nursery: 'self', task: { kind: 'start' } }],
    },
  },
  {
    promise: 'the deadline is let go last',
    program: { nurseries: [{ kind: 'body', until: true, stream: true }], steps: [] },
  },
  {
    promise: 'what finalizers of a failed task throw is reported',
    program: {
      nurseries: [
        {
          kind: 'gather',
          tasks: [
            {
              kind: 'routine',
              does: { teardown: [{ do: 'throw' }] },
            },
          ],
        },
      ],
      steps: [{ do: 'complete', task: 0 }],
    },
  },
  {
    promise: 'a stream that fails after the end was decided is reported',
    program: {
      nurseries: [
        {
          kind: 'body',
          until: true,
          does: {
            body: [
              {
                do: 'start',
                nursery: 'self',
                task: {
                  kind: 'start',
                  does: {
                    routine: [
                      {
                        do: 'start',
                        nursery: 'self',
                        task: {
                          kind: 'source',
                          does: {
                            teardown: [
                              { do: 'untilFails', nursery: 'self' },
                              { do: 'streamFails', nursery: 'self' },
                            ],
                          },
                        },
                      },
                    ],
                  },
                },
              },
            ],
          },
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'an outcome is recorded before the observer hears of it',
    program: {
      nurseries: [{ kind: 'array', observed: true, tasks: [{ kind: 'waits', waitsFor: 0 }] }],
      steps: [],
    },
  },
  {
    promise: 'a consumer that leaves while a failure is heard has the failed task closed first',
    program: {
      nurseries: [
        {
          kind: 'body',
          observed: true,
          stream: true,
          does: {
            asked: [
              {
                do: 'start',
                nursery: 'self',
                task: {
                  kind: 'waits',
                  waitsFor: 0,
                  does: {
                    subscribing: [
                      {
                        do: 'start',
                        nursery: 0,
                        task: {
                          kind: 'source',
                          does: {
                            waiter: [
                              { do: 'unsubscribe', nursery: 'self' },
                              { do: 'leave', task: 0 },
                            ],
                            subscribing: [{ do: 'throw' }],
                          },
                        },
                      },
                    ],
                  },
                },
              },
            ],
          },
        },
      ],
      steps: [{ do: 'start', nursery: 0, task: { kind: 'waits', waitsFor: 0 } }],
    },
  },
  {
    promise: 'a consumer that leaves while an end is heard has the finalizers of that task run before it returns',
    program: {
      nurseries: [
        {
          kind: 'array',
          until: true,
          observed: true,
          tasks: [
            {
              kind: 'waits',
              waitsFor: 0,
              does: {
                waiter: [
                  { do: 'untilFails', nursery: 'self' },
                  { do: 'cancelOne', task: 'self' },
                ],
                subscribing: [{ do: 'complete', task: 'self' }],
              },
            },
            { kind: 'waits', waitsFor: 0 },
          ],
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'a sweep within a sweep closes what is recorded and not closed yet',
    program: {
      nurseries: [
        {
          kind: 'array',
          until: true,
          observed: true,
          tasks: [
            {
              kind: 'source',
              does: { waiter: [{ do: 'unsubscribe', nursery: 0 }] },
            },
          ],
        },
      ],
      steps: [{ do: 'until', nursery: 'self' }],
    },
  },
  {
    promise: 'a task that is cancelled while it waits leaves the queue before anyone hears of it',
    program: {
      nurseries: [
        {
          kind: 'open',
          observed: true,
          does: { asked: [{ do: 'cancelOne', task: 0 }] },
        },
        {
          kind: 'body',
          does: {
            body: [
              {
                do: 'start',
                nursery: 0,
                task: {
                  kind: 'source',
                  does: {
                    waiter: [{ do: 'start', nursery: 0, task: { kind: 'source' } }],
                    subscribing: [{ do: 'complete', task: 'self' }],
                  },
                },
              },
            ],
          },
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'a task has its turn before the observer hears that it was asked for',
    program: {
      nurseries: [
        {
          kind: 'array',
          observed: true,
          tasks: [{ kind: 'start' }],
          does: {
            asked: [
              { do: 'cancelOne', task: 'self' },
              { do: 'until', nursery: 0 },
            ],
          },
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'a failure is reported where the consumer leaves as the observer hears of it',
    program: {
      nurseries: [
        {
          kind: 'body',
          observed: true,
          does: {
            ended: [
              { do: 'unsubscribe', nursery: 'self' },
              { do: 'started', task: 0 },
            ],
            body: [{ do: 'throw' }],
          },
        },
        { kind: 'body' },
      ],
      steps: [],
    },
  },
  {
    promise: 'a task that errors with the cancellation of its own nursery is cancelled',
    program: {
      nurseries: [
        {
          kind: 'array',
          observed: true,
          tasks: [
            { kind: 'waits', waitsFor: 1 },
            {
              kind: 'nested',
              nursery: {
                kind: 'body',
                does: { body: [{ do: 'unsubscribe', nursery: 0 }] },
              },
            },
          ],
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'a finalizer that throws fails the nursery of a task that completed',
    program: {
      nurseries: [
        {
          kind: 'array',
          tasks: [
            {
              kind: 'start',
              does: { teardown: [{ do: 'throw' }], subscribing: [{ do: 'complete', task: 'self' }] },
            },
          ],
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'a finalizer that throws before started is no matter of the nursery',
    program: {
      nurseries: [
        {
          kind: 'array',
          tasks: [
            {
              kind: 'nested',
              nursery: {
                kind: 'gatherSettled',
                tasks: [
                  {
                    kind: 'routine',
                    does: {
                      teardown: [{ do: 'throw' }],
                      subscribing: [{ do: 'complete', task: 'self' }],
                    },
                  },
                ],
              },
              does: { subscribing: [{ do: 'complete', task: 'self' }] },
            },
          ],
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'who unsubscribes a nursery catches what finalizers throw',
    program: {
      nurseries: [
        {
          kind: 'captureMap',
          does: { streamTeardown: [{ do: 'throw' }] },
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'what a finalizer throws is not lost where the task ended while it was subscribed',
    program: {
      nurseries: [
        {
          kind: 'body',
          does: {
            body: [
              {
                do: 'start',
                nursery: 0,
                task: {
                  kind: 'nested',
                  nursery: { kind: 'body' },
                  does: { teardown: [{ do: 'throw' }, { do: 'until', nursery: 0 }] },
                },
              },
            ],
          },
        },
        { kind: 'body' },
      ],
      steps: [],
    },
  },
  {
    promise: 'a body that throws after a cancel fails its nursery',
    program: {
      nurseries: [
        {
          kind: 'body',
          does: { body: [{ do: 'cancel', nursery: 'self' }, { do: 'throw' }] },
        },
        { kind: 'body' },
      ],
      steps: [],
    },
  },
  {
    promise: 'a consumer that throws when it hears of the end does so to nobody',
    program: {
      nurseries: [
        {
          kind: 'array',
          tasks: [{ kind: 'routine' }],
          does: { gone: [{ do: 'throw' }] },
        },
      ],
      steps: [{ do: 'fail', task: 0 }],
    },
  },
  {
    promise: 'a task that the observer of its start cancels is not subscribed',
    program: {
      nurseries: [
        {
          kind: 'array',
          observed: true,
          tasks: [
            {
              kind: 'waits',
              waitsFor: 0,
              does: { subscribing: [{ do: 'complete', task: 'self' }] },
            },
          ],
          does: { started: [{ do: 'cancelOne', task: 'self' }] },
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'what a routine returns that has ended its task is not subscribed',
    program: {
      nurseries: [{ kind: 'open', observed: true }],
      steps: [
        {
          do: 'start',
          nursery: 'self',
          task: {
            kind: 'start',
            does: {
              ready: [
                { do: 'cancelOne', task: 'self' },
                { do: 'started', task: 0 },
              ],
              routine: [{ do: 'started', task: 'self' }],
            },
          },
        },
      ],
    },
  },
  {
    promise: 'a finalizer that throws fails the nursery of a task whose error was suppressed',
    program: {
      nurseries: [
        {
          kind: 'array',
          suppressError: true,
          tasks: [
            {
              kind: 'nested',
              nursery: {
                kind: 'body',
                does: { body: [{ do: 'fail', task: 0 }] },
              },
              does: { teardown: [{ do: 'throw' }] },
            },
          ],
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'a producer that unsubscribes a task that has ended changes nothing',
    program: {
      nurseries: [
        {
          kind: 'body',
          does: {
            body: [{ do: 'start', nursery: 0, task: { kind: 'waits', waitsFor: 0 } }],
          },
        },
      ],
      steps: [
        {
          do: 'start',
          nursery: 0,
          task: {
            kind: 'nested',
            nursery: { kind: 'body' },
            does: {
              teardown: [
                {
                  do: 'start',
                  nursery: 'self',
                  task: {
                    kind: 'source',
                    does: {
                      waiter: [{ do: 'leave', task: 'self' }],
                      teardown: [{ do: 'throw' }, { do: 'next', task: 'self' }],
                    },
                  },
                },
              ],
              subscribing: [{ do: 'complete', task: 'self' }],
            },
          },
        },
      ],
    },
  },
  {
    promise: 'a finalizer of who waits for started is no matter of the task',
    program: {
      nurseries: [
        {
          kind: 'body',
          does: {
            body: [
              {
                do: 'start',
                nursery: 'self',
                task: {
                  kind: 'start',
                  does: { readyFinalizer: [{ do: 'throw' }, { do: 'started', task: 'self' }] },
                },
              },
            ],
          },
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'gather has no result where a task was cancelled',
    program: {
      nurseries: [
        {
          kind: 'gather',
          observed: true,
          tasks: [{ kind: 'start' }],
          does: {
            asked: [
              { do: 'cancelOne', task: 'self' },
              { do: 'until', nursery: 0 },
            ],
          },
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'gatherSettled has the tasks that never started as cancelled',
    program: {
      nurseries: [
        {
          kind: 'gatherSettled',
          until: true,
          tasks: [
            {
              kind: 'waits',
              waitsFor: 0,
              does: { subscribing: [{ do: 'until', nursery: 'self' }] },
            },
            { kind: 'waits', waitsFor: 0 },
          ],
        },
        { kind: 'array' },
      ],
      steps: [],
    },
  },
  {
    promise: 'gatherSettled has a task that is stopped as cancelled, whatever it emitted',
    program: {
      nurseries: [{ kind: 'gatherSettled', observed: true, tasks: [{ kind: 'source' }] }],
      steps: [{ do: 'cancelOne', task: 'self' }],
    },
  },
  {
    promise: 'gatherAny has one winner',
    program: {
      nurseries: [
        {
          kind: 'gatherAny',
          observed: true,
          tasks: [
            {
              kind: 'waits',
              waitsFor: 0,
              does: { subscribing: [{ do: 'next', task: 'self' }] },
            },
            {
              kind: 'source',
              does: {
                waiter: [
                  { do: 'complete', task: 0 },
                  { do: 'streamNext', nursery: 0 },
                ],
                subscribing: [
                  { do: 'next', task: 'self' },
                  { do: 'complete', task: 'self' },
                ],
              },
            },
          ],
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'gatherAny has the errors in the order of its tasks',
    program: {
      nurseries: [
        {
          kind: 'gatherAny',
          tasks: [
            {
              kind: 'nested',
              nursery: {
                kind: 'gatherSettled',
                tasks: [
                  {
                    kind: 'nested',
                    nursery: { kind: 'gatherAny', tasks: [{ kind: 'source' }] },
                  },
                ],
              },
            },
            { kind: 'source' },
          ],
        },
      ],
      steps: [
        { do: 'fail', task: 1 },
        { do: 'complete', task: 0 },
      ],
    },
  },
  {
    promise: 'captureMap emits a capture when the finalizers have run',
    program: {
      nurseries: [
        {
          kind: 'captureMap',
          tasks: [
            {
              kind: 'source',
              does: { subscribing: [{ do: 'complete', task: 'self' }] },
            },
          ],
        },
        { kind: 'array' },
      ],
      steps: [{ do: 'streamNext', nursery: 'self' }],
    },
  },
  {
    promise: 'captureMap emits no capture once its end is decided',
    program: {
      nurseries: [
        {
          kind: 'captureMap',
          tasks: [
            {
              kind: 'nested',
              nursery: {
                kind: 'gather',
                tasks: [
                  {
                    kind: 'waits',
                    waitsFor: 0,
                    does: {
                      subscribing: [{ do: 'throw' }, { do: 'start', nursery: 0, task: { kind: 'routine' } }],
                    },
                  },
                ],
              },
              does: { subscribing: [{ do: 'complete', task: 'self' }] },
            },
          ],
          does: {
            streamSubscribing: [
              { do: 'streamNext', nursery: 'self' },
              { do: 'streamCompletes', nursery: 'self' },
            ],
          },
        },
        { kind: 'array' },
      ],
      steps: [],
    },
  },
  {
    promise: 'captureMap subscribes a task as its value arrives',
    program: {
      nurseries: [
        {
          kind: 'captureMap',
          does: {
            streamSubscribing: [
              { do: 'streamNext', nursery: 'self' },
              { do: 'streamCompletes', nursery: 'self' },
            ],
          },
        },
      ],
      steps: [],
    },
  },
  {
    promise: 'a result is heard before finalizers run, also where its observer ends the nursery',
    program: {
      nurseries: [
        {
          kind: 'body',
          stream: true,
          does: {
            streamSubscribing: [
              {
                do: 'start',
                nursery: 'self',
                task: {
                  kind: 'nested',
                  nursery: {
                    kind: 'gatherSettled',
                    observed: true,
                    tasks: [{ kind: 'source' }],
                    does: { settled: [{ do: 'unsubscribe', nursery: 0 }, { do: 'throw' }] },
                  },
                },
              },
            ],
          },
        },
      ],
      steps: [{ do: 'cancelOne', task: 1 }],
    },
  },
  {
    promise: 'a task is not subscribed where its observer fails the nursery, though its stream is being subscribed',
    program: {
      nurseries: [
        {
          kind: 'captureMap',
          observed: true,
          does: {
            streamSubscribing: [{ do: 'streamNext', nursery: 'self' }],
            started: [{ do: 'streamFails', nursery: 'self' }],
          },
        },
      ],
      steps: [],
    },
  },
];

export const FOUND_STARTS: readonly Found<StartAndDoneProgram>[] = [
  {
    promise: 'a start in the nursery of its task gives back the place that it did not take',
    program: {
      same: true,
      concurrent: 2,
      before: ['spawn', 'spawn'],
      does: {},
      steps: ['cancelDone', 'spawn'],
    },
  },
  {
    promise: 'siblings are stopped when the finalizers of the failed task have run',
    program: { same: false, before: [], does: {}, steps: [] },
  },
];
