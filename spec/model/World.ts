// Runs a program against the library and, beside it, against a plain model: for each nursery what decides its end, for
// each task whether it is alive, for each error what has to become of it. What does not agree is a violation.

import { config, Observable, UnsubscriptionError, type Subscriber, type Subscription } from 'rxjs';
import {
  FutureSetAgainError,
  nursery,
  NurseryClosedError,
  openNursery,
  type Nursery,
  type NurseryObserver,
  type OpenNursery,
  type Outcome,
  type ResultCapture,
} from 'rxresult';
import type { Command, NurserySpec, Program, TaskSpec } from './program';

/** What has to become of an error. */
type Fate =
  | 'recorded' // It stands in the capture of its task, and is told only by the nursery that it fails.
  | 'told once' // It is told by a nursery, or thrown to who asked for the end, or reported; one of them, once.
  | 'reported'
  | 'dropped'; // Notified after the end: RxJS drops it.

interface Tracked {
  error: Error;
  fate: Fate;
  task: ModelTask | undefined;
  tellings: number;
  caught: number;
  reports: number;
}

interface ModelTask {
  id: number;
  nursery: ModelNursery;
  spec: TaskSpec;
  capture: ResultCapture<unknown> | undefined;
  outcome: Outcome<unknown> | undefined;
  subscriber: Subscriber<unknown> | undefined;
  subscribed: boolean;
  torn: boolean;
  end: 'completed' | 'failed' | 'left' | undefined;
  start: {
    call: ((value: number) => void) | undefined;
    called: boolean;
    subscription: Subscription | undefined;
    heard: unknown[];
  };
}

interface ModelNursery {
  id: number;
  spec: NurserySpec;
  /** The task that it is, if it is in another nursery. */
  task: ModelTask | undefined;
  handle: Nursery | undefined;
  consumer: Subscriber<unknown> | undefined;
  tasks: ModelTask[];
  lastStarted: number;
  decision: { how: 'failed'; error: Error } | { how: 'completed' | 'unsubscribed' } | undefined;
  bodyDone: boolean;
  sealed: boolean;
  left: boolean;
  /** The task that it is, while the finalizers of that task run. */
  endsWith: ModelTask | undefined;
  heard: 'completed' | 'failed' | undefined;
  stream: Subscriber<unknown> | undefined;
  streamEnded: boolean;
  until: Subscriber<unknown> | undefined;
}

/** So many commands are done at most in a program: tasks that start tasks end somewhere. */
const BUDGET = 150;

export class World {
  readonly violations: string[] = [];
  private readonly nurseries: ModelNursery[] = [];
  private readonly tasks: ModelTask[] = [];
  private readonly errors = new Map<unknown, Tracked>();
  private budget = BUDGET;
  private starting: ModelTask | undefined;
  private readonly once = new Set<unknown>();

  /** Runs the program, ends what is left of it, and returns what was violated. */
  static async run(program: Program): Promise<string[]> {
    const world = new World();
    const before = config.onUnhandledError;
    config.onUnhandledError = (error) => world.reported(error);
    try {
      for (const spec of program.nurseries) {
        world.openRoot(spec);
        world.checkAfterStep();
      }
      for (const step of program.steps) {
        world.act([step]);
        world.checkAfterStep();
      }
      world.endAll();
      world.checkAfterStep();
      await new Promise((resolve) => setTimeout(resolve, 0));
      await new Promise((resolve) => setTimeout(resolve, 0));
      world.checkErrors();
    } finally {
      config.onUnhandledError = before;
    }
    return world.violations;
  }

  private violated(what: string): void {
    this.violations.push(what);
  }

  // --- errors

  private newError(where: string, fate: Fate, task?: ModelTask): Error {
    const error = new Error(`${where} ${this.errors.size}`);
    this.errors.set(error, { error, fate, task, tellings: 0, caught: 0, reports: 0 });
    return error;
  }

