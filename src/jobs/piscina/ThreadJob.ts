import { describe } from '../describe';
import { unpack } from '../failure';
import type { EngineJob, JobEvents, JobStart } from '../Engine';
import { carryTrace } from '../trace';
import type { Claim } from './Claim';
import type { FromThread, Reply, Task } from './messages';
import { notServed } from './mistakes';
import type { Thread } from './Thread';
import type { Threads } from './Threads';

/** A job of a pool: it waits, runs on a thread, and ends. */
export class ThreadJob implements EngineJob {
  readonly id: string;
  /** Whether the job is in the queue, which sets this. */
  waits = false;
  /** How many times it was started. */
  attempts = 0;
  /** What is posted to the thread. */
  readonly task: Task;
  private claim: Claim | undefined = undefined;
  private thread: Thread | undefined = undefined;
  private killing = false;
  /** The result, if it came through the port. */
  private result: unknown = undefined;

  constructor(
    readonly number: number,
    private readonly threads: Threads,
    { name, data, progress }: JobStart,
    private readonly events: JobEvents,
  ) {
    this.id = String(number);
    this.task = { id: number, name, data, progress, trace: carryTrace() };
  }

  onAssigned(claim: Claim, thread: Thread): void {
    this.claim = claim;
    this.thread = thread;
    this.attempts = 1;
  }

  receive({ type, value }: FromThread): void {
    if (type === 'result') {
      this.result = value;
    } else {
      this.events.progress(value);
    }
  }

  stop(why: string): void {
    if (this.waits) {
      this.threads.drop(this);
      this.events.ended({ status: 'stopped' });
    } else {
      this.thread?.askToStop(this.number, why);
    }
  }

  /** Ends the thread that runs it. */
  kill(): void {
    this.killing = true;
    this.claim?.abort();
  }

  /** The job could not be started. */
  fail(reason: unknown): void {
    this.attempts = 0;
    this.events.ended({ status: 'rejected', reason });
  }

  /** Its thread has ended. */
  lose(cause: unknown): void {
    this.events.ended(
      this.killing ? { status: 'stopped' } : { status: 'lost', why: `its thread has died: ${describe(cause)}`, cause },
    );
  }

  onReply(reply: Reply | undefined): void {
    switch (reply?.status) {
      case 'fulfilled':
        this.events.ended({ status: 'fulfilled', value: 'value' in reply ? reply.value : this.result });
        break;
      case 'empty':
        this.events.ended({ status: 'empty' });
        break;
      case 'rejected':
      case 'stopped':
        this.events.ended({ status: reply.status, reason: reply.failure && unpack(reply.failure) });
        break;
      default:
        this.fail(notServed(this.threads.file));
    }
  }
}
