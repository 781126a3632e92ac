import { defer, from, isObservable, throwIfEmpty, type Observable, type ObservableInput } from 'rxjs';
import type { Outcome } from 'rxresult';
import { describe, toError } from './errors';
import type { OptionalTask } from './optional';
import type { Snapshot } from './SnapshotResource';
import type { Box } from './state';

/** One part of a nursery resource, for one set of parameters. */
export class Part {
  readonly optional: boolean;
  readonly source: Observable<unknown>;
  loading = false;
  /** What its last request failed with. */
  error: Error | undefined;
  /** Its last request gave no value, or there was none. */
  missed = true;
  /** Its last value for these parameters. */
  private held: Box | undefined;
  /** A value for former parameters, which is shown while it loads. */
  private kept: Box | undefined;
  /** A request for these parameters has ended with a value or an error. */
  private answered = false;

  /**
   * @param before The same part, before `tasks` was called again for the same parameters.
   * @param kept Its value for former parameters.
   * @param transferred Its value for these parameters, from a server.
   * @throws TypeError if `task` is neither a stream nor a function.
   */
  constructor(
    readonly key: string,
    task: unknown,
    before: Part | undefined,
    kept: Box | undefined,
    readonly transferred: Box | undefined,
  ) {
    const marked = Object(task) as Partial<OptionalTask<unknown>>; // Perhaps by another copy of this package.
    this.optional = marked.optional === true;
    this.source = toStream(key, this.optional ? marked.task : task);
    this.kept = before ? before.kept : kept;
    this.held = before?.held;
    this.answered = before?.answered ?? false;
    if (transferred) {
      this.take(transferred.value);
    }
  }

  get snapshot(): Snapshot<unknown> {
    if (this.loading) {
      return { status: this.answered ? 'reloading' : 'loading', value: this.shown?.value };
    }
    if (this.error) {
      return { status: 'error', error: this.error };
    }
    return { status: this.held ? 'resolved' : 'idle', value: this.held?.value };
  }

  get shown(): Box | undefined {
    return this.held ?? this.kept;
  }

  /** Its value for these parameters; undefined if there is none, or its last request failed. */
  get current(): unknown {
    return this.error ? undefined : this.held?.value;
  }

  begin(): void {
    this.loading = true;
    this.error = undefined;
  }

  /** Its request has ended, or was cancelled. */
  end(outcome: Outcome<unknown>): void {
    this.cancel();
    if (outcome.status === 'fulfilled') {
      this.take(outcome.value);
    } else if (outcome.status === 'rejected') {
      this.error = toError(outcome.reason);
      this.answered = true;
    }
  }

  cancel(): void {
    this.loading = false;
    this.kept = undefined;
    this.missed = true;
  }

  private take(value: unknown): void {
    this.held = { value };
    this.answered = true;
    this.missed = false;
  }
}

/** The stream of a task. It errors if it is empty, as `rxResource` does: a part that is resolved has a value. */
function toStream(key: string, task: unknown): Observable<unknown> {
  if (isObservable(task)) {
    return from(task).pipe(throwIfEmpty());
  }
  if (typeof task === 'function') {
    const call = task as () => ObservableInput<unknown>;
    return defer(() => call()).pipe(throwIfEmpty());
  }
  if (task instanceof Promise) {
    task.catch(() => undefined); // Nobody else handles its rejection.
  }
  throw new TypeError(
    `nurseryResource: task "${key}" must be an Observable, or a function that returns an ObservableInput, got ${describe(task)}`,
  );
}