  private count(thrown: unknown, what: 'tellings' | 'caught' | 'reports'): void {
    for (const error of thrown instanceof UnsubscriptionError ? (thrown.errors as unknown[]) : [thrown]) {
      const tracked = this.errors.get(error);
      if (tracked) {
        tracked[what]++;
      } else if (!(what === 'tellings' && isOurs(error))) {
        this.violated(`${what} of something unknown: ${String(error)}`);
      }
    }
  }

  private reported(error: unknown): void {
    // A nursery that nobody watches reports its failure; what that is was judged when it was told.
    this.count(error, 'reports');
  }

  /** Asks for an end: what finalizers throw may come back from there, and nothing else. */
  private asking(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      if (!(thrown instanceof UnsubscriptionError)) {
        this.violated(`thrown to who asked: ${String(thrown)}`);
      }
      this.count(thrown, 'caught');
    }
  }

  /** Notifies as a producer does: nothing may come back. */
  private producing(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.violated(`thrown into a producer: ${String(thrown)}`);
    }
  }

  private decide(n: ModelNursery, decision: NonNullable<ModelNursery['decision']>): boolean {
    if (n.decision || n.heard) {
      return false;
    }
    n.decision = decision;
    return true;
  }

  // --- nurseries

  private newNursery(spec: NurserySpec, task?: ModelTask): ModelNursery {
    const n: ModelNursery = {
      id: this.nurseries.length,
      spec,
      task,
      handle: undefined,
      consumer: undefined,
      tasks: [],
      lastStarted: -1,
      decision: undefined,
      bodyDone: false,
      sealed: false,
      left: false,
      endsWith: undefined,
      heard: undefined,
      stream: undefined,
      streamEnded: !spec.stream || spec.open,
      until: undefined,
    };
    this.nurseries.push(n);
    return n;
  }

  private openRoot(spec: NurserySpec): void {
    const n = this.newNursery(spec);
    this.open(n).subscribe({
      next: () => this.act(spec.onNext, 'reported', [n, 'next']),
      error: () => this.act(spec.onEnd, 'reported', [n, 'end']),
      complete: () => this.act(spec.onEnd, 'reported', [n, 'end']),
    });
  }

  /** The stream of a nursery, with the checks of what its consumer hears. */
  private open(n: ModelNursery): Observable<unknown> {
    const { concurrent, observer } = n.spec;
    const until = new Observable<unknown>((subscriber) => {
      n.until = subscriber;
    });
    const options = { concurrent, until, ...(observer ? { observer: this.observer(n, observer) } : {}) };
    return new Observable<unknown>((subscriber) => {
      n.consumer = subscriber;
      const observing = {
        next: (value: unknown) => {
          if (n.heard || n.left) {
            this.violated(`nursery ${n.id} emits after its end`);
          }
          subscriber.next(value);
        },
        error: (error: unknown) => {
          this.count(error, 'tellings');
          this.heard(n, 'failed', error);
          subscriber.error(error);
        },
        complete: () => {
          this.heard(n, 'completed');
          subscriber.complete();
        },
      };
      if (n.spec.open) {
        const handle = openNursery(options);
        n.handle = handle;
        n.bodyDone = true;
        if (n.decision?.how === 'failed') {
          // Nobody watched it yet, so it is reported, and told as well to who comes late.
          const tracked = this.errors.get(n.decision.error);
          if (tracked) {
            tracked.reports--;
          }
        }
        subscriber.add(handle.done$.subscribe(observing));
        this.act(n.spec.body);
      } else {
        subscriber.add(
          this.tapped(
            nursery((it) => this.body(n, it), options),
            observing,
            n,
          ),
        );
      }
    });
  }

  /** Subscribes so that `unsubscribe` reaches the nursery while it is being subscribed. */
  private tapped(source: Observable<unknown>, observing: object, n: ModelNursery): () => void {
    const inner = new Observable<unknown>((subscriber) => {
      n.consumer = subscriber;
      source.subscribe(subscriber);
    });
    const subscription = inner.subscribe(observing);
    return () => {
      if (!n.heard) {
        this.decide(n, { how: 'unsubscribed' });
        n.left = true;
      }
      n.endsWith = n.task;
      try {
        subscription.unsubscribe();
      } finally {
        n.endsWith = undefined;
      }
    };
  }

  private body(n: ModelNursery, handle: Nursery): Observable<unknown> | undefined {
    n.handle = handle;
    const thrown = this.run(n.spec.body);
    n.bodyDone = true;
    if (thrown) {
      const error = this.newError('body', 'told once');
      if (!this.decide(n, { how: 'failed', error }) && n.decision?.how === 'completed') {
        n.decision = { how: 'failed', error };
      }
      throw error;
    }
    if (!n.spec.stream) {
      return undefined;
    }
    return new Observable((subscriber) => {
      if (n.decision) {
        this.violated(`nursery ${n.id} subscribes its stream after the end`);
      }
      n.stream = subscriber;
    });
  }

  private observer(n: ModelNursery, hooks: NonNullable<NurserySpec['observer']>): NurseryObserver {
    const tell = (event: keyof typeof hooks) => () => this.act(hooks[event] ?? [], 'reported', [n, event]);
    return {
      opened: (handle) => {
        n.handle = handle;
        tell('opened')();
      },
      asked: (capture) => {
        if (this.starting?.nursery === n) {
          this.starting.capture = capture; // An observer sees it before `startSoon` returns it.
          this.starting = undefined;
        }
        tell('asked')();
      },
      started: tell('started'),
      settled: tell('settled'),
      ended: tell('ended'),
    };
  }

  private heard(n: ModelNursery, how: 'completed' | 'failed', error?: unknown): void {
    if (n.heard || n.left) {
      this.violated(`nursery ${n.id} ends after its end`);
    }
    const decided = n.decision?.how ?? 'completed';
    if (decided !== how) {
      this.violated(`nursery ${n.id} ${how}, expected ${decided}: ${String(error)}`);
    } else if (
      n.decision?.how === 'failed' &&
      error !== n.decision.error &&
      !thrownWithin(error).includes(n.decision.error)
    ) {
      this.violated(`nursery ${n.id} failed with ${String(error)}, expected ${n.decision.error.message}`);
    }
    n.heard = how;
    this.checkNothingLeft(n, 'when its consumer hears of the end');
  }

  private checkNothingLeft(n: ModelNursery, when: string): void {
    for (const task of n.tasks) {
      if (task.subscribed && !task.torn) {
        this.violated(`task ${task.id} of nursery ${n.id} is alive ${when}`);
      }
      if (task.capture && !task.capture.isDone()) {
        this.violated(`the capture of task ${task.id} of nursery ${n.id} is pending ${when}`);
      }
    }
    if (n.stream && !n.stream.closed) {
      this.violated(`the stream of nursery ${n.id} is alive ${when}`);
    }
    if (n.until && !n.until.closed) {
      this.violated(`the until of nursery ${n.id} is alive ${when}`);
    }
    if (n.handle && (n.handle.size !== 0 || !n.handle.closed)) {
      this.violated(`nursery ${n.id} has size ${n.handle.size} ${when}`);
    }
  }

  // --- tasks

  private start(n: ModelNursery, spec: TaskSpec): void {
    const { handle } = n;
    if (!handle) {
      return;
    }
    const task: ModelTask = {
      id: this.tasks.length,
      nursery: n,
      spec,
      capture: undefined,
      outcome: undefined,
      subscriber: undefined,
      subscribed: false,
      torn: false,
      end: undefined,
      start: { call: undefined, called: false, subscription: undefined, heard: [] },
    };
    this.tasks.push(task);
    n.tasks.push(task);
    this.starting = task;
    try {
      switch (spec.kind) {
        case 'source':
        case 'nested':
          task.capture = handle.startSoon(this.source(task), { suppressError: spec.suppressError });
          break;
        case 'routine':
          task.capture = handle.startSoon(() => this.routine(task));
          break;
        case 'start':
          this.startStart(task, handle);
          break;
      }
    } catch (error) {
      n.tasks.splice(n.tasks.indexOf(task), 1);
      if (!(error instanceof NurseryClosedError)) {
        this.violated(`startSoon throws ${String(error)}`);
      } else if (!handle.closed) {
        this.violated('startSoon throws on an open nursery');
      }
      return;
    } finally {
      this.starting = undefined;
    }
    task.capture?.subscribe({
      error: () => this.act(spec.waiting, 'reported', [task, 'waiting']),
      complete: () => this.act(spec.waiting, 'reported', [task, 'waiting']),
    });
  }

  private startStart(task: ModelTask, handle: Nursery): void {
    const { start, nursery: n } = task;
    const ready = handle.start((started: (value: number) => void) => {
      start.call = started;
      return this.routine(task);
    });
    start.subscription = ready.subscribe({
      next: (value) => start.heard.push(value),
      error: (error: unknown) => {
        start.heard.push(error);
        if (error instanceof NurseryClosedError) {
          n.tasks.splice(n.tasks.indexOf(task), 1);
        }
      },
    });
  }

  private routine(task: ModelTask): Observable<unknown> {
    if (this.run(task.spec.routine)) {
      const { capture, start, nursery: n } = task;
      const cancelled = capture ? capture.isDone() : !!n.decision || (!start.called && !!start.subscription?.closed);
      const error = this.newError('routine', cancelled ? 'told once' : 'recorded', task);
      if (!cancelled) {
        this.taskFails(task, error);
      }
      task.subscribed = true; // It has had its turn.
      task.torn = true;
      throw error;
    }
    return this.source(task);
  }

  private source(task: ModelTask): Observable<unknown> {
    const { nursery: n, spec } = task;
    return new Observable<unknown>((subscriber) => {
      if (task.subscribed) {
        this.violated(`task ${task.id} is subscribed twice`);
      }
      if (n.decision) {
        this.violated(`task ${task.id} is subscribed after the end of nursery ${n.id} was decided`);
      }
      if (n.lastStarted > task.id) {
        this.violated(`task ${task.id} starts after task ${n.lastStarted}`);
      }
      n.lastStarted = task.id;
      task.subscribed = true;
      task.subscriber = subscriber;
      if (n.tasks.filter(({ subscribed, torn }) => subscribed && !torn).length > n.spec.concurrent) {
        this.violated(`more than ${n.spec.concurrent} tasks of nursery ${n.id} are alive`);
      }
      const teardown = () => {
        task.torn = true;
        const thrown = this.run(spec.tearing);
        if (thrown) {
          const error = this.newError('teardown', 'told once', task);
          this.teardownThrows(task, error);
          throw error;
        }
      };
      if (spec.kind === 'nested' && spec.nursery) {
        const inner = this.newNursery(spec.nursery, task);
        subscriber.add(
          this.open(inner).subscribe({
            next: (value) => subscriber.next(value),
            error: (error: unknown) => {
              if (this.isLive(task)) {
                this.taskFails(task, error as Error);
              }
              subscriber.error(error);
            },
            complete: () => {
              task.end ??= this.isLive(task) ? 'completed' : undefined;
              subscriber.complete();
            },
          }),
        );
      }
      if (this.run(spec.subscribing)) {
        const live = this.isLive(task);
        const error = this.newError('subscribe function', live ? 'recorded' : 'dropped', task);
        if (live) {
          this.taskFails(task, error);
        }
        task.torn = true;
        throw error;
      }
      return teardown;
    });
  }

  /** Whether what the task notifies still counts. */
  private isLive(task: ModelTask): boolean {
    const { subscriber, capture, end } = task;
    return subscriber !== undefined && !end && !subscriber.closed && !capture?.isDone();
  }

  /** The first that goes wrong in a task that has succeeded; and in the task that its nursery is, if that ends it. */
  private teardownThrows(task: ModelTask, error: Error): void {
    const { end, nursery: n } = task;
    const succeeds = end === 'completed' || (end === 'failed' && this.suppresses(task));
    if (succeeds && !this.isStarting(task)) {
      this.decide(n, { how: 'failed', error });
    }
    if (n.endsWith) {
      this.teardownThrows(n.endsWith, error);
    }
  }

  private suppresses(task: ModelTask): boolean {
    const { kind, suppressError } = task.spec;
    return (kind === 'source' || kind === 'nested') && suppressError;
  }

  /** Whether somebody waits for its `started`: until then, nothing of it is its nursery's. */
  private isStarting({ spec, start }: ModelTask): boolean {
    return spec.kind === 'start' && !start.called && start.subscription?.closed !== true;
  }

  private taskFails(task: ModelTask, error: Error): void {
    task.end = 'failed';
    if (!this.isStarting(task) && !this.suppresses(task)) {
      this.decide(task.nursery, { how: 'failed', error });
    }
  }

  // --- doing things

  /** Does the commands, unless a callback that is known by `key` has done so before; throws for those that throw. */
  private act(commands: Command[], fate: Fate = 'dropped', key?: [object, string]): void {
    if (key) {
      const id = `${this.nameOf(key[0])} ${key[1]}`;
      if (this.once.has(id)) {
        return;
      }
      this.once.add(id);
    }
    if (this.run(commands) && key) {
      throw this.newError(key[1], fate);
    }
  }

  private nameOf(subject: object): string {
    return 'tasks' in subject ? `nursery ${(subject as ModelNursery).id}` : `task ${(subject as ModelTask).id}`;
  }

  /** Does the commands; returns whether the callback is to throw. */
  private run(commands: Command[]): boolean {
    for (const command of commands) {
      if (command.do === 'throw') {
        return true;
      }
      if (this.budget-- > 0) {
        this.perform(command);
      }
    }
    return false;
  }

  private perform(command: Exclude<Command, { do: 'throw' }>): void {
    if ('nursery' in command) {
      const n = this.nurseries[command.nursery % this.nurseries.length];
      if (n) {
        this.performOnNursery(command, n);
      }
    } else {
      const task = this.tasks[command.task % this.tasks.length];
      if (task) {
        this.performOnTask(command.do, task);
      }
    }
  }

  private performOnNursery(command: Extract<Command, { nursery: number }>, n: ModelNursery): void {
    const live = (subscriber: Subscriber<unknown> | undefined) => subscriber !== undefined && !subscriber.closed;
    switch (command.do) {
      case 'start':
        this.start(n, command.task);
        break;
      case 'cancel':
        if (n.handle) {
          this.decide(n, { how: 'completed' });
          this.producing(() => n.handle?.cancel('reason'));
        }
        break;
      case 'unsubscribe':
        if (n.consumer && !n.spec.open && !n.heard) {
          this.decide(n, { how: 'unsubscribed' });
          n.left = true;
          this.asking(() => n.consumer?.unsubscribe());
        }
        break;
      case 'close':
        if (n.handle && n.spec.open) {
          n.sealed = true;
          this.producing(() => (n.handle as OpenNursery).close());
        }
        break;
      case 'until':
        if (live(n.until)) {
          this.decide(n, { how: 'completed' });
        }
        this.producing(() => n.until?.next(1));
        break;
      case 'untilFails': {
        const error = this.newError('until', live(n.until) ? 'told once' : 'dropped');
        if (live(n.until)) {
          this.decide(n, { how: 'failed', error });
        }
        this.producing(() => n.until?.error(error));
        break;
      }
      case 'streamNext':
        this.producing(() => n.stream?.next(1));
        break;
      case 'streamCompletes':
        n.streamEnded ||= live(n.stream);
        this.producing(() => n.stream?.complete());
        break;
      case 'streamFails': {
        const counts = live(n.stream) && !n.streamEnded;
        const error = this.newError('stream', counts ? 'told once' : 'dropped');
        if (counts) {
          n.streamEnded = true;
          this.decide(n, { how: 'failed', error });
        }
        this.producing(() => n.stream?.error(error));
        break;
      }
    }
  }

  private performOnTask(what: Extract<Command, { task: number }>['do'], task: ModelTask): void {
    const { subscriber, start } = task;
    const live = this.isLive(task);
    switch (what) {
      case 'next':
        this.producing(() => subscriber?.next(task.id));
        break;
      case 'complete':
        if (live) {
          task.end = 'completed';
        }
        this.producing(() => subscriber?.complete());
        break;
      case 'fail': {
        const error = this.newError('task', live ? 'recorded' : 'dropped', task);
        if (live) {
          this.taskFails(task, error);
        }
        this.producing(() => subscriber?.error(error));
        break;
      }
      case 'leave':
        if (live) {
          task.end = 'left';
        }
        this.asking(() => subscriber?.unsubscribe());
        break;
      case 'cancelOne':
        this.asking(() => task.capture?.cancel('reason'));
        break;
      case 'leaveStart':
        this.asking(() => start.subscription?.unsubscribe());
        break;
      case 'started':
        this.callStarted(task);
        break;
    }
  }

  private callStarted({ start }: ModelTask): void {
    const heard = start.heard.length;
    try {
      start.call?.(1);
      if (start.called && start.call) {
        this.violated('started may be called twice');
      }
    } catch (error) {
      if (!(start.called && error instanceof FutureSetAgainError)) {
        this.violated(`started throws ${String(error)}`);
      }
    }
    start.called ||= start.heard.length > heard;
  }

  // --- checks

  private endAll(): void {
    this.budget = BUDGET;
    for (const n of this.nurseries) {
      this.performOnNursery({ do: 'cancel', nursery: n.id }, n);
    }
  }

  private checkAfterStep(): void {
    for (const task of this.tasks) {
      const { capture } = task;
      if (capture?.isDone()) {
        task.outcome ??= capture.outcome;
        if (task.outcome !== capture.outcome) {
          this.violated(`task ${task.id} settled twice`);
        }
      }
    }
    for (const n of this.nurseries) {
      if (n.decision || n.heard) {
        this.checkNothingLeft(n, 'after the step in which it ended');
        if (!n.heard && !n.left) {
          this.violated(`nursery ${n.id} was decided, and told nobody`);
        }
      } else if (n.handle) {
        this.checkOpen(n, n.handle);
      }
    }
  }

  private checkOpen(n: ModelNursery, handle: Nursery): void {
    const size = n.tasks.filter(
      ({ subscribed, torn, capture, start }) =>
        !(subscribed ? torn : capture ? capture.isDone() : start.subscription?.closed),
    ).length;
    if (handle.size !== size) {
      this.violated(`nursery ${n.id} has size ${handle.size}, expected ${size}`);
    }
    const running = n.tasks.filter(({ subscribed, torn }) => subscribed && !torn).length;
    if (size > running && running < n.spec.concurrent) {
      this.violated(`a task of nursery ${n.id} waits though there is a place`);
    }
    if (n.bodyDone && n.streamEnded && size === 0 && (!n.spec.open || n.sealed)) {
      this.violated(`nursery ${n.id} has nothing to do, and does not end`);
    }
  }

  private checkErrors(): void {
    for (const { error, fate, task, tellings, caught, reports } of this.errors.values()) {
      const say = (what: string) => {
        this.violated(`${error.message} (${fate}): ${what}; told ${tellings}, caught ${caught}, reported ${reports}`);
      };
      switch (fate) {
        case 'recorded':
          if (task?.capture && task.capture.exception() !== error) {
            say(`its capture is ${String(task.capture)}`);
          }
          if (caught + reports > 0) {
            say('it has a capture');
          }
          break;
        case 'told once':
          if (tellings > 0 ? caught + reports > 0 : caught + reports !== 1) {
            say('once');
          }
          break;
        case 'reported':
          if (reports !== 1 || caught + tellings > 0) {
            say('reported once');
          }
          break;
        case 'dropped':
          if (tellings + caught + reports > 0) {
            say('dropped');
          }
          break;
      }
    }
  }
}

function thrownWithin(error: unknown): unknown[] {
  return error instanceof UnsubscriptionError ? (error.errors as unknown[]) : [error];
}

/** Whether it is one of the library's own errors, which say what happened to a task. */
function isOurs(error: unknown): boolean {
  return error instanceof Error && /^(Task|Nursery|Future)/.test(error.name);
}
