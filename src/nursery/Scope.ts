import { defer, EmptyError, Observable, Subject, type Observer } from 'rxjs';
import { cancelledTask, type Cancelled, type Settlement } from '../capture/Cancellation';
import { nameOf, quote } from '../capture/describe';
import { NurseryClosedError, TaskCancelledError } from '../capture/errors';
import { Inspectable } from '../capture/inspect';
import { EMPTY_OUTCOME } from '../capture/Result';
import { isObject, newCapture, type ResultCapture } from '../capture/ResultCapture';
import {
  callUserCode,
  collect,
  emit,
  reportAsItIs,
  reportUnhandledError,
  runFinalizer,
  throwAll,
  type Finalizer,
} from '../capture/userCode';
import { presentContext } from './asyncContext';
import {
  Child,
  CONTAINED,
  ENDING,
  FIRST,
  LEFT,
  RECORDED,
  STARTED,
  SUBSCRIBING,
  TASK,
  UNSEEN,
  WITH_CONTEXT,
} from './Child';
import { Ending, type How } from './Ending';
import { Group, VALUES } from './Group';
import { ignoreRejection } from './ignoreRejection';
import type { Nursery, NurseryObserver, TaskOptions } from './Nursery';
import { checkOptions, type Settings } from './options';
import { everywhere, observerFor, subscribeAround, type Observers } from './observing';
import { callStack, downstreamOf, type Cleaning, type Owner } from './owner';
import { PendingSources, type PendingItems } from './PendingTasks';
import { Roster } from './Roster';
import { saysNothingNew } from './saysNothingNew';
import { checkRoutine, StartedTask, type StartRoutine } from './StartedTask';
import { FINALIZED, DONE } from './TaskObserver';
import { reasonOf, toUntil } from './until';

/**
 * The engine: one run of one nursery. Everything in this library that owns tasks is built on it. Read it downwards to follow
 * a task from `startSoon` to the end of its nursery:
 *
 *     startSoon ─▶ spawn ─▶ startNext ─▶ begin ─▶ (the task runs)
 *                              ▲                       │ completes, errors, is cancelled
 *                              │                       ▼
 *                              └── afterEnd ◀── endChild: record, finalize, leave
 *                                     │
 *                    decide ─▶ stopAll ─▶ endIfDue ─▶ emitEnd
 *
 * Two things keep it right under odd timing:
 *
 * - **Holds.** A method that calls user code (a subscribe function, a finalizer, a waiter) holds the nursery meanwhile. The
 *   end is emitted when the last hold is given back, so never while something that a child left behind is on the call
 *   stack. Holds and flags are given back in a `finally`, as user code may exhaust the call stack.
 * - **Steps can be repeated.** User code re-enters, so a child may be stopped while it is ending, and everything while
 *   everything is being stopped. Each step records that it was taken, and the next call takes the remaining ones.
 */
export class Scope extends Inspectable implements Nursery, Cleaning {
  /** Its observers, if it has any. */
  private observers: Observers | undefined;
  /** The names of the tasks that were given together, by their keys. If undefined, their names are their keys. */
  names: readonly string[] | undefined = undefined;

  private readonly roster: Roster;
  private stream: Child | undefined = undefined;
  private until: Child | undefined = undefined;
  /** The tasks that are given together: one group for each nursery. */
  together: Group | undefined = undefined;

  /** How many methods that call user code are on the call stack. */
  private holds = 0;
  /** {@link startNext} is on the call stack, or the body is: whatever is to be started waits for that. */
  private starting = false;

  private ending: Ending | undefined = undefined;
  /** Its end is being emitted, or was. */
  private ended = false;
  /** It was closed by {@link close}. */
  private sealed = false;
  /** The consumer has unsubscribed, so nothing is emitted. */
  private abandoned = false;
  /** The child whose subscribe function is on the call stack, the innermost one. */
  subscribing: Child | undefined = undefined;
  /** The child whose finalizers are on the call stack, the innermost one. */
  finalizing: Child | undefined = undefined;
  /** The child in whose subscribe call it was opened. */
  private readonly opener = callStack.starting?.subscribing;
  /** The owners that wait for this nursery, which is being ended from outside: it is cleanup of each. */
  private owners: Set<Owner> | undefined = undefined;
  /** Those that wait until no child is left. */
  private idle: Subject<void> | undefined = undefined;
  /** The errors that captures of its children recorded. */
  private recorded: WeakSet<object> | undefined = undefined;

