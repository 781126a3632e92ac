import {
  computed,
  signal,
  untracked,
  type DestroyRef,
  type PendingTasks,
  type ResourceStatus,
  type Signal,
} from '@angular/core';
import { EMPTY, from, isObservable, lastValueFrom, tap, throwError, type ObservableInput } from 'rxjs';
import { openNursery, type NurseryObserver, type OpenNursery, type ResultBase } from 'rxresult';
import { describe, toError } from './errors';
import { isSameWanted, type Wanted } from './followParams';
import { holdWhileBusy, startUntracked } from './observers';
import { Part } from './Part';
import {
  DESTROYED,
  NOTHING,
  recordOf,
  stateBefore,
  stateTransferred,
  wholeStatus,
  type State,
  type Transferred,
} from './state';

export interface LoaderOptions {
  readonly tasks: (context: { params: unknown }) => unknown;
  readonly until: (() => ObservableInput<unknown> | AbortSignal) | undefined;
  readonly keepPrevious: boolean;
  readonly concurrent: number | undefined;
  readonly debugName: string | undefined;
  readonly pendingTasks: PendingTasks;
  readonly destroyRef: DestroyRef;
  /** What the parameters ask for now. */
  readonly wanted: Signal<Wanted>;
  /** What a server has transferred for the first parameters. */
  readonly transferred: Signal<Transferred | undefined>;
}

/** All that loads at a time. */
class Load {
  declare nursery: OpenNursery;
  /** The requests that have not ended. */
  readonly requests = new Map<ResultBase<unknown>, Part>();
  /** The part that is being started. */
  declare asking: Part;
  /** How many captures there have been. */
  captures = 0;
  /** How many calls of `start` have not returned. */
  starting = 0;
  /** It has failed by a vital part, or by `until`. */
  failed = false;

  /** @param whole It was opened for all parts: for new parameters, or by a reload of the whole. */
  constructor(readonly whole: boolean) {}
}

/**
 * Starts and cancels the requests of a nursery resource. Its state is plain data, which it publishes as one signal, so a reader
 * never sees one half of a change.
 *
 * ```text
 *   new parameters: leave ─► callTasks ─► start all ────────┐
 *      reload():             callTasks ─► start all ────────┤
 *      retry():                           start the missed ─┼─► settle, once for each request
 * reload() of a part:                     start the part ───┘
 * ```
 */
export class Loader {
  /** The state at this moment. New parameters change it at once, and are followed later. */
  readonly state: Signal<State>;
  private readonly published = signal(NOTHING);
  /** Written by each command, so that Angular throws where signals must not be written. Nobody reads it. */
  private readonly commands = signal(0);
  private batches = 0;
  private destroyed = false;

  /** What it loads, or was prevented from loading. */
  private wanted: Wanted | undefined;
  /** The state until the tasks are started. */
  private before: State | undefined = NOTHING;
  private parts: readonly Part[] = [];
  /** `tasks` was called for these parameters and has not thrown. */
  private known = false;
  /** What went wrong, if it was not a part. */
  private error: Error | undefined;
  /** The value of the whole: for these parameters, or for former ones. */
  private record: State['record'];
  private recordIsCurrent = false;
  /** As long as something loads. */
  private load: Load | undefined;
  /** The last one. */
  private last: Load | undefined;
  /** All parts are about to be started: a command of user code that runs meanwhile need not start them. */
  private preparing = false;
  /** Raised when what is being started is out of date. */
  private run = 0;

  constructor(private readonly options: LoaderOptions) {
    options.destroyRef.onDestroy(() => {
      this.destroyed = true;
      this.batch(() => {
        this.leave({ kind: 'nothing' });
      });
    });
    this.state = computed(() => {
      const published = this.published();
      if (published === DESTROYED) {
        return published;
      }
      const wanted = options.wanted();
      return isSameWanted(wanted, published.wanted) ? published : this.stateBefore(wanted, published);
    });
  }

  /** Cancels what loads for other parameters, and loads for these. Does nothing if it has done so already. */
  follow(wanted: Wanted): void {
    if (this.destroyed || isSameWanted(wanted, this.wanted)) {
      return;
    }
    this.batch(() => {
      if (this.prepare(() => this.leave(wanted) && wanted.kind === 'params' && this.callTasks(wanted.params))) {
        this.start(
          this.parts.filter((part) => !part.transferred),
          true,
        );
      }
    });
  }

  reload(): boolean {
    return this.command((params) => {
      const { status } = this.snapshot().whole;
      const isLoading = status === 'loading' || status === 'reloading';
      if (isLoading && this.load?.whole) {
        return false;
      }
      this.startAll(params);
      return true;
    });
  }

  retry(): boolean {
    return this.command((params) => {
      if (!this.known) {
        this.startAll(params);
        return true;
      }
      const failed = this.error !== undefined;
      this.error = undefined;
      const missed = this.parts.filter((part) => part.missed && !part.loading);
      this.start(missed, false);
      return failed || missed.length > 0;
    });
  }

