import { describe } from '../describe';

/** Reports an error that belongs to nobody as a warning of the process. */
export function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : describe(error));
}
