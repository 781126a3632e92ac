import { describe } from '../describe';

/** Reports an error that nobody else receives as a process warning. */
export function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : describe(error));
}
