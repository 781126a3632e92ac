// Values, outcomes and errors in words.

import { ResultCapture, type Outcome } from 'rxresult';
import type { Value } from './Recording';

/** What a consumer got: `{ user: a, orders: b }`, `a`, `user: a`. */
export function inWords(value: unknown): string {
  if (value instanceof ResultCapture) {
    return `${value.name ?? ''}: ${wordsOf(value.outcome)}`;
  }
  if (isValue(value)) {
    return value.letter;
  }
  if (isOutcome(value)) {
    return wordsOf(value);
  }
  const entries = Object.entries(value as object).map(([name, member]) => `${name}: ${inWords(member)}`);
  return `{ ${entries.join(', ')} }`;
}

/** An outcome: its value, its error, or its status. */
export function wordsOf(outcome: Outcome<unknown>): string {
  switch (outcome.status) {
    case 'fulfilled':
      return inWords(outcome.value);
    case 'rejected':
      return String(outcome.reason);
    default:
      return outcome.status;
  }
}

function isValue(value: unknown): value is Value {
  return (
    typeof value === 'object' &&
    value !== null &&
    'letter' in value &&
    typeof value.letter === 'string' &&
    'task' in value &&
    typeof value.task === 'string'
  );
}

function isOutcome(value: unknown): value is Outcome<unknown> {
  return typeof value === 'object' && value !== null && 'status' in value && typeof value.status === 'string';
}