  /**
   * @param settings Its options, checked.
   * @param consumer Receives what the nursery emits, and its end.
   * @param keptOpen It does not complete before {@link close}.
   */
  constructor(
    readonly settings: Settings,
    private readonly consumer: Observer<unknown>,
    private keptOpen = false,
  ) {
    super();
    this.roster = new Roster(settings.concurrent);
    this.observers = settings.observers;
  }

  get name(): string | undefined {
    return this.settings.name;
  }

  get size(): number {
    return this.roster.size;
  }

  get closed(): boolean {
    return this.sealed || !this.open;
  }

  /** Nothing has decided how it ends. */
  get open(): boolean {
    return this.ending === undefined;
  }

  /** Whether a task that is given now would start at once. */
  get hasSlot(): boolean {
    return this.open && this.roster.freeSlots > 0;
  }

  /** How it ends, once that is decided. */
  get how(): How | undefined {
    return this.ending?.how;
  }

  get idle$(): Observable<void> {
    return new Observable((subscriber) => {
      if (this.size > 0) {
        return (this.idle ??= new Subject()).subscribe(subscriber);
      }
      subscriber.next();
      subscriber.complete();
      return undefined;
    });
  }

  override toString(): string {
    const { name, roster } = this;
    const { started } = roster;
    const counts = {
      running: started.filter((child) => !child.done).length,
      waiting: roster.waitingCount,
      'cleaning up': [this.stream, this.until, ...started].filter((child) => child?.done).length,
    };
    const state = this.how ?? (this.sealed ? 'closed' : 'open');
    const waitsFor = Object.entries(counts).flatMap(([what, count]) => (count > 0 ? `${count} ${what}` : []));
    return `Nursery(${name === undefined ? '' : `${quote(name)}, `}${state}${waitsFor.length > 0 ? ': ' : ''}${waitsFor.join(', ')})`;
  }

  toJSON(): object {
    const { name, size, closed } = this;
    return { name, size, closed };
  }

  // --- opening

  /**
   * Runs the nursery: the body, then `until`, then the body's stream, then the children that the body asked for.
   *
   * @param body Asks for children, and may return a stream.
   * @param onValue Called with the values of that stream; it may start children at once. Default: the values are the
   *   nursery's, and children wait until the stream is subscribed.
   */
  run(body?: (nursery: this) => unknown, onValue?: (value: unknown) => void): void {
    const { starting } = callStack;
    const added = everywhere.observersOf?.(this);
    if (added?.length) {
      this.observers = this.observers ? [...added, ...this.observers] : added;
    }
    this.observers = this.observers?.map(observerFor);
    callStack.starting = this;
    this.holds++;
    this.starting = true;
    try {
      if (this.observers) {
        this.notify('opened', this, (this.parent ?? starting?.parent)?.task);
      }
      const stream = this.open ? this.runBody(body) : undefined;
      if (this.settings.until !== undefined) {
        this.subscribeUntil(this.settings.until);
      }
      if (stream !== undefined) {
        this.subscribeStream(stream, onValue);
      }
    } finally {
      callStack.starting = starting;
      this.starting = false;
      this.holds--;
    }
    this.startNext();
    this.roster.pending?.ignoreRejections?.();
    this.endIfDue();
  }

  private subscribeUntil(until: unknown): void {
    if (this.open) {
      const cancel = (value: unknown) => this.cancelFor(reasonOf(until, value), ' by until');
      const stream = defer(() => toUntil(until, 'nursery'));
      this.until = new Child(this, stream, undefined, 0, new Group(VALUES, cancel));
      this.begin(this.until);
    } else {
      ignoreRejection(until);
    }
  }

  /** @param onValue See {@link run}. */
  private subscribeStream(stream: unknown, onValue: ((value: unknown) => void) | undefined): void {
    if (this.open) {
      this.starting = !onValue;
      const group = new Group(VALUES, onValue ?? ((value) => this.emit(value)));
      this.stream = new Child(this, stream, undefined, 0, group);
      this.begin(this.stream);
    } else {
      ignoreRejection(stream);
    }
  }

