import { describe } from './describe';
import type { Outcome } from './ResultBase';

/** `outcome` for `JSON.stringify`: with a reason as `{ name, message }`, and a value that JSON cannot express in words. */
export function jsonOutcome(outcome: Outcome<unknown>): object {
  const { status } = outcome;
  if ('reason' in outcome) {
    return { status, reason: jsonReason(outcome.reason) };
  }
  try {
    JSON.stringify(outcome);
    return outcome;
  } catch {
    return { status, value: describe((outcome as { value?: unknown }).value) }; // It is circular, or has a bigint in it.
  }
}

function jsonReason(reason: unknown): { name: string; message: string } {
  try {
    const { name, message } = reason as Record<'name' | 'message', unknown>;
    if (typeof message === 'string') {
      return { name: typeof name === 'string' ? name : 'Error', message };
    }
  } catch {
    // It is undefined or null, or has a getter that throws.
  }
  return { name: typeof reason, message: describe(reason) };
}
