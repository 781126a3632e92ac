import { describe, nameOf } from './describe';
import type { Outcome } from './ResultBase';

/** `outcome` for `JSON.stringify`, which does not throw whatever the value or the reason is. */
export function jsonOutcome(outcome: Outcome<unknown>): object {
  if ('reason' in outcome) {
    return { status: outcome.status, reason: jsonReason(outcome.reason) };
  }
  if ('value' in outcome) {
    return { status: outcome.status, value: jsonValue(outcome.value) };
  }
  return outcome;
}

function jsonValue(value: unknown): unknown {
  try {
    JSON.stringify(value);
    return value;
  } catch {
    return describe(value); // It is circular, or has a bigint in it.
  }
}

function jsonReason(reason: unknown): { name: string; message: string } {
  try {
    const { message, constructor } = Object(reason) as Error;
    if (typeof message === 'string') {
      return { name: nameOf(reason) ?? 'Error', message };
    }
    return { name: nameOf(constructor) ?? 'Object', message: describe(reason) };
  } catch {
    return { name: typeof reason, message: describe(reason) };
  }
}
