import { computed, signal, untracked, type DestroyRef, type PendingTasks, type Signal } from '@angular/core';
import { EMPTY, lastValueFrom, type ObservableInput } from 'rxjs';
import { openNursery, type OpenNursery, type ResultBase } from 'rxresult';
import { describe, toError } from './errors';
import { isSameWanted, type Wanted } from './followParams';
import { holdWhileBusy } from './observers';
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
interface Load {
  readonly nursery: OpenNursery;
  /** It was opened for all parts: for new parameters, or by a reload of the whole. */
  readonly whole: boolean;
  /** The number of requests that have not ended, and of calls of `start` that have not returned. */
  pending: number;
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
  private load: Load | undefined;
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
      this.leave(wanted);
      if (wanted.kind === 'params' && this.callTasks(wanted.params)) {
        this.start(
          this.parts.filter(({ missed }) => missed),
          true,
        );
      }
    });
  }

  /** @returns Whether it loads: not without parameters, and not if it is loading all parts already. */
  reload(): boolean {
    return this.command((params) => {
      const { status } = this.snapshot().whole;
      const isLoading = status === 'loading' || status === 'reloading';
      return !(isLoading && this.load?.whole) && this.startAll(params);
    });
  }

  /** @returns Whether there was something to try again. */
  retry(): boolean {
    return this.command((params) => {
      if (!this.known) {
        return this.startAll(params);
      }
      const failed = this.error !== undefined;
      this.error = undefined;
      const missed = this.parts.filter((part) => part.missed && !part.loading);
      this.start(missed, false);
      return failed || missed.length > 0;
    });
  }

  /** @returns Whether it loads: not without such a part, and not if that is loading already. */
  reloadPart(key: string): boolean {
    return this.command((params) => {
      const parts = this.known || this.callTasks(params) ? this.parts : [];
      const those = parts.filter((part) => part.key === key && !part.loading);
      this.start(those, false);
      return those.length > 0;
    });
  }

  /** Cancels what loads; before the start, prevents it. */
  cancel(reason: unknown): void {
    this.command(
      () => {
        this.run++;
        this.load?.nursery.cancel(reason);
        return true;
      },
      (wanted) => {
        this.leave(wanted, reason);
        if (wanted.kind === 'params') {
          this.skipStart(wanted.params);
        }
      },
    );
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

  /** Cancels everything, and is in the state before the start for `wanted`. */
  private leave(wanted: Wanted, reason?: unknown): void {
    this.before = this.stateBefore(wanted, this.snapshot());
    this.wanted = wanted;
    this.parts = [];
    this.record = this.before.record;
    this.recordIsCurrent = this.before.whole.status === 'resolved';
    this.cancelLoad(reason);
  }

  /** Cancels what loads without waiting for what it leaves: it counts no more. */
  private cancelLoad(reason?: unknown): void {
    const { load } = this;
    this.run++;
    this.known = false;
    this.error = undefined;
    this.load = undefined;
    load?.nursery.cancel(reason);
  }

  /** What a server has transferred is there without a start. */
  private skipStart(params: unknown): void {
    if (this.before?.parts.size) {
      this.callTasks(params);
    }
    this.before = undefined;
  }

  private startAll(params: unknown): boolean {
    if (this.callTasks(params)) {
      this.start(this.parts, true);
    }
    return true;
  }

  /** Makes the parts anew. Returns false if `tasks` throws, or if something else was started or cancelled meanwhile. */
  private callTasks(params: unknown): boolean {
    const { before } = this;
    this.before = undefined;
    this.cancelLoad();
    const { run } = this;
    try {
      const tasks = this.options.tasks({ params });
      if (typeof tasks !== 'object' || tasks === null) {
        throw new TypeError(`nurseryResource: tasks must return a record of tasks, got ${describe(tasks)}`);
      }
      const former = new Map(this.parts.map((part) => [part.key, part]));
      const parts = Object.entries(tasks).map(
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
    try {
      this.load ??= this.open(whole);
    } catch (error) {
      this.error = toError(error); // `until` threw, or returned something else.
      return;
    }
    const { load } = this;
    load.pending++; // It is not closed before the last one has been started.
    try {
      for (const part of parts) {
        part.begin();
        load.pending++;
        load.nursery
          .startSoon(part.source, { name: part.key, suppressError: part.optional })
          .waitDone()
          .subscribe((outcome) => {
            part.end(outcome);
            this.settle(load);
          });
      }
    } finally {
      this.settle(load);
    }
  }

  private open(whole: boolean): Load {
    const { until, concurrent, debugName: name, pendingTasks } = this.options;
    const reasons = new Set<unknown>();
    const settled = ({ outcome }: ResultBase<unknown>) => {
      if (outcome.status === 'rejected') {
        reasons.add(outcome.reason);
      }
    };
    const observer = [holdWhileBusy(pendingTasks), { settled }];
    const nursery = openNursery({ name, concurrent, until: until?.(), observer });
    const { run } = this;
    nursery.done$.subscribe({
      error: (error: unknown) => {
        if (this.run === run && !reasons.has(error)) {
          this.error = toError(error);
          this.publish();
        }
      },
    });
    return { nursery, whole, pending: 0 };
  }

  /** Closes its nursery when nothing loads any more: what is started later has another one. */
  private settle(load: Load): void {
    if (--load.pending === 0) {
      load.nursery.close();
      if (this.load === load) {
        this.load = undefined;
      }
    }
    this.publish();
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
    const status = known ? wholeStatus(parts) : 'idle';
    if (status === 'resolved' && !failure) {
      this.record = recordOf(parts, this.record);
      this.recordIsCurrent = true;
    } else if ((status === 'idle' || failure) && !this.recordIsCurrent) {
      this.record = undefined;
    }
    return {
      wanted,
      started: true,
      parts: new Map(parts.map(({ key, snapshot, shown }) => [key, { snapshot, shown }])),
      keys: parts.map(({ key }) => key),
      former: NOTHING.former,
      whole: failure
        ? { status: 'error', error: failure }
        : { status, value: status === 'idle' ? undefined : this.record },
      record: this.record,
      failedPart: error ? undefined : failed?.key,
    };
  }

  /** Runs a command of the user, if the parameters that it is for have been followed; else `otherwise`. */
  private command(act: (params: unknown) => boolean, otherwise?: (wanted: Wanted) => void): boolean {
    if (this.options.destroyRef.destroyed) {
      return false; // Perhaps in `ngOnDestroy`, which runs before the callbacks of the DestroyRef.
    }
    this.commands.update((count) => count + 1);
    return this.batch(() => {
      const wanted = this.options.wanted();
      if (!isSameWanted(wanted, this.wanted)) {
        otherwise?.(wanted);
        return false;
      }
      return wanted.kind === 'params' && act(wanted.params);
    });
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
      this.published.set(this.snapshot());
    } catch {
      // A computed or a template is being evaluated: Angular forbids writes until it has finished.
      queueMicrotask(() => {
        this.published.set(this.snapshot());
      });
    }
  }
}
