import { finalize, Observable, tap, timer, type Observer } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { finalizeWith } from 'rxresult';
import { coldMarbles } from './marbles';
import type { Ending, Event, Lane, Recording, Result, Value } from './Recording';
import type { Task } from './State';

const ENDINGS: Readonly<Record<string, Ending>> = {
  completed: 'completed',
  failed: 'failed',
  unsubscribed: 'cancelled',
};

/** Records a run: what happens to the tasks, seen from within them, and what the consumer gets. */
export class Recorder {
  readonly events: Event[] = [];

  /** @param now The virtual time. */
  constructor(private readonly now: () => number) {}

  /** The stream of a task, for `rxresult`: its cleanup is waited for. */
  task(task: Task, cold: RunHelpers['cold']): Observable<Value> {
    const stream = this.stream(task, cold);
    return task.cleanup > 0 ? stream.pipe(finalizeWith(() => this.cleanup(task))) : stream;
  }

  /** The stream of a task, for RxJS: its cleanup is started, and nothing can wait for it. */
  plainTask(task: Task, cold: RunHelpers['cold']): Observable<Value> {
    const stream = this.stream(task, cold);
    const start = () => this.cleanup(task).subscribe();
    return task.cleanup > 0 ? stream.pipe(finalize(start)) : stream;
  }

  private stream(task: Task, cold: RunHelpers['cold']): Observable<Value> {
    const { name: key, error = `${key} failed` } = task;
    const values = Object.fromEntries(task.values.map(({ letter }) => [letter, { task: key, letter }]));
    const source = cold(coldMarbles(task), values, new Error(error));
    return new Observable<Value>((subscriber) => {
      let ended = false;
      const end = (what: 'completed' | 'failed') => {
        ended = true;
        this.of(key, what);
      };
      this.of(key, 'subscribed');
      // Added first, so that it is recorded when the subscription ends, and not when its finalizers have run.
      subscriber.add(() => ended || this.of(key, 'unsubscribed'));
      return source.subscribe({
        next: (value) => {
          this.events.push({ frame: this.now(), task: key, what: 'value', letter: value.letter });
          subscriber.next(value);
        },
        error: (error: unknown) => {
          end('failed');
          subscriber.error(error);
        },
        complete: () => {
          end('completed');
          subscriber.complete();
        },
      });
    });
  }

  private cleanup({ name, cleanup }: Task): Observable<unknown> {
    this.of(name, 'cleanup begins');
    return timer(cleanup).pipe(tap(() => this.of(name, 'cleanup ends')));
  }

  private of(task: string, what: Exclude<Event['what'], 'next' | 'error' | 'complete'>): void {
    this.events.push({ frame: this.now(), task, what });
  }

  /** The consumer of the run. */
  consumer(words: (value: unknown) => string): Observer<unknown> {
    const got = (what: 'next' | 'error' | 'complete', text: string) => {
      this.events.push({ frame: this.now(), what, text });
    };
    return {
      next: (value) => got('next', words(value)),
      error: (error) => got('error', String(error)),
      complete: () => got('complete', ''),
    };
  }

  /** @param texts The lanes as text. */
  recording(lanes: readonly Lane[], texts: readonly string[]): Recording {
    const emitted = this.events.flatMap(({ frame, what, ...event }, order) =>
      what === 'next' && 'text' in event ? [{ frame, order, text: event.text }] : [],
    );
    return { lanes, texts, events: this.events, emitted, result: this.result() };
  }

  private result(): Result | undefined {
    const order = this.events.findIndex(({ what }) => what === 'error' || what === 'complete');
    const event = this.events[order];
    if (event?.what !== 'error' && event?.what !== 'complete') {
      return undefined;
    }
    const [running, cleaning] = [new Set<string>(), new Set<string>()];
    for (const { task, what } of this.events.slice(0, order)) {
      if (what === 'subscribed') {
        running.add(task);
      } else if (what === 'completed' || what === 'failed' || what === 'unsubscribed') {
        running.delete(task);
      }
    }
    for (const { task, what, frame } of this.events.slice(order)) {
      if (what === 'cleanup ends' && frame > event.frame) {
        cleaning.add(task);
      }
    }
    const { frame, what: how, text } = event;
    return { frame, how, text, order, running: [...running], cleaning: [...cleaning] };
  }

  /** The life of a task, as its own events tell it. */
  lane(name: string): Lane {
    const events = this.events.flatMap((event, order) => (event.task === name ? [{ ...event, order }] : []));
    const at = (what: Event['what']) => events.find((event) => event.what === what)?.frame;
    const end = events.find(({ what }) => what in ENDINGS);
    const [from, to] = [at('cleanup begins'), at('cleanup ends')];
    return {
      name,
      asked: 0,
      started: at('subscribed'),
      values: events.flatMap(({ frame, letter, order }) => (letter === undefined ? [] : [{ frame, letter, order }])),
      end: end && { frame: end.frame, order: end.order, how: ENDINGS[end.what] ?? 'completed' },
      cleanup: from === undefined || to === undefined ? undefined : { from, to },
    };
  }
}
