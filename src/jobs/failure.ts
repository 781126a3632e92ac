/** What a handler threw, in the form in which it is sent. */
export interface Failure {
  /** Absent if what was thrown is not an error. */
  readonly error?: {
    readonly name: string;
    readonly message: string;
    readonly stack?: string | undefined;
    readonly code?: string | number | undefined;
    readonly cause?: Failure | undefined;
    /** The errors of an AggregateError. */
    readonly errors?: readonly Failure[] | undefined;
  };
  /** What was thrown if it is not an error: the value itself if it can be sent, else a description of it. */
  readonly value?: unknown;
}

/** JavaScript's own errors, by name. They arrive as instances of their class. */
const CLASSES: Record<string, ErrorConstructor> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

/** How deep causes are followed, and how many errors are sent with one. Both are limited because causes may form a circle. */
const DEEPEST = 8;
const MOST = 100;

/** @param send Returns a copy of a value that can be sent, or throws. */
export function pack(thrown: unknown, send: (value: unknown) => unknown, depth = 0, sent = { count: 0 }): Failure {
  try {
    if (isError(thrown)) {
      const read = reader(thrown);
      const [stack, code, cause, errors] = [read('stack'), read('code'), read('cause'), read('errors')];
      const follows = () => depth < DEEPEST && (sent.count += 1) <= MOST;
      const packed = (inner: unknown) => pack(inner, send, depth + 1, sent);
      return {
        error: {
          name: text(read('name') ?? 'Error'),
          message: text(read('message') ?? ''),
          ...(typeof stack === 'string' && { stack }),
          ...((typeof code === 'string' || typeof code === 'number') && { code }),
          ...(cause !== undefined && follows() && { cause: packed(cause) }),
          ...(Array.isArray(errors) && { errors: errors.filter(follows).map(packed) }),
        },
      };
    }
    // Only the copy is safe to send: getters of the thrown value may return something else the next time.
    return { value: send(thrown) };
  } catch {
    return { value: text(thrown) };
  }
}

/** Returns a function that reads properties, whose getters may throw. */
function reader(error: object): (key: string) => unknown {
  return (key) => {
    try {
      return Reflect.get(error, key) as unknown;
    } catch {
      return undefined;
    }
  };
}

/** Restores what {@link pack} was given, as far as it could be sent. */
export function unpack({ error, value }: Failure): unknown {
  if (!error) {
    return value;
  }
  const { name, message, stack, code, cause, errors } = error;
  const Class = (Object.hasOwn(CLASSES, name) && CLASSES[name]) || Error;
  const options = cause === undefined ? undefined : { cause: unpack(cause) };
  const thrown = errors ? new AggregateError(errors.map(unpack), message, options) : new Class(message, options);
  set(thrown, 'stack', stack);
  if (thrown.name !== name) {
    set(thrown, 'name', name);
  }
  return code === undefined ? thrown : Object.assign(thrown, { code });
}

/** Sets a property that is not enumerable, like the built-in ones of an error. */
function set(error: Error, key: 'name' | 'stack', value: string | undefined): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true });
}

function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || /^\[object (Error|DOMException)\]$/.test(Object.prototype.toString.call(thrown));
}

function text(value: unknown): string {
  try {
    return String(value);
  } catch {
    return typeof value; // Its `toString` throws.
  }
}
