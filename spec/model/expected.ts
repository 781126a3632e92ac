/** Stands for "no value yet". */
export const NONE = Symbol('none');

/** What an outcome has to be. A `reason` that is a function is asked about it. */
export type Expected =
  | { status: 'fulfilled'; value: unknown }
  | { status: 'empty' }
  | { status: 'rejected'; reason: unknown }
  | { status: 'cancelled'; alone: boolean; cause: unknown };
