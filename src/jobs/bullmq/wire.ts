import { pack, unpack, type Failure } from '../failure';
import type { JobEnd } from '../Handling';
import { sending } from '../sending';
import type { Carrier } from '../trace';

// What the two sides write into the jobs of BullMQ, as JSON. Anything that is more than a plain value is below one key,
// `rxresult`. A result or a progress that another program wrote is a plain value.

/** The data of a job. */
export interface Payload {
  readonly data?: unknown;
  readonly trace?: Carrier | undefined;
  /** The producer whose lease the job depends on; absent if the job is detached. */
  readonly producer?: string | undefined;
  /** Whether its progress is to be written. */
  readonly progress?: boolean | undefined;
}

/** One value of progress. */
export interface Progress {
  readonly value: unknown;
  /** A number that grows with each value. */
  readonly seq?: number | undefined;
}

/** A result. */
interface Letter {
  readonly value?: unknown;
  readonly empty?: true;
}

type Wrapped<T> = { readonly rxresult: T };

/** Names of the errors that BullMQ stores. The name of what was thrown may follow `STOPPED`. */
const STOPPED = 'rxresult/stopped';
const LOST = 'rxresult/lost';
const VALUE = 'rxresult/value';

/** BullMQ's own message for a job whose workers died. */
const STALLED = 'job stalled more than allowable limit';

/** @throws TypeError if the data cannot be sent. */
export function wrapPayload(payload: Payload): unknown {
  return { rxresult: { ...payload, data: copyOf('data', payload.data) } };
}

/** @throws TypeError if the value cannot be sent. */
export function wrapProgress({ value, seq }: Progress): unknown {
  return { rxresult: { value: copyOf('progress', value), seq } };
}

/**
 * A result. It is written as it is where that can be read back.
 *
 * @throws TypeError if the value cannot be sent.
 */
export function wrapResult(value: unknown): unknown {
  const copied = copyOf('result', value);
  return copied === undefined || isWrapped(copied) ? { rxresult: { value: copied } } : copied;
}

const copyOf = (what: 'data' | 'progress' | 'result', value: unknown) => sending(what, () => copy(value));

/** A copy, made by JSON at once, so that later changes of the value are not sent. A value that JSON would drop is an error. */
function copy(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`JSON has no form for a ${typeof value}`);
  }
  const json = JSON.stringify(value) as string | undefined;
  return json === undefined ? undefined : JSON.parse(json);
}

/** The result of a handler that completed without a value. */
export const EMPTY_RESULT: Wrapped<Letter> = { rxresult: { empty: true } };

/** Reads the data of a job, whether this library added it or another program. */
export function unwrapPayload(data: unknown): Payload & { readonly own: boolean } {
  return isWrapped<Payload>(data) ? { ...data.rxresult, own: true } : { data, own: false, progress: true };
}

/** Reads a result from its JSON. */
export function resultOf(json: string): JobEnd {
  const value: unknown = JSON.parse(json);
  if (!isWrapped<Letter>(value)) {
    return { status: 'fulfilled', value };
  }
  return value.rxresult.empty ? { status: 'empty' } : { status: 'fulfilled', value: value.rxresult.value };
}

/** Reads a value of progress from its JSON. */
export function progressOf(json: string): Progress {
  const value: unknown = JSON.parse(json);
  return isWrapped<Progress>(value) ? value.rxresult : { value };
}

/** The message and the stack of the error that BullMQ stores for a job that did not complete. */
export function writeFailure(end: Exclude<JobEnd, { status: 'fulfilled' | 'empty' }>): {
  message: string;
  stack: string;
} {
  switch (end.status) {
    case 'lost':
      return lines(LOST, end.why);
    case 'stopped':
      return end.reason === undefined ? lines(STOPPED, 'the job was stopped') : thrown(end.reason, `${STOPPED}/`);
    case 'rejected':
      return thrown(end.reason, '');
  }
}

/** Reads the end of a job that failed. */
export function readFailure(message: string, stack: string | undefined): JobEnd {
  const name = nameOf(message, stack);
  if (message === STALLED && (stack === undefined || name === 'UnrecoverableError')) {
    return { status: 'lost', why: 'its workers died' };
  }
  if (name === LOST) {
    return { status: 'lost', why: message };
  }
  if (name === STOPPED) {
    return { status: 'stopped' };
  }
  if (name.startsWith(STOPPED)) {
    const prefix = `${STOPPED}/`.length;
    return { status: 'stopped', reason: reasonOf(name.slice(prefix), message, stack?.slice(prefix)) };
  }
  return { status: 'rejected', reason: reasonOf(name, message, stack) };
}

function thrown(reason: unknown, prefix: string): { message: string; stack: string } {
  const { error, value }: Failure = pack(reason, copy);
  if (!error) {
    return lines(prefix + VALUE, value === undefined ? '' : JSON.stringify(value));
  }
  const { name, message, stack = '' } = error;
  const written = lines(prefix + name, message);
  // The frames follow the first lines, which may differ from name and message.
  const found = stack.indexOf(message);
  const frames = stack.indexOf('\n    at ', found < 0 ? 0 : found + message.length);
  return frames < 0 ? written : { message, stack: written.stack + stack.slice(frames) };
}

function reasonOf(name: string, message: string, stack: string | undefined): unknown {
  if (name === VALUE) {
    return message === '' ? undefined : (JSON.parse(message) as unknown);
  }
  return unpack({ error: { name, message, stack } });
}

function lines(name: string, message: string): { message: string; stack: string } {
  return { message, stack: `${name}: ${message}` };
}

/** Reads the name from a stack that {@link lines} wrote: it is before the message. */
function nameOf(message: string, stack: string | undefined): string {
  const end = stack?.indexOf(`: ${message}`) ?? -1;
  return end < 0 ? 'Error' : (stack as string).slice(0, end);
}

function isWrapped<T>(value: unknown): value is Wrapped<T> {
  const inner = Object(value) as { readonly rxresult?: unknown };
  return Object.hasOwn(inner, 'rxresult') && typeof inner.rxresult === 'object' && inner.rxresult !== null;
}
