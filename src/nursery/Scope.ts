import { Observable } from 'rxjs';
import { nameOf } from '../capture/describe';
import { NurseryClosedError } from '../capture/errors';
import { reportUnhandledError } from '../capture/reportUnhandledError';
import { newCapture, type ResultCapture } from '../capture/ResultCapture';
import { Child, hush } from './Child';
import { Lifetime } from './Lifetime';
import type { Nursery, TaskOptions } from './Nursery';
import { checkOptions } from './options';
import { HEARD, kind, Sink } from './Sink';
import { checkRoutine, StartedTask, type Spawner, type StartRoutine } from './StartedTask';
import { Sources, type Arrivals } from './supplies';

const SUPPRESSING = /* @__PURE__ */ new Sink(/* @__PURE__ */ kind({ suppressError: true }), undefined);
const FAILING = /* @__PURE__ */ new Sink(/* @__PURE__ */ kind({ suppressError: false }), undefined);

/**
 * The engine: one run of one nursery. Whatever owns tasks in this library stands on it. This is the half that starts
 * children; {@link Lifetime} is the half that ends them, and itself.
 *
 * Children are subscribed by one loop, a trampoline: what is asked for while it runs waits its turn, so that a chain of
 * tasks that each start the next does not grow the stack.
 */
export class Scope extends Lifetime implements Nursery, Spawner {
  /** The trampoline runs, or the body does. */
  private starting = false;

  /**
   * Runs the nursery: its body, then `until`, then the body's stream, then the children that the body asked for.
   *
   * @param body Asks for children, and may return a stream.
   * @param onValue What becomes of the values of the stream, which may start children at once; default: they are the
   *   nursery's, and children wait until the stream is subscribed.
   */
  run(body?: (nursery: this) => unknown, onValue?: (value: unknown) => void): void {
    this.holds++;
    this.starting = true;
    if (this.observer) {
      this.tell('opened', this);
    }
    const stream = this.open && body ? this.runBody(body) : undefined;
    const { until } = this.settings;
    if (!this.open) {
      hush(until);
    } else if (until !== undefined) {
      this.until = new Child(this, until, undefined, new Sink(HEARD, () => this.cancel()));
      this.begin(this.until);
    }
    if (stream !== undefined) {
      if (this.open) {
        this.stream = new Child(this, stream, undefined, new Sink(HEARD, onValue ?? ((value) => this.emit(value))));
        this.starting = onValue === undefined;
        this.begin(this.stream);
      } else {
        hush(stream);
      }
    }
    this.starting = false;
    this.pump();
    this.supply?.hush?.();
    this.release();
  }

  private runBody(body: (nursery: this) => unknown): unknown {
    try {
      return body(this);
    } catch (error) {
      this.bodyThrew(error);
      return undefined;
    }
  }

  // --- Nursery

  startSoon(task: unknown, ...rest: unknown[]): never; // Its types are those of `Nursery`: they cannot be implemented one by one.
  startSoon(task: unknown, ...rest: unknown[]): ResultCapture<unknown> {
    let capture: ResultCapture<unknown>;
    let sink: Sink | undefined;
    this.checkOpen();
    if (typeof task === 'function') {
      capture = newCapture(nameOf(task), task as (...args: never) => unknown, rest);
    } else {
      checkOptions('startSoon', rest[0]);
      const { name, suppressError } = (rest[0] as TaskOptions | undefined) ?? {};
      capture = newCapture(name);
      sink = suppressError === undefined ? undefined : suppressError ? SUPPRESSING : FAILING;
    }
    this.spawn(task, capture, sink);
    return capture;
  }

  start<S, T>(routine: StartRoutine<S, T>, options?: { name?: string }): Observable<S> {
    checkRoutine('start', routine, options);
    return new Observable<S>((subscriber) => {
      new StartedTask(routine, options).run(this, subscriber);
    });
  }

  // --- what the operators use

  /** @throws {@link NurseryClosedError} if it has ended, or was closed. */
  checkOpen(): void {
    if (this.ended) {
      throw new NurseryClosedError(this.name);
    }
  }

  /**
   * Starts a child, or has it wait its turn. On a nursery that is shutting down it is cancelled at once.
   *
   * @param input The task, where the capture has no routine.
   * @param key Its index among the tasks it is given with, if it is.
   */
  spawn(input: unknown, capture: ResultCapture<unknown>, sink?: Sink, key?: number): void {
    const child = new Child(this, input, capture, sink, key);
    const { open } = this;
    this.holds++;
    if (open) {
      this.waiting.add(child, sink?.kind.ahead ? this.waiting.first : undefined); // It has its turn, whatever the observer does.
    }
    if (this.observer) {
      this.tell('asked', capture);
    }
    if (open) {
      this.pump();
    } else {
      this.stop(child);
    }
    if (child.done || child.list === this.waiting) {
      hush(input);
    }
    this.release();
  }

  /**
   * Starts a child for each source, in order. They have captures only where somebody sees them.
   *
   * @param names How they are called; default: by their index.
   */
  spawnAll(sources: readonly unknown[], sink: Sink, names?: readonly string[]): void {
    this.names = names;
    this.together = sink;
    if (this.observer) {
      // Not by forEach, which passes over holes.
      for (const [key, source] of sources.entries()) {
        this.spawn(source, newCapture(names?.[key] ?? String(key)), sink, key);
      }
    } else if (sources.length > 0) {
      this.supply = new Sources(this, sources, sink);
    }
  }

  /**
   * Starts a child for an item, or has the item wait its turn: it has a capture only then, unless somebody sees it before.
   *
   * @param arrivals Those of this scope.
   */
  spawnFor<T>(item: T, arrivals: Arrivals<T>): void {
    if (this.observer) {
      this.spawn(undefined, arrivals.capture(item), arrivals.sink);
      return;
    }
    this.holds++;
    this.supply = arrivals;
    arrivals.push(item);
    this.pump();
    this.release();
  }

  // --- starting

  /** The trampoline: subscribes the children whose turn it is, one after the other. Runs under a hold. */
  protected override pump(): void {
    if (this.starting || !(this.supply || this.waiting.first)) {
      return;
    }
    this.starting = true;
    for (let child = this.nextChild(); child; child = this.nextChild()) {
      this.running.add(child);
      this.begin(child);
    }
    this.starting = false;
  }

  /** The child whose turn it is, if there is a place for it. */
  private nextChild(): Child | undefined {
    const { supply, waiting } = this;
    if (!this.open) {
      return undefined;
    }
    if (waiting.first?.sink?.kind.placeless) {
      this.placeless++;
    } else if (this.running.size - this.placeless >= this.settings.concurrent) {
      return undefined;
    }
    const child = supply ? supply.next() : waiting.shift();
    if (supply?.size === 0) {
      this.supply = undefined;
    }
    return child;
  }

  /** Subscribes a child. One that ends meanwhile is finished here, when its finalizers are all known and have run. */
  private begin(child: Child): void {
    child.opening = true;
    if (this.observer && child.capture) {
      this.tell('started', child.capture);
    }
    // The observer may have ended the task, or the nursery: then the sweep may be still to come.
    if (this.open && !child.done) {
      this.subscribe(child);
    }
    child.opening = false;
    if (child.done) {
      this.finish(child);
    }
  }

  private subscribe(child: Child): void {
    try {
      child.source()?.subscribe(child);
    } catch (error) {
      // From the routine, or from a foreign subscribe function; the child may have ended meanwhile.
      if (child.done) {
        reportUnhandledError(error);
      } else {
        child.error(error);
      }
    }
  }
}