  private runBody(body: ((nursery: this) => unknown) | undefined): unknown {
    try {
      return body?.(this);
    } catch (error) {
      this.notify('threw', this, error); // An event for `rxresult/angular` alone, which reports it as a mistake.
      const { ending } = this;
      if (ending?.how === 'cancelled') {
        ending.how = 'failed'; // It was cancelled, but this is still an error.
        ending.cause = error;
      } else if (!this.fail(error) && !this.isKnown(error)) {
        reportAsItIs(error);
      }
      return undefined;
    }
  }

  // --- asking for children

  // The types of these two are those of `Nursery`: `never` is what each of its overloads may return.

  startSoon(task: unknown, ...rest: unknown[]): never {
    let { suppressError } = this.settings;
    let capture: ResultCapture<unknown>;
    this.refuseIfClosed(task);
    if (typeof task === 'function') {
      capture = newCapture(nameOf(task), task as (...args: never) => unknown, rest);
    } else {
      checkOptions('startSoon', rest[0], '; arguments go with a routine: startSoon((id) => load(id), id)');
      const options = (rest[0] as TaskOptions | undefined) ?? {};
      capture = newCapture(options.name);
      suppressError = options.suppressError ?? suppressError;
    }
    this.spawnHere(new Child(this, task, capture, suppressError ? TASK | CONTAINED : TASK));
    return capture as never;
  }

  start(routine: unknown, options?: { name?: string | undefined }): Observable<never> {
    checkRoutine('start', routine, options);
    return new Observable<never>((subscriber) => {
      new StartedTask(routine as StartRoutine<never, unknown>, options).run(this, subscriber);
    });
  }

  /** @throws {@link NurseryClosedError} if it completed by itself, or was closed. It answers for one that was shut down. */
  refuseIfClosed(task?: unknown): void {
    if (this.sealed || this.ending?.how === 'completed') {
      ignoreRejection(task);
      throw new NurseryClosedError(this.name);
    }
  }

  /** Starts a child, or has it wait its turn. In a nursery that is shutting down, or was, it is cancelled at once. */
  spawn(child: Child): void {
    const { held: input } = child;
    const { open, observers } = this;
    if (open) {
      this.roster.enqueue(child, (child.flags & FIRST) !== 0); // It has its turn, whatever the observer does.
    }
    if (!open || observers || !this.starting) {
      this.spawnNow(child, open);
    }
    if (!(child.flags & STARTED)) {
      ignoreRejection(input);
    }
  }

  private spawnNow(child: Child, open: boolean): void {
    this.holds++;
    try {
      if (this.observers) {
        this.notify('asked', child.capture);
      }
      if (open) {
        this.startNext();
      } else {
        this.stop(child);
      }
    } finally {
      this.holds--;
    }
    this.endIfDue();
  }

  /** Like {@link spawn}, but a child that has to wait for a slot is subscribed in the async context of this call. */
  spawnHere(child: Child): void {
    this.spawn(child);
    if (!(child.flags & (STARTED | DONE)) && this.roster.freeSlots < 0) {
      child.startIn(presentContext());
    }
  }

  /**
   * Starts a child for each source, in order. They have captures only if somebody can see them.
   *
   * @param flags What sets the children apart, beside {@link TASK}.
   * @param names Their names; default: their indices.
   */
  spawnAll(sources: readonly unknown[], group: Group, flags: number, names?: readonly string[]): void {
    this.names = names;
    this.together = group;
    if (this.observers) {
      // Not with forEach, which skips holes.
      for (const [key, source] of sources.entries()) {
        this.spawnHere(new Child(this, source, newCapture(names?.[key] ?? String(key)), TASK | flags, group, key));
      }
    } else if (sources.length > 0) {
      this.roster.pending = new PendingSources(this, sources, TASK | flags, group);
    }
  }

  /** Starts a child for an item, or has the item wait its turn: unless somebody can see it, it has a capture only then. */
  spawnFor(item: unknown, tasks: PendingItems): void {
    if (this.observers) {
      this.spawn(tasks.child(item));
    } else {
      tasks.push(item);
      this.roster.pending = tasks;
      this.startNext();
      this.endIfDue();
    }
  }

  // --- starting children

