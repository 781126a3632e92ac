// Programs that once violated something, shrunk: what the random ones found in the engine, and in an engine with faults
// planted by hand.

import type { StartAndDoneProgram } from './kinds/captureStartAndDoneResults';
import type { Program } from './program';

/** A promise, and the program that tries it. */
type Found<P> = readonly [promise: string, program: P];

export const FOUND: readonly Found<Program>[] = [
  [
    'a nursery does not end while the subscribe function of a task that has ended is on the call stack',
    {
      nurseries: [
        { kind: 'captureMap', tasks: [{ kind: 'source', does: { subscribing: [{ do: 'complete', task: 'self' }] } }] },
        { kind: 'array' },
      ],
      steps: [{ do: 'streamNext', nursery: 'self' }],
    },
  ],
  [
    'a task that is cancelled while it is subscribed has ended when that has returned, once',
    {
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
  ],
  [
    'running tasks are cancelled newest first',
    {
      nurseries: [
        {
          kind: 'array',
          tasks: [{ kind: 'nested', nursery: { kind: 'array', tasks: [{ kind: 'start' }, { kind: 'source' }] } }],
        },
      ],
      steps: [],
    },
  ],
  [
    'tasks that wait are cancelled after those that run',
    {
      nurseries: [
        {
          kind: 'array',
          observed: true,
          tasks: [
            {
              kind: 'nested',
              nursery: { kind: 'body', does: { body: [{ do: 'start', nursery: 'self', task: { kind: 'routine' } }] } },
            },
            { kind: 'source', does: { subscribing: [{ do: 'fail', task: 'self' }] } },
            { kind: 'routine', does: { subscribing: [{ do: 'complete', task: 'self' }] } },
          ],
        },
      ],
      steps: [],
    },
  ],
  [
    "the body's stream is unsubscribed before the tasks",
    {
      nurseries: [{ kind: 'body', stream: true }],
      steps: [{ do: 'start', nursery: 'self', task: { kind: 'start' } }],
    },
  ],
  ['`until` is unsubscribed last', { nurseries: [{ kind: 'body', until: true, stream: true }], steps: [] }],
  [
    'what finalizers of a failed task throw is reported',
    {
      nurseries: [{ kind: 'gather', tasks: [{ kind: 'routine', does: { teardown: [{ do: 'throw' }] } }] }],
      steps: [{ do: 'complete', task: 0 }],
    },
  ],
  [
    'a stream that fails after the end was decided is reported',
    {
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
  ],
  [
    'an outcome is recorded before the observer is notified',
    { nurseries: [{ kind: 'array', observed: true, tasks: [{ kind: 'waits', waitsFor: 0 }] }], steps: [] },
  ],
  [
    'a consumer that unsubscribes while a failure is announced closes the failed task first',
    {
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
  ],
  [
    'a consumer that unsubscribes while an end is announced runs the finalizers of that task before it returns',
    {
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
  ],
  [
    'a shutdown within a shutdown closes a task that is recorded and not closed yet',
    {
      nurseries: [
        {
          kind: 'array',
          until: true,
          observed: true,
          tasks: [{ kind: 'source', does: { waiter: [{ do: 'unsubscribe', nursery: 0 }] } }],
        },
      ],
      steps: [{ do: 'until', nursery: 'self' }],
    },
  ],
  [
    'a task that is cancelled while it waits leaves the queue before anyone is notified',
    {
      nurseries: [
        { kind: 'open', observed: true, does: { asked: [{ do: 'cancelOne', task: 0 }] } },
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
  ],
  [
    'a task has its turn before the observer is notified that it was asked for',
    {
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
  ],
  [
    'a failure is reported where the consumer unsubscribes while the observer is notified',
    {
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
  ],
  [
    'a task that errors with the cancellation of its own nursery is cancelled',
    {
      nurseries: [
        {
          kind: 'array',
          observed: true,
          tasks: [
            { kind: 'waits', waitsFor: 1 },
            { kind: 'nested', nursery: { kind: 'body', does: { body: [{ do: 'unsubscribe', nursery: 0 }] } } },
          ],
        },
      ],
      steps: [],
    },
  ],
  [
    'a finalizer that throws fails the nursery of a task that completed',
    {
      nurseries: [
        {
          kind: 'array',
          tasks: [
            { kind: 'start', does: { teardown: [{ do: 'throw' }], subscribing: [{ do: 'complete', task: 'self' }] } },
          ],
        },
      ],
      steps: [],
    },
  ],
  [
    'a finalizer that throws before started does not fail the nursery',
    {
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
                    does: { teardown: [{ do: 'throw' }], subscribing: [{ do: 'complete', task: 'self' }] },
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
  ],
  [
    'the caller that unsubscribes a nursery catches what finalizers throw',
    { nurseries: [{ kind: 'captureMap', does: { streamTeardown: [{ do: 'throw' }] } }], steps: [] },
  ],
  [
    'what a finalizer throws is not lost where the task ended while it was subscribed',
    {
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
  ],
  [
    'a body that throws after a cancel fails its nursery',
    {
      nurseries: [
        { kind: 'body', does: { body: [{ do: 'cancel', nursery: 'self' }, { do: 'throw' }] } },
        { kind: 'body' },
      ],
      steps: [],
    },
  ],
  [
    'a consumer that throws at the end throws into no call stack',
    {
      nurseries: [{ kind: 'array', tasks: [{ kind: 'routine' }], does: { consumerFinalizer: [{ do: 'throw' }] } }],
      steps: [{ do: 'fail', task: 0 }],
    },
  ],
  [
    'a task that the observer of its start cancels is not subscribed',
    {
      nurseries: [
        {
          kind: 'array',
          observed: true,
          tasks: [{ kind: 'waits', waitsFor: 0, does: { subscribing: [{ do: 'complete', task: 'self' }] } }],
          does: { started: [{ do: 'cancelOne', task: 'self' }] },
        },
      ],
      steps: [],
    },
  ],
  [
    'what a routine returns that has ended its task is not subscribed',
    {
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
  ],
  [
    'what a finalizer of a suppressed task throws is reported',
    {
      nurseries: [
        {
          kind: 'array',
          suppressError: true,
          tasks: [
            {
              kind: 'nested',
              nursery: { kind: 'body', does: { body: [{ do: 'fail', task: 0 }] } },
              does: { teardown: [{ do: 'throw' }] },
            },
          ],
        },
      ],
      steps: [],
    },
  ],
  [
    'a producer that unsubscribes a task that has ended changes nothing',
    {
      nurseries: [
        { kind: 'body', does: { body: [{ do: 'start', nursery: 0, task: { kind: 'waits', waitsFor: 0 } }] } },
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
  ],
  [
    'a finalizer of a subscriber of start does not harm the task',
    {
      nurseries: [
        {
          kind: 'body',
          does: {
            body: [
              {
                do: 'start',
                nursery: 'self',
                task: { kind: 'start', does: { readyFinalizer: [{ do: 'throw' }, { do: 'started', task: 'self' }] } },
              },
            ],
          },
        },
      ],
      steps: [],
    },
  ],
  [
    'gather has no result where a task was cancelled',
    {
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
  ],
  [
    'gatherSettled has the tasks that never started as cancelled',
    {
      nurseries: [
        {
          kind: 'gatherSettled',
          until: true,
          tasks: [
            { kind: 'waits', waitsFor: 0, does: { subscribing: [{ do: 'until', nursery: 'self' }] } },
            { kind: 'waits', waitsFor: 0 },
          ],
        },
        { kind: 'array' },
      ],
      steps: [],
    },
  ],
  [
    'gatherSettled has a task of a shutdown as cancelled, whatever it emitted',
    {
      nurseries: [{ kind: 'gatherSettled', observed: true, tasks: [{ kind: 'source' }] }],
      steps: [{ do: 'cancelOne', task: 'self' }],
    },
  ],
  [
    'gatherAny has one winner',
    {
      nurseries: [
        {
          kind: 'gatherAny',
          observed: true,
          tasks: [
            { kind: 'waits', waitsFor: 0, does: { subscribing: [{ do: 'next', task: 'self' }] } },
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
  ],
  [
    'gatherAny has the errors in the order of its tasks',
    {
      nurseries: [
        {
          kind: 'gatherAny',
          tasks: [
            {
              kind: 'nested',
              nursery: {
                kind: 'gatherSettled',
                tasks: [{ kind: 'nested', nursery: { kind: 'gatherAny', tasks: [{ kind: 'source' }] } }],
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
  ],
  [
    'captureMap emits a capture when the finalizers have run',
    {
      nurseries: [
        { kind: 'captureMap', tasks: [{ kind: 'source', does: { subscribing: [{ do: 'complete', task: 'self' }] } }] },
        { kind: 'array' },
      ],
      steps: [{ do: 'streamNext', nursery: 'self' }],
    },
  ],
  [
    'captureMap emits no capture once its end is decided',
    {
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
                    does: { subscribing: [{ do: 'throw' }, { do: 'start', nursery: 0, task: { kind: 'routine' } }] },
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
  ],
  [
    'captureMap subscribes a task as its value arrives',
    {
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
  ],
  [
    'a result is announced before finalizers run, also where its observer ends the nursery',
    {
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
  ],
  [
    'a task is not subscribed where its observer fails the nursery, though its stream is being subscribed',
    {
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
  ],
  // Rules that were written into the model before the engine kept them.
  [
    'what a finalizer of a suppressed task throws that completed is reported',
    {
      nurseries: [
        {
          kind: 'body',
          suppressError: true,
          does: {
            body: [{ do: 'start', nursery: 'self', task: { kind: 'source', does: { teardown: [{ do: 'throw' }] } } }],
          },
        },
      ],
      steps: [{ do: 'complete', task: 0 }],
    },
  ],
  [
    'the error of a suppressed task of start is reported after started',
    {
      nurseries: [
        {
          kind: 'body',
          suppressError: true,
          does: { body: [{ do: 'start', nursery: 'self', task: { kind: 'start' } }] },
        },
      ],
      steps: [
        { do: 'started', task: 0 },
        { do: 'fail', task: 0 },
      ],
    },
  ],
  [
    'the error of a suppressed task of the array form is reported',
    {
      nurseries: [{ kind: 'array', suppressError: true, tasks: [{ kind: 'source' }] }],
      steps: [{ do: 'fail', task: 0 }],
    },
  ],
  [
    'the error of a suppressed task is not reported where an observer has its capture',
    {
      nurseries: [{ kind: 'array', suppressError: true, observed: true, tasks: [{ kind: 'source' }] }],
      steps: [{ do: 'fail', task: 0 }],
    },
  ],
  [
    'a nursery that was cancelled answers with cancelled captures ever after',
    {
      nurseries: [{ kind: 'open', observed: true }],
      steps: [
        { do: 'cancel', nursery: 0 },
        { do: 'start', nursery: 0, task: { kind: 'source' } },
        { do: 'start', nursery: 0, task: { kind: 'routine' } },
      ],
    },
  ],
  [
    'start errors with the cancellation of a nursery that failed',
    {
      nurseries: [{ kind: 'body', stream: true }],
      steps: [
        { do: 'streamFails', nursery: 0 },
        { do: 'start', nursery: 0, task: { kind: 'start' } },
      ],
    },
  ],
  [
    'a nursery that was unsubscribed answers with cancelled captures',
    {
      nurseries: [{ kind: 'body', stream: true }],
      steps: [
        { do: 'unsubscribe', nursery: 0 },
        { do: 'start', nursery: 0, task: { kind: 'source' } },
      ],
    },
  ],
  [
    'a nursery that was stopped by until answers with cancelled captures',
    {
      nurseries: [{ kind: 'body', stream: true, until: true }],
      steps: [
        { do: 'until', nursery: 0 },
        { do: 'start', nursery: 0, task: { kind: 'source' } },
      ],
    },
  ],
  [
    'close closes nothing after a shutdown',
    {
      nurseries: [{ kind: 'open' }],
      steps: [
        { do: 'cancel', nursery: 0 },
        { do: 'close', nursery: 0 },
        { do: 'start', nursery: 0, task: { kind: 'source' } },
      ],
    },
  ],
  [
    'a nursery that close closed throws, also when it was cancelled later',
    {
      nurseries: [{ kind: 'open', does: { body: [{ do: 'start', nursery: 'self', task: { kind: 'source' } }] } }],
      steps: [
        { do: 'close', nursery: 0 },
        { do: 'cancel', nursery: 0 },
        { do: 'start', nursery: 0, task: { kind: 'source' } },
      ],
    },
  ],
  [
    'a second error that wraps the failing one is not reported',
    {
      nurseries: [
        {
          kind: 'body',
          until: true,
          stream: true,
          does: { untilTeardown: [{ do: 'streamFails', nursery: 'self', wraps: ['failure'] }] },
        },
      ],
      steps: [{ do: 'untilFails', nursery: 0 }],
    },
  ],
  [
    'a second error that wraps the cancellation is not reported',
    {
      nurseries: [{ kind: 'body', stream: true }],
      steps: [
        {
          do: 'start',
          nursery: 0,
          task: {
            kind: 'source',
            does: {
              waiter: [
                { do: 'start', nursery: 0, task: { kind: 'source' } },
                { do: 'streamFails', nursery: 0, wraps: ['cancellation'] },
              ],
            },
          },
        },
        { do: 'fail', task: 0 },
      ],
    },
  ],
  [
    'a second error of a body that wraps the cancellation is not reported',
    {
      nurseries: [
        {
          kind: 'body',
          does: {
            body: [
              { do: 'unsubscribe', nursery: 0 },
              { do: 'start', nursery: 0, task: { kind: 'source' } },
              { do: 'throw', wraps: ['cancellation'] },
            ],
          },
        },
      ],
      steps: [],
    },
  ],
  [
    'a second error that wraps errors of captures, some levels deep, is not reported',
    {
      nurseries: [{ kind: 'body', stream: true, suppressError: true }],
      steps: [
        { do: 'start', nursery: 0, task: { kind: 'routine' } },
        { do: 'fail', task: 0 },
        {
          do: 'start',
          nursery: 0,
          task: {
            kind: 'source',
            suppressError: false,
            does: { waiter: [{ do: 'streamFails', nursery: 0, wraps: ['recorded', 'failure', 'recorded'] }] },
          },
        },
        { do: 'fail', task: 1 },
      ],
    },
  ],
  [
    'a second error that wraps a new one is reported',
    {
      nurseries: [{ kind: 'body', stream: true }],
      steps: [
        {
          do: 'start',
          nursery: 0,
          task: { kind: 'source', does: { waiter: [{ do: 'streamFails', nursery: 0, wraps: ['recorded', 'new'] }] } },
        },
        { do: 'fail', task: 0 },
      ],
    },
  ],
  [
    'captureMap goes on emitting when until fires: what ran, and then what waited, by index',
    {
      nurseries: [{ kind: 'captureMap', until: true, concurrent: 2, tasks: [{ kind: 'source' }] }],
      steps: [
        { do: 'streamNext', nursery: 0 },
        { do: 'streamNext', nursery: 0 },
        { do: 'streamNext', nursery: 0 },
        { do: 'streamNext', nursery: 0 },
        { do: 'until', nursery: 0 },
      ],
    },
  ],
  [
    'captureMap emits values that never had a turn when until fires',
    {
      nurseries: [
        {
          kind: 'captureMap',
          until: true,
          tasks: [
            {
              kind: 'source',
              does: {
                subscribing: [
                  { do: 'streamNext', nursery: 0 },
                  { do: 'streamNext', nursery: 0 },
                  { do: 'until', nursery: 0 },
                ],
              },
            },
          ],
        },
      ],
      steps: [{ do: 'streamNext', nursery: 0 }],
    },
  ],
  [
    'a former subscriber of done$ does not count',
    {
      nurseries: [{ kind: 'open' }],
      steps: [
        { do: 'start', nursery: 0, task: { kind: 'source' } },
        { do: 'unsubscribe', nursery: 0 },
        { do: 'fail', task: 0 },
      ],
    },
  ],
  [
    'a subscriber that comes in time receives the error of an open nursery, which is not reported',
    {
      nurseries: [{ kind: 'open', until: true, does: { untilSubscribing: [{ do: 'untilFails', nursery: 0 }] } }],
      steps: [],
    },
  ],
  [
    'a later subscriber of done$ counts',
    {
      nurseries: [{ kind: 'open' }],
      steps: [
        { do: 'start', nursery: 0, task: { kind: 'source' } },
        { do: 'unsubscribe', nursery: 0 },
        { do: 'fail', task: 0 },
        { do: 'watch', nursery: 0 },
      ],
    },
  ],
  [
    'a nursery waits with its end for a subscribe function of one that is nested in it',
    {
      nurseries: [
        { kind: 'array', tasks: [{ kind: 'nested', nursery: { kind: 'body', stream: true } }, { kind: 'source' }] },
      ],
      steps: [{ do: 'start', nursery: 1, task: { kind: 'source', does: { subscribing: [{ do: 'fail', task: 1 }] } } }],
    },
  ],
  [
    'a nursery waits with its end for a finalizer of one that is nested in it',
    {
      nurseries: [
        { kind: 'array', tasks: [{ kind: 'nested', nursery: { kind: 'body', stream: true } }, { kind: 'source' }] },
      ],
      steps: [
        { do: 'start', nursery: 1, task: { kind: 'source', does: { teardown: [{ do: 'fail', task: 1 }] } } },
        { do: 'complete', task: 2 },
      ],
    },
  ],
  [
    'what a finalizer cancels leaves the other finalizers of its task to whoever runs them',
    {
      nurseries: [
        {
          kind: 'body',
          does: {
            body: [
              {
                do: 'start',
                nursery: 'self',
                task: {
                  kind: 'nested',
                  nursery: { kind: 'captureMap' },
                  does: {
                    waiter: [
                      {
                        do: 'start',
                        nursery: 0,
                        task: {
                          kind: 'routine',
                          does: {
                            teardown: [{ do: 'throw', wraps: ['failure'] }],
                            finalizer: [{ do: 'cancel', nursery: 0 }],
                          },
                        },
                      },
                    ],
                  },
                },
              },
              { do: 'cancelOne', task: 0 },
            ],
          },
        },
      ],
      steps: [{ do: 'cancelOne', task: 1 }],
    },
  ],
  [
    'a task in which a nursery lingers stops the others once, if it fails',
    {
      nurseries: [
        {
          kind: 'gather',
          tasks: [
            {
              kind: 'nested',
              nursery: {
                kind: 'gatherSettled',
                until: true,
                tasks: [{ kind: 'start', does: { teardown: [{ do: 'fail', task: 0 }] } }],
              },
            },
          ],
        },
      ],
      steps: [{ do: 'until', nursery: 1 }],
    },
  ],
  [
    'a nursery waits for one that is nested in it and unsubscribed by hand, whose finalizers end it',
    {
      nurseries: [
        {
          kind: 'body',
          observed: true,
          does: {
            body: [
              {
                do: 'start',
                nursery: 0,
                task: {
                  kind: 'nested',
                  nursery: {
                    kind: 'captureMap',
                    until: true,
                    does: { untilTeardown: [{ do: 'unsubscribe', nursery: 0 }] },
                  },
                },
              },
            ],
          },
        },
      ],
      steps: [{ do: 'unsubscribe', nursery: 1 }],
    },
  ],
  [
    'a nursery that is unsubscribed by a finalizer in it is not waited for by that',
    {
      nurseries: [
        {
          kind: 'body',
          observed: true,
          does: {
            body: [
              {
                do: 'start',
                nursery: 0,
                task: {
                  kind: 'nested',
                  nursery: {
                    kind: 'body',
                    stream: true,
                    does: { streamTeardown: [{ do: 'unsubscribe', nursery: 0 }] },
                  },
                },
              },
            ],
          },
        },
      ],
      steps: [{ do: 'streamFails', nursery: 1, wraps: ['failure'] }],
    },
  ],
  [
    'a task whose end decides that of its nursery stops the others when it has left',
    {
      nurseries: [
        {
          kind: 'gather',
          tasks: [
            {
              kind: 'nested',
              nursery: {
                kind: 'gatherAny',
                observed: true,
                tasks: [
                  {
                    kind: 'routine',
                    does: {
                      finalizer: [{ do: 'unsubscribe', nursery: 0 }],
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
  ],
  [
    'a task whose teardown drops the nursery around its own gives its slot to the next one',
    {
      nurseries: [
        {
          kind: 'gatherAny',
          tasks: [
            {
              kind: 'nested',
              nursery: {
                kind: 'captureMap',
                concurrent: 1,
                tasks: [
                  {
                    kind: 'routine',
                    does: {
                      teardown: [{ do: 'unsubscribe', nursery: 0 }],
                      subscribing: [{ do: 'complete', task: 'self' }],
                    },
                  },
                ],
                does: {
                  streamSubscribing: [
                    { do: 'streamNext', nursery: 'self' },
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
  ],
  [
    'a task keeps its slot until its cleanup has ended',
    {
      nurseries: [
        {
          kind: 'array',
          concurrent: 1,
          tasks: [{ kind: 'source', cleanup: [{ returns: 'stream' }] }, { kind: 'source' }],
        },
      ],
      steps: [{ do: 'complete', task: 0 }],
    },
  ],
  [
    'a failed nursery emits its error when the last cleanup has ended',
    {
      nurseries: [
        {
          kind: 'array',
          tasks: [{ kind: 'source', cleanup: [{ returns: 'stream' }] }, { kind: 'source' }],
        },
      ],
      steps: [{ do: 'fail', task: 1 }],
    },
  ],
  [
    'every finalizeWith of a stream is waited for',
    {
      nurseries: [
        { kind: 'array', tasks: [{ kind: 'source', cleanup: [{ returns: 'stream' }, { returns: 'stream' }] }] },
      ],
      steps: [
        { do: 'complete', task: 0 },
        { do: 'cleanupEnds', cleanup: 0 },
      ],
    },
  ],
  [
    'cleanup of cleanup is waited for',
    {
      nurseries: [
        {
          kind: 'array',
          tasks: [{ kind: 'source', cleanup: [{ returns: 'stream', cleanup: [{ returns: 'stream' }] }] }],
        },
      ],
      steps: [
        { do: 'complete', task: 0 },
        { do: 'cleanupEnds', cleanup: 0 },
      ],
    },
  ],
  [
    'cleanup of the stream and of `until` is waited for',
    {
      nurseries: [
        {
          kind: 'body',
          until: true,
          stream: true,
          untilCleanup: [{ returns: 'stream' }],
          streamCleanup: [{ returns: 'stream' }],
        },
      ],
      steps: [
        { do: 'streamCompletes', nursery: 0 },
        { do: 'cleanupEnds', cleanup: 0 },
      ],
    },
  ],
  [
    'cleanup that fails fails the nursery of a task that completed',
    {
      nurseries: [{ kind: 'array', tasks: [{ kind: 'source', cleanup: [{ returns: 'stream' }] }] }],
      steps: [
        { do: 'complete', task: 0 },
        { do: 'cleanupFails', cleanup: 0 },
      ],
    },
  ],
  [
    'cleanup that fails is reported where its task was cancelled',
    {
      nurseries: [
        {
          kind: 'array',
          tasks: [{ kind: 'source', cleanup: [{ returns: 'stream' }] }, { kind: 'source' }],
        },
      ],
      steps: [
        { do: 'leave', task: 0 },
        { do: 'cleanupFails', cleanup: 0 },
      ],
    },
  ],
  [
    'cleanup that fails is reported where its task is suppressed',
    {
      nurseries: [
        {
          kind: 'array',
          suppressError: true,
          tasks: [{ kind: 'source', cleanup: [{ returns: 'stream' }] }],
        },
      ],
      steps: [
        { do: 'complete', task: 0 },
        { do: 'cleanupFails', cleanup: 0 },
      ],
    },
  ],
  [
    'a callback of finalizeWith that does not return a stream fails the nursery',
    {
      nurseries: [{ kind: 'array', tasks: [{ kind: 'source', cleanup: [{ returns: 'no stream' }] }] }],
      steps: [{ do: 'complete', task: 0 }],
    },
  ],
  [
    'a task waits for a nursery in it that is unsubscribed and cleans up',
    {
      nurseries: [
        {
          kind: 'array',
          tasks: [
            {
              kind: 'nested',
              nursery: { kind: 'array', tasks: [{ kind: 'source', cleanup: [{ returns: 'stream' }] }] },
            },
          ],
        },
      ],
      steps: [{ do: 'complete', task: 0 }],
    },
  ],
  [
    'a task waits for a nursery that its finalizer cancels',
    {
      nurseries: [
        {
          kind: 'open',
          does: {
            body: [{ do: 'start', nursery: 0, task: { kind: 'source', cleanup: [{ returns: 'stream' }] } }],
          },
        },
        { kind: 'array', tasks: [{ kind: 'source', does: { finalizer: [{ do: 'cancel', nursery: 0 }] } }] },
      ],
      steps: [{ do: 'complete', task: 1 }],
    },
  ],
  [
    'a nursery does not wait for itself where the finalizer of a task in it ends it',
    {
      nurseries: [
        {
          kind: 'array',
          tasks: [
            {
              kind: 'nested',
              nursery: {
                kind: 'array',
                tasks: [
                  {
                    kind: 'source',
                    cleanup: [{ returns: 'stream' }],
                    does: { finalizer: [{ do: 'unsubscribe', nursery: 0 }] },
                  },
                ],
              },
            },
          ],
        },
      ],
      steps: [{ do: 'complete', task: 1 }],
    },
  ],
  [
    'cleanup of a stream that an operator leaves is cleanup of its task',
    {
      nurseries: [{ kind: 'array', tasks: [{ kind: 'source', inner: [{ returns: 'stream' }] }] }],
      steps: [
        { do: 'switch', task: 0 },
        { do: 'complete', task: 0 },
      ],
    },
  ],
  [
    'cleanup to which nothing leads is that of the task that is being closed',
    {
      nurseries: [{ kind: 'array', tasks: [{ kind: 'source', byHand: true, inner: [{ returns: 'stream' }] }] }],
      steps: [{ do: 'complete', task: 0 }],
    },
  ],
  [
    'values of cleanup are ignored',
    {
      nurseries: [{ kind: 'array', tasks: [{ kind: 'source', inner: [{ returns: 'stream' }] }] }],
      steps: [
        { do: 'switch', task: 0 },
        { do: 'cleanupEnds', cleanup: 0 },
      ],
    },
  ],
  [
    'the observer is notified that a task has ended after its cleanup, and before the next one gets its slot',
    {
      nurseries: [
        {
          kind: 'array',
          concurrent: 1,
          observed: true,
          tasks: [{ kind: 'source', cleanup: [{ returns: 'stream' }] }, { kind: 'source' }],
        },
      ],
      steps: [
        { do: 'complete', task: 0 },
        { do: 'cleanupEnds', cleanup: 0 },
      ],
    },
  ],
  [
    'gatherAny has its result when the last cleanup has ended',
    {
      nurseries: [
        {
          kind: 'gatherAny',
          tasks: [{ kind: 'source' }, { kind: 'source', cleanup: [{ returns: 'stream' }] }],
        },
      ],
      steps: [
        { do: 'next', task: 0 },
        { do: 'complete', task: 0 },
      ],
    },
  ],
  [
    'the subscriber of start is notified of an early end when its cleanup has ended',
    {
      nurseries: [{ kind: 'open' }],
      steps: [
        { do: 'start', nursery: 0, task: { kind: 'start', cleanup: [{ returns: 'stream' }] } },
        { do: 'complete', task: 0 },
      ],
    },
  ],
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
  [
    'the caller that unsubscribes while cleanup is failing catches what the finalizers of siblings throw',
    {
      nurseries: [
        {
          kind: 'array',
          tasks: [
            { kind: 'source', does: { teardown: [{ do: 'throw' }] } },
            {
              kind: 'source',
              cleanup: [
                { returns: 'stream', cleanup: [{ does: { callback: [{ do: 'unsubscribe', nursery: 'self' }] } }] },
              ],
            },
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
    'newest first, also where cleanup of a task that runs fails, and its finalizers ask for another task',
    {
      nurseries: [
        {
          kind: 'body',
          does: {
            body: [
              {
                do: 'start',
                nursery: 'self',
                task: {
                  kind: 'source',
                  inner: [
                    {
                      returns: 'stream',
                      does: { teardown: [{ do: 'start', nursery: 'self', task: { kind: 'routine' } }] },
                    },
                    {},
                  ],
                  does: { subscribing: [{ do: 'switch', task: 'self' }] },
                },
              },
            ],
          },
        },
        { kind: 'body' },
      ],
      steps: [
        { do: 'start', nursery: 0, task: { kind: 'routine' } },
        { do: 'cleanupFails', cleanup: 0 },
      ],
    },
  ],
  [
    'a callback that is called early, as a finalizer of cleanup before it cancels the nursery, throws to nobody',
    {
      nurseries: [
        {
          kind: 'body',
          until: true,
          untilCleanup: [
            {
              returns: 'stream',
              cleanup: [{ returns: 'no stream' }],
              does: { teardown: [{ do: 'cancel', nursery: 0 }] },
            },
          ],
        },
      ],
      steps: [],
    },
  ],
  [
    'nor does it if that unsubscribes the nursery',
    {
      nurseries: [
        {
          kind: 'array',
          tasks: [
            {
              kind: 'waits',
              waitsFor: 0,
              cleanup: [
                {
                  returns: 'stream',
                  cleanup: [
                    {
                      returns: 'stream',
                      does: {
                        teardown: [{ do: 'unsubscribe', nursery: 0 }],
                        subscribing: [{ do: 'cleanupEnds', cleanup: 'self' }],
                      },
                    },
                    {
                      returns: 'stream',
                      does: {
                        callback: [{ do: 'throw', wraps: ['failure'] }],
                        subscribing: [{ do: 'cleanupEnds', cleanup: 'self' }],
                      },
                    },
                  ],
                },
              ],
              does: { subscribing: [{ do: 'complete', task: 'self' }] },
            },
          ],
        },
      ],
      steps: [{ do: 'cleanupFails', cleanup: 0 }],
    },
  ],
];

export const FOUND_STARTS: readonly Found<StartAndDoneProgram>[] = [
  [
    'a start in the nursery of its task gives back no slot, as it took none',
    { same: true, concurrent: 2, before: ['spawn', 'spawn'], does: {}, steps: ['cancelDone', 'spawn'] },
  ],
  [
    'siblings are cancelled when the finalizers of the failed task have run',
    { same: false, before: [], does: {}, steps: [] },
  ],
];
