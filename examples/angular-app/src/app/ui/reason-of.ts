import { HttpErrorResponse } from '@angular/common/http';

/** A readable message for an error. */
export function reasonOf(error: unknown): string {
  if (error instanceof HttpErrorResponse) {
    return error.status === 0 ? 'the server cannot be reached' : `the server answered ${error.status}`;
  }
  return error instanceof Error ? error.message : String(error);
}