  /**
   * Starts the children whose turn it is, one after the other. Whatever is asked for meanwhile waits its turn, so that a
   * chain of tasks that each start the next does not grow the call stack.
   */
  private startNext(): void {
    if (this.starting || !this.open || !this.roster.hasNext) {
      return;
    }
    const { starting } = callStack;
    callStack.starting = this;
    this.holds++;
    this.starting = true;
    try {
      for (let child = this.next(); child; child = this.next()) {
        this.begin(child);
      }
    } finally {
      callStack.starting = starting;
      this.starting = false;
      this.holds--;
    }
  }

  private next(): Child | undefined {
    return this.open ? this.roster.next() : undefined;
  }

  /** Subscribes a child. One that ends meanwhile leaves here, when its finalizers are all known and have run. */
  private begin(child: Child): void {
    const { subscribing } = this;
    child.flags |= STARTED | SUBSCRIBING;
    this.subscribing = child;
    try {
      if (child.flags & WITH_CONTEXT) {
        child.inContext(this);
      } else {
        this.subscribe(child);
      }
    } catch (error) {
      // Thrown by the routine, or by a subscribe function that is not RxJS's; the child may have ended meanwhile.
      if (child.flags & DONE) {
        reportUnhandledError(error);
      } else {
        child.error(error);
      }
    } finally {
      child.flags &= ~SUBSCRIBING;
      this.subscribing = subscribing;
    }
    if (child.flags & FINALIZED) {
      this.afterEnd(child);
    } else if (child.flags & DONE) {
      this.endChild(child); // The call stack was exhausted when it ended.
    }
  }

  // No closure in these two, nor in `begin`: a variable that one captures is allocated for each child, closure or not.

  subscribe(child: Child): void {
    if (this.observers && child.capture) {
      this.subscribeObserved(child, this.observers, child.capture);
    } else {
      this.subscribeNow(child);
    }
  }

  private subscribeObserved(child: Child, observers: Observers, capture: ResultCapture<unknown>): void {
    this.notify('started', capture);
    subscribeAround(observers, capture, () => this.subscribeNow(child));
  }

  private subscribeNow(child: Child): void {
    // The observer may have ended the task, or the nursery: then it is about to be stopped.
    if (!this.ending && !(child.flags & DONE)) {
      child.source()?.subscribe(child);
    } else {
      ignoreRejection(child.held);
    }
  }

  // --- the end of a child

  childCompleted(child: Child): void {
    const outcome = child.completion();
    if (outcome === EMPTY_OUTCOME && child.group?.kind.required) {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the error that `lastValueFrom` gives
      this.childErrored(child, new EmptyError());
    } else {
      this.endChild(child, outcome);
    }
  }

  childErrored(child: Child, error: unknown): void {
    const { flags } = child;
    let outcome: Settlement<unknown> = { status: 'rejected', reason: error };
    if (this.ending?.isCancellation(error)) {
      outcome = this.ending.cancelled; // It waited for a sibling that was cancelled with it.
    } else if (flags & CONTAINED) {
      if (flags & UNSEEN && !this.observers) {
        reportAsItIs(error); // Otherwise nobody could read it.
      }
    } else if (!this.fail(error, child) && !(flags & TASK) && !this.isKnown(error)) {
      reportAsItIs(error); // A second error, and no capture records it.
    }
    this.endChild(child, outcome);
  }

  /** Cancels one child. Throws what its finalizers throw, once everything else is in order. */
  cancelChild(child: Child, cancelled: Cancelled): void {
    const thrown: unknown[] = [];
    child.flags |= CONTAINED;
    if (child.list === this.roster.waiting) {
      this.roster.remove(child); // A waiter may free a slot, which is not for this child.
    }
    this.endChild(child, this.open ? cancelled : undefined, thrown);
    throwAll(thrown);
  }

  /**
   * Every child ends here, however it ends: it is recorded, finalized and leaves; then the next one is started, or the
   * others are stopped.
   *
   * @param outcome Default: that of the nursery's shutdown.
   * @param thrown Collects what its finalizers throw; default: that fails the nursery, or is reported.
   */
  private endChild(child: Child, outcome?: Settlement<unknown>, thrown?: unknown[]): void {
    child.flags |= DONE;
    if (child.flags & (SUBSCRIBING | ENDING)) {
      // It leaves further down the call stack, where the nursery is held as well.
      this.record(child, outcome);
      this.finalize(child, thrown);
      return;
    }
    child.flags |= ENDING;
    this.holds++;
    try {
      this.record(child, outcome);
      this.finalize(child, thrown);
      child.flags &= ~ENDING;
      this.afterEnd(child);
    } finally {
      child.flags &= ~ENDING;
      this.holds--;
    }
    this.endIfDue();
  }

