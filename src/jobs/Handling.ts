import { abortable, nursery, type Nursery, type ResultCapture } from 'rxresult';
import {
  defer,
  from,
  identity,
  isObservable,
  Subject,
  takeUntil,
  tap,
  throwError,
  type Observable,
  type ObservableInput,
} from 'rxjs';
import { describe, quote } from './describe';
import type { JobContext, JobHandlers } from './JobRunner';
import { withTrace, type Carrier } from './trace';

/** A job as it reaches a worker. */
export interface JobRequest {
  readonly id: string;
  readonly name: string;
  readonly data: unknown;
  readonly attempt: number;
  readonly trace?: Carrier | undefined;
}

/** How a job ended. */
export type JobEnd =
  | { readonly status: 'fulfilled'; readonly value: unknown }
  | { readonly status: 'empty' }
  | { readonly status: 'rejected'; readonly reason: unknown }
  /** It was asked to stop, and it did; `reason` is what its cleanup failed with. */
  | { readonly status: 'stopped'; readonly reason?: unknown }
  /** It vanished, for example because its thread or its worker died. */
  | { readonly status: 'lost'; readonly why: string; readonly cause?: unknown };

/** One run of a handler. */
export class Handling {
  private readonly stop$ = new Subject<void>();
  private task: ResultCapture<unknown> | undefined = undefined;
  /** Why it is to stop. Set if the request came while the output of the handler had not ended. */
  private stopReason: DOMException | undefined = undefined;
  /** Whether the request came after the output had completed, during its cleanup. After a failure, it changes nothing. */
  private stoppedLate = false;
  private failed = false;
  /** Created only when the handler reads its signal: that takes as long as all the rest of a short job. */
  private controller: AbortController | undefined = undefined;
  private ended = false;

  /**
   * @param handlers The handlers of the worker.
   * @param request The job.
   * @param progress Called with each value that the handler passes to its `progress`.
   * @param watched Returns the signal that the handler receives in place of the given one.
   */
  constructor(
    private readonly handlers: JobHandlers,
    private readonly request: JobRequest,
    private readonly progress: (value: unknown) => void,
    private readonly watched: (signal: AbortSignal) => AbortSignal = identity,
  ) {}

  /**
   * Calls the handler.
   *
   * @param onEnd Called once, when the output of the handler and its cleanup have ended.
   */
  start(onEnd: (end: JobEnd) => void): void {
    const { name, trace } = this.request;
    let end: JobEnd = { status: 'empty' };
    const onDone = (last: JobEnd) => {
      this.ended = true;
      onEnd(last);
    };
    const output = this.output().pipe(tap({ error: this.onFailure }), takeUntil(this.stop$));
    const body = (n: Nursery) => (this.task = n.startSoon(output, { name }));
    withTrace(trace, () => {
      nursery(body, { name }).subscribe({
        next: (value) => {
          end = { status: 'fulfilled', value };
        },
        error: (reason: unknown) => {
          const stopped = this.stopReason !== undefined || this.stoppedLate;
          if (stopped && this.answersSignal(reason)) {
            onDone({ status: 'stopped' });
          } else {
            onDone({ status: stopped ? 'stopped' : 'rejected', reason });
          }
        },
        complete: () => {
          onDone(this.stopReason ? { status: 'stopped' } : end);
        },
      });
    });
  }

  /**
   * Aborts the signal of the handler and unsubscribes what it returned.
   *
   * @param why Part of the message of the signal's reason.
   */
  stop(why: string): void {
    const status = this.task?.outcome.status;
    this.stoppedLate ||= status === 'fulfilled' || status === 'empty';
    if (!this.stopReason && !this.stoppedLate && status !== 'rejected') {
      const reason = (this.stopReason = new DOMException(`the job is to stop: ${why}`, 'AbortError'));
      withTrace(this.request.trace, () => {
        this.controller?.abort(reason);
        this.stop$.next();
      });
    }
  }

  private get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.stopReason || this.failed) {
        this.controller.abort(this.stopReason);
      }
    }
    return this.controller.signal;
  }

  /** The rest of what the handler has begun is not needed any more, and its cleanup may wait for that. */
  private readonly onFailure = (): void => {
    this.failed = true;
    this.controller?.abort();
  };

  /** Whether an error only says that the signal was aborted. It is ignored, as `abortable` ignores that of a promise. */
  private answersSignal(error: unknown): boolean {
    return error === this.stopReason || (error as Partial<Error> | null | undefined)?.name === 'AbortError';
  }

  private output(): Observable<unknown> {
    const { handlers, request } = this;
    const { name, data } = request;
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    if (!handler) {
      const names = Object.keys(handlers).map(quote).join(', ') || 'none';
      return throwError(() => new TypeError(`no handler is named ${quote(name)}; the handlers are: ${names}`));
    }
    return defer(() => {
      const output = asInput(handler(data as never, this.context()), name);
      // `settle` waits for a promise, and for an iterator that is being closed.
      return isObservable(output) || Array.isArray(output) ? output : abortable(() => output, { settle: true });
    });
  }

  private context(): JobContext {
    const { id, attempt } = this.request;
    const signal = () => this.watched(this.signal);
    const progress = (value: unknown) => {
      if (!this.ended) {
        this.progress(value);
      }
    };
    return {
      id,
      attempt,
      get signal() {
        return signal();
      },
      progress,
    };
  }
}

/**
 * Strings and buffers are iterable, but whoever returns one means it as the result, so they are refused. Other values that are
 * not an `ObservableInput` are refused here, too, because only here is the name of the handler known.
 *
 * @throws TypeError if the output is refused.
 */
function asInput(output: unknown, name: string): ObservableInput<unknown> {
  const input = output as ObservableInput<unknown>;
  try {
    if (typeof output !== 'string' && !ArrayBuffer.isView(output)) {
      void from(input); // It throws if it cannot convert the input.
      return input;
    }
  } catch {
    // See below.
  }
  const given = output == null ? String(output) : describe(output);
  throw new TypeError(
    `the handler ${quote(name)} must return an Observable, a promise or another ObservableInput, got ${given}`,
  );
}