  reloadPart(key: string): boolean {
    return this.command((params) => {
      const parts = this.known || this.prepare(() => this.callTasks(params)) ? this.parts : [];
      const those = parts.filter((part) => part.key === key && !part.loading);
      this.start(those, false);
      return those.length > 0;
    });
  }

  /** Cancels what loads; before the start, prevents it. */
  cancel(reason: unknown): void {
    this.attempt((wanted) => {
      const isFollowed = isSameWanted(wanted, this.wanted);
      if (isFollowed) {
        this.run++;
        this.load?.nursery.cancel(reason);
      }
      if ((isFollowed || this.leave(wanted, reason)) && wanted.kind === 'params') {
        this.skipStart(wanted.params);
      }
      return true;
    });
  }

  /** Resolves when nothing loads any more, with what a server transfers. */
  async loaded(): Promise<Transferred> {
    await lastValueFrom(this.load?.nursery.done$ ?? EMPTY, { defaultValue: undefined }).catch(() => undefined);
    const { parts, whole } = this.snapshot();
    const resolved = [...parts].flatMap(([key, { snapshot }]) =>
      snapshot.status === 'resolved' ? [[key, snapshot.value] as const] : [],
    );
    return {
      parts: Object.fromEntries(resolved),
      keys: whole.status === 'resolved' ? [...parts.keys()] : undefined,
    };
  }

  // --- starting
  //
  // Whatever is cancelled or called runs user code, which may give commands. `run` says whether one was given meanwhile.

  /** Cancels everything, and is in the state before the start for `wanted`. */
  private leave(wanted: Wanted, reason?: unknown): boolean {
    this.before = this.stateBefore(wanted, this.snapshot());
    this.wanted = wanted;
    this.parts = [];
    this.record = this.before.record;
    this.recordIsCurrent = this.before.whole.status === 'resolved';
    return this.cancelLoad(reason);
  }

  /**
   * Cancels what loads, without waiting for its cleanup: it counts no more.
   *
   * @returns Whether nothing else has happened meanwhile.
   */
  private cancelLoad(reason?: unknown): boolean {
    const { load } = this;
    const run = ++this.run;
    this.known = false;
    this.error = undefined;
    this.load = undefined;
    load?.nursery.cancel(reason);
    return this.run === run;
  }

  /** What a server has transferred is there without a start. */
  private skipStart(params: unknown): void {
    if (this.before?.parts.size) {
      this.callTasks(params);
    }
    this.before = undefined;
  }

  private startAll(params: unknown): void {
    if (this.prepare(() => this.callTasks(params))) {
      this.start(this.parts, true);
    }
  }

  private prepare(act: () => boolean): boolean {
    this.preparing = true;
    try {
      return act();
    } finally {
      this.preparing = false;
    }
  }

  /** Makes the parts anew. Returns false if `tasks` throws, or if something else has happened meanwhile. */
  private callTasks(params: unknown): boolean {
    if (!this.cancelLoad()) {
      return false;
    }
    const { before, run } = this;
    this.before = undefined;
    try {
      const former = new Map(this.parts.map((part) => [part.key, part]));
      const parts = Object.entries(recordIn(this.options.tasks({ params }))).map(
        ([key, task]) => new Part(key, task, former.get(key), before?.former.get(key), before?.parts.get(key)?.shown),
      );
      if (this.run === run) {
        this.parts = parts;
        this.known = true;
      }
    } catch (error) {
      if (this.run === run) {
        this.error = toError(error);
      }
    }
    return this.run === run && this.known;
  }

  private start(parts: readonly Part[], whole: boolean): void {
    if (parts.length === 0) {
      return;
    }
    for (const part of parts) {
      part.begin();
    }
    this.write(); // The tasks may read it.
    const load = this.loadToJoin(whole);
    if (!load) {
      for (const part of parts) {
        part.cancel();
      }
      return;
    }
    load.starting++;
    try {
      for (const part of parts) {
        this.request(load, part);
      }
    } finally {
      load.starting--;
      this.closeIfIdle(load);
    }
  }

  /** What loads at present, or a new nursery. None if `until` throws, or has led to something else. */
  private loadToJoin(whole: boolean): Load | undefined {
    const { load, run } = this;
    if (load && !load.failed && !load.nursery.closed) {
      return load;
    }
    try {
      const opened = this.open(whole);
      if (this.run === run) {
        this.load = opened;
        return opened;
      }
      opened.nursery.cancel();
    } catch (error) {
      if (this.run === run) {
        this.error = toError(error);
      }
    }
    return undefined;
  }