  /** Records the outcome, then notifies the waiters. */
  private record(child: Child, outcome: Settlement<unknown> | undefined): void {
    let { capture } = child;
    if (!(child.flags & RECORDED) && (outcome || capture)) {
      const { group } = child;
      // There is no cancellation either, if the call stack was exhausted when the child ended.
      const settlement = outcome ?? this.ending?.cancelled ?? cancelledTask(child.name, capture);
      group?.kind.settled?.(group.state, settlement, child, this);
      if (settlement.status === 'rejected' && child.flags & TASK) {
        capture = this.recordFailure(child, settlement.reason);
      }
      capture?._record(settlement);
      child.flags |= RECORDED; // Not before: the call stack may be exhausted.
      if (this.observers) {
        this.notify('settled', capture);
      }
    }
    capture?._announce();
  }

  /** Notes an error that a capture records, and returns the capture: for `failedCapture`, there is one for each object. */
  private recordFailure(child: Child, error: unknown): ResultCapture<unknown> | undefined {
    let { capture } = child;
    if (isObject(error)) {
      capture ??= newCapture(child.name);
      (this.recorded ??= new WeakSet()).add(error);
    }
    if (capture && child === this.ending?.decider && Object.is(error, this.ending.cause)) {
      this.ending.recorded = true;
    }
    return capture;
  }

  private finalize(child: Child, thrown: unknown[] | undefined): void {
    child.flags |= FINALIZED;
    if (!child.finalizers) {
      return;
    }
    try {
      this.runFinalizers(child);
    } catch (error) {
      if (thrown) {
        collect(error, thrown);
      } else {
        this.finalizerThrew(child, error);
      }
    }
  }

  /** Runs the finalizers of `child`, or only a late one. Throws what they throw. */
  runFinalizers(child: Child, late?: Finalizer): void {
    const outer = callStack.finalizing;
    const { finalizing } = this;
    this.finalizing = child;
    if (outer !== this) {
      callStack.finalizing = this;
    }
    try {
      if (late) {
        runFinalizer(late);
      } else {
        child.finalize();
      }
    } finally {
      this.finalizing = finalizing;
      if (outer !== this) {
        callStack.finalizing = outer;
      }
    }
  }

  /** Fails the nursery with the error, or reports it if the child is contained or the end is decided already. */
  finalizerThrew(child: Child, error: unknown): void {
    if (child.flags & CONTAINED || !this.fail(error, child)) {
      reportUnhandledError(error);
    }
  }

  /** The finalizers of a child have run: starts the next one, or stops the others if the child decided the end. */
  private afterEnd(child: Child): void {
    if (child.over) {
      this.leave(child);
    }
    const { ending } = this; // Leaving may have decided it.
    if (!ending) {
      this.startNext();
    } else if (child === ending.decider) {
      ending.decider = undefined;
      this.stopAll();
    }
  }

  /** The child has ended. */
  private leave(child: Child): void {
    const { group } = child;
    if (child === this.stream) {
      this.stream = undefined;
    } else if (child === this.until) {
      this.until = undefined;
    } else {
      this.roster.remove(child);
    }
    child.flags |= LEFT; // Not before: the call stack may be exhausted.
    if (this.observers) {
      this.notify('finalized', child.capture);
    }
    group?.kind.ended?.(group.state, child, this);
    child.release();
  }

  /** One cleanup of the child has ended, or has failed and goes on. */
  cleanupGoesOn(child: Child): void {
    if (child.flags & (SUBSCRIBING | ENDING)) {
      return; // It goes on further down the call stack.
    }
    this.holds++;
    try {
      this.afterEnd(child);
    } finally {
      this.holds--;
    }
    this.endIfDue();
  }

  // --- deciding the end

  /** Decides how the nursery ends, once. The children are stopped by the caller, or when `decider` has been finalized. */
  private decide(how: How, cause: unknown, decider?: Child, by?: string): boolean {
    if (!this.open) {
      return false;
    }
    this.ending = new Ending(this.name, how, cause, decider, by);
    return true;
  }

