/** What a handler threw, as it travels. */
export interface Failure {
  /** Absent if it is not an error. */
  readonly error?: {
    readonly name: string;
    readonly message: string;
    readonly stack?: string | undefined;
    readonly code?: string | number | undefined;
    readonly cause?: Failure | undefined;
    /** Of an AggregateError. */
    readonly errors?: readonly Failure[] | undefined;
  };
  /** What was thrown, if it is not an error and can be cloned; else a description of it. */
  readonly value?: unknown;
}

/** The errors of the language, by name: they arrive as instances of their class. */
const CLASSES: Record<string, ErrorConstructor> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

/** How deep causes are followed, and how many errors travel with one: they may form circles. */
const DEEPEST = 8;
const MOST = 100;

/** @param send Returns a copy that can be sent, or throws. */
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
    // What it returns can be sent, even if the getters of what was thrown return something else the next time.
    return { value: send(thrown) };
  } catch {
    return { value: text(thrown) };
  }
}

/** Reads properties, whose getters may throw. */
function reader(error: object): (key: string) => unknown {
  return (key) => {
    try {
      return Reflect.get(error, key) as unknown;
    } catch {
      return undefined;
    }
  };
}

/** What {@link pack} was given, as far as it could be sent. */
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

/** Sets a property that is not enumerable, as those of an error are. */
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