  private open(whole: boolean): Load {
    const { concurrent, debugName: name, pendingTasks } = this.options;
    const { run } = this;
    const load = new Load(whole);
    const fail = (error: unknown) => {
      if (this.run === run && this.last === load) {
        this.error = toError(error);
        this.publish();
      } else {
        void throwError(() => error).subscribe(); // RxJS reports it.
      }
    };
    const until = this.options.until?.();
    const observer: NurseryObserver[] = [
      startUntracked,
      holdWhileBusy(pendingTasks),
      {
        asked: (capture) => {
          load.requests.set(capture, load.asking);
          load.captures++;
        },
        settled: (capture) => {
          this.settle(load, capture);
        },
      },
    ];
    this.last = load;
    load.nursery = openNursery({
      name,
      concurrent,
      observer,
      until:
        isObservable(until) || until instanceof Promise
          ? from(until).pipe(
              tap({
                // Now, not when the cleanup of all parts has ended.
                error: (error: unknown) => {
                  load.failed = true;
                  fail(error);
                },
              }),
            )
          : until,
    });
    load.nursery.done$.subscribe({
      error: (error: unknown) => {
        if (!load.failed) {
          fail(error);
        }
      },
    });
    return load;
  }

  private request(load: Load, part: Part): void {
    load.asking = part;
    const { captures } = load;
    void load.nursery.startSoon(part.source, { name: part.key, suppressError: part.optional });
    if (load.captures === captures) {
      part.cancel(); // A nursery that has ended notifies no observer.
    }
  }

  private settle(load: Load, capture: ResultBase<unknown>): void {
    const part = load.requests.get(capture) as Part; // It was asked for before.
    const { outcome } = capture;
    load.requests.delete(capture);
    load.failed ||= outcome.status === 'rejected' && !part.optional;
    part.end(outcome);
    this.closeIfIdle(load);
    this.publish();
  }

  /** Closes a nursery in which nothing loads any more: what is started later has another one. */
  private closeIfIdle(load: Load): void {
    if (load.starting === 0 && load.requests.size === 0) {
      load.nursery.close();
      if (this.load === load) {
        this.load = undefined;
      }
    }
  }

  // --- the state

  private stateBefore(wanted: Wanted, before: State): State {
    const { transferred, keepPrevious } = this.options;
    const values = before === NOTHING && wanted.kind === 'params' ? untracked(transferred) : undefined;
    return values ? stateTransferred(wanted, values) : stateBefore(wanted, before, keepPrevious);
  }

  private snapshot(): State {
    if (this.destroyed) {
      return DESTROYED;
    }
    if (this.before) {
      return this.before;
    }
    const { wanted, parts, known, error } = this;
    const failed = parts.find((part) => !part.optional && part.error);
    const failure = error ?? failed?.error;
    const status = failure ? 'error' : known ? wholeStatus(parts) : 'idle';
    const record = this.recordFor(status);
    return {
      wanted,
      started: true,
      parts: new Map(parts.map(({ key, snapshot, shown }) => [key, { snapshot, shown }])),
      keys: parts.map(({ key }) => key),
      former: NOTHING.former,
      whole: failure
        ? { status: 'error', error: failure }
        : { status: status as 'idle', value: status === 'idle' ? undefined : record },
      record,
      failedPart: error ? undefined : failed?.key,
    };
  }

  private recordFor(status: ResourceStatus): State['record'] {
    const { record, recordIsCurrent, parts } = this;
    if (status === 'resolved') {
      return recordOf(parts, record);
    }
    return recordIsCurrent || status === 'loading' || status === 'reloading' ? record : undefined;
  }

  /** Runs a command that needs parameters which have been followed, and parts that are not about to be started. */
  private command(act: (params: unknown) => boolean): boolean {
    return this.attempt(
      (wanted) =>
        !this.preparing && wanted.kind === 'params' && isSameWanted(wanted, this.wanted) && act(wanted.params),
    );
  }

  private attempt(act: (wanted: Wanted) => boolean): boolean {
    if (this.options.destroyRef.destroyed) {
      return false; // Perhaps in `ngOnDestroy`, which runs before the callbacks of the DestroyRef.
    }
    this.commands.update((count) => count + 1);
    return this.batch(() => act(this.options.wanted()));
  }

  /** Runs `act` untracked, and publishes the state when it has returned. */
  private batch<R>(act: () => R): R {
    this.batches++;
    try {
      return untracked(act);
    } finally {
      this.batches--;
      this.publish();
    }
  }

  private publish(): void {
    if (this.batches > 0) {
      return;
    }
    try {
      this.write();
    } catch {
      // A computed or a template is being evaluated: Angular forbids writes until it has finished.
      queueMicrotask(() => {
        this.write();
      });
    }
  }

  private write(): void {
    const state = this.snapshot();
    this.record = state.record;
    this.recordIsCurrent ||= state.started && state.whole.status === 'resolved';
    this.published.set(state);
  }
}

/** @throws TypeError if `tasks` is not a record. */
function recordIn(tasks: unknown): object {
  const isRecord = typeof tasks === 'object' && tasks !== null && !(tasks instanceof Promise) && !isObservable(tasks);
  if (!isRecord || Symbol.iterator in tasks) {
    throw new TypeError(`nurseryResource: tasks must return a record of tasks, got ${describe(tasks)}`);
  }
  return tasks;
}