  /** Fails the nursery, by `child` if it was one. Returns false if the end is decided already. */
  fail(error: unknown, child?: Child): boolean {
    return this.decide('failed', error, child);
  }

  /** Ends the nursery because `child` completes. Returns false if the end is decided already. */
  complete(child: Child): boolean {
    return this.decide('cancelled', undefined, child);
  }

  cancel(reason?: unknown): void {
    this.cancelFor(reason);
  }

  /** @param by What cancels it, for messages. */
  private cancelFor(reason: unknown, by?: string): void {
    if (this.decide('cancelled', reason, undefined, by)) {
      this.shutDown();
      this.lingerIn(callStack.finalizing?.finalizing);
    } else {
      this.resume();
    }
  }

  /**
   * The consumer has unsubscribed: does what {@link cancel} does, and emits nothing.
   *
   * @throws `UnsubscriptionError` with what the finalizers threw, once all have run.
   */
  unsubscribe(): void {
    this.abandoned = true; // Also by an observer that is notified of the end.
    if (this.ended) {
      return;
    }
    const thrown: unknown[] = [];
    this.decide('unsubscribed', undefined);
    this.lingerIn(this.parent); // Now, as the shutdown may end that.
    this.shutDown(thrown);
    this.lingerIn(callStack.finalizing?.finalizing);
    throwAll(thrown);
  }

  /** Takes no more children; ends when the present ones have. */
  close(): void {
    this.sealed ||= this.open;
    this.keptOpen = false;
    this.startNext();
    this.endIfDue();
  }

  // --- shutting down

  /** Does what is left of a shutdown that an exhausted call stack interrupted. */
  resume(): void {
    if (this.holds === 0) {
      this.shutDown();
    }
    if (this.ended && !this.ending?.interrupted) {
      this.leaveOwners();
    }
  }

  private shutDown(thrown?: unknown[]): void {
    const again = this.holds === 0;
    if (again) {
      this.roster.restoreStopped();
    }
    this.holds++;
    try {
      this.stopAll(thrown, again);
    } finally {
      this.holds--;
    }
    this.endIfDue();
  }

  /**
   * Stops everything: the body's stream, the children, newest first, then those that wait, then `until`. Each is recorded
   * before its finalizers run. Whichever child is the newest by then is stopped next, as user code re-enters.
   *
   * @param thrown Collects what finalizers throw; default: that is reported.
   * @param again Cleanup that was interrupted goes on.
   */
  private stopAll(thrown?: unknown[], again = false): void {
    const { roster, ending } = this;
    const decider = ending?.decider;
    if (decider && thrown) {
      ending.decider = undefined; // Its end would stop the others, and report what their finalizers throw.
    }
    if (decider?.done) {
      this.stop(decider, thrown, again); // Otherwise it runs: only cleanup in it has failed.
    }
    this.stop(this.stream, thrown, again);
    for (let child = roster.newest; child; child = roster.newest) {
      this.stop(child, thrown, again);
      if (child.list) {
        roster.moveToStopped(child); // Something of it is on the call stack.
      }
    }
    roster.pending?.ignoreRejections?.();
    roster.pending = undefined;
    this.stop(this.until, thrown, again);
  }

  private stop(child: Child | undefined, thrown?: unknown[], again = false): void {
    if (child && !(child.flags & LEFT)) {
      if (again) {
        child.resumeCleanup();
      }
      this.endChild(child, undefined, thrown);
    }
  }

  /** The one outcome of everything that this shutdown cancels. */
  get cancelled(): Settlement<never> {
    return (this.ending as Ending).cancelled;
  }

  /** Whether an error says nothing new: it is the failing error, a capture recorded it, or it only wraps such errors. */
  private isKnown(error: unknown): boolean {
    return saysNothingNew(
      error,
      (each) => (this.ending?.how === 'failed' && each === this.ending.cause) || this.isRecorded(each),
    );
  }

  /** Whether it is a cancellation, which is nobody's error, or a capture of this nursery recorded it. */
  private isRecorded(error: unknown): boolean {
    return error instanceof TaskCancelledError || (isObject(error) && this.recorded?.has(error) === true);
  }

  // --- the end of the nursery

  /** Emits the end if this is the end: nothing is left, and nothing of it is on the call stack. */
  private endIfDue(): void {
    if (this.holds > 0 || this.ended) {
      return;
    }
    const { idle } = this;
    if (idle && this.size === 0) {
      this.idle = undefined;
      this.holds++;
      try {
        callUserCode(endIdle, idle, undefined);
      } finally {
        this.holds--;
      }
    }
    if (!this.ending) {
      if (this.keptOpen || this.stream || this.roster.size > 0) {
        return;
      }
      this.decide('completed', undefined);
    }
    this.holds++;
    try {
      this.stopAll(); // At least `until` is still there.
    } finally {
      this.holds--;
    }
    if (!this.stream && !this.until && this.roster.size === 0) {
      this.emitEnd(this.ending as unknown as Ending);
    }
  }

  private emitEnd(ending: Ending): void {
    const { together } = this;
    const { how, cause } = ending;
    this.ended = true;
    ending.interrupted = true;
    try {
      if (!ending.observed) {
        ending.observed = true;
        this.notify('ended', this, how === 'cancelled' ? 'completed' : how, how === 'failed' ? cause : undefined);
      }
      together?.kind.finish?.(together.state, this.abandoned ? 'unsubscribed' : how, this);
      this.together = undefined;
      ending.interrupted = !this.abandoned; // Until the consumer has been notified.
      if (!this.abandoned) {
        callUserCode(endConsumer, this.consumer, ending); // Its finalizers may throw.
      } else if (how === 'failed' && !ending.recorded && !saysNothingNew(cause, (error) => this.isRecorded(error))) {
        reportAsItIs(cause);
      }
    } finally {
      this.ended = !ending.interrupted; // The call stack was exhausted: the next `cancel` emits the end.
    }
    this.leaveOwners();
  }

  private leaveOwners(): void {
    for (const owner of this.owners ?? []) {
      owner.cleanupEnded(this);
      this.owners?.delete(owner);
    }
  }

  /** It is being ended from outside, and has not ended yet: that is cleanup of `owner`. */
  private lingerIn(owner: Owner | undefined): void {
    // A nursery does not wait for itself.
    if (owner && !this.ended && !owner.left && !owner.isWithin(this)) {
      owner.cleanupBegins(this);
      (this.owners ??= new Set()).add(owner);
    }
  }

  /** Why it is being cancelled, if a reason was given to it or to a nursery around it. */
  get reason(): unknown {
    switch (this.how) {
      case 'cancelled':
        return this.ending?.cause;
      case 'unsubscribed':
        return ([...(this.owners ?? [])][0] ?? this.parent)?.reason;
      default:
        return undefined;
    }
  }

  /** What it runs in: a task of a nursery around this one, or cleanup there. */
  get parent(): Owner | undefined {
    return downstreamOf(this.consumer) ?? this.opener;
  }

  /**
   * Whether this is `scope`, or runs or lingers within it.
   *
   * @param seen Those that were asked already: several owners may lead to the same nursery.
   */
  isWithin(scope: Scope, seen = new Set<Scope>()): boolean {
    if (this === scope || seen.has(this)) {
      return this === scope;
    }
    seen.add(this);
    const { owners = [], parent } = this;
    return parent?.isWithin(scope, seen) === true || [...owners].some((owner) => owner.isWithin(scope, seen));
  }

  // --- user code

  /** Emits a value. */
  emit(value: unknown): void {
    if (!this.abandoned) {
      emit(this.consumer, value);
    }
  }

  private notify(event: Exclude<keyof NurseryObserver, 'around'> | 'threw', ...about: readonly unknown[]): void {
    const { observers } = this;
    if (observers && about[0] && (!this.ended || event === 'ended')) {
      for (const observer of observers) {
        callUserCode(() => {
          (observer as Events)[event]?.(...about);
        });
      }
    }
  }
}

type Events = Readonly<Record<string, ((...about: readonly unknown[]) => void) | undefined>>;

function endConsumer(consumer: Observer<unknown>, ending: Ending): void {
  try {
    if (ending.how === 'failed') {
      consumer.error(ending.cause);
    } else {
      consumer.complete();
    }
    ending.interrupted = false;
  } catch (error) {
    ending.interrupted = error instanceof RangeError;
    throw error;
  }
}

function endIdle(idle: Subject<void>): void {
  idle.next();
  idle.complete();
}
