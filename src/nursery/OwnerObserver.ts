import type { ResultCapture } from '../capture/ResultCapture';
import { resume, type Cleaning, type Owner } from './owner';
import type { Scope } from './Scope';
import { TaskObserver } from './TaskObserver';

/** It has cleanup that has not ended. A flag, because most observers lack the field, and reading a missing field is slow. */
export const CLEANING = 1 << 14;

/** The observer of a stream that waits for the cleanup of the streams in it: a task, or a stage of one. */
export abstract class OwnerObserver extends TaskObserver<unknown> implements Owner {
  /** See {@link CLEANING}. */
  declare private cleanups: Set<Cleaning> | undefined;

  abstract get title(): string;
  abstract get task(): ResultCapture<unknown> | undefined;
  abstract get left(): boolean;
  abstract get reason(): unknown;
  abstract isWithin(scope: Scope, seen?: Set<Scope>): boolean;
  abstract cleanupGoesOn(): void;
  abstract cleanupFailed(error: unknown): void;

  /** For `downstreamOf`. */
  get cleanupOwner(): this {
    return this;
  }

  cleanupBegins(cleanup: Cleaning): void {
    (this.cleanups ??= new Set()).add(cleanup);
    this.flags |= CLEANING;
  }

  cleanupEnded(cleanup: Cleaning): void {
    this.cleanups?.delete(cleanup);
    this.noteCleanup();
    this.cleanupGoesOn();
  }

  /** Cleanup that an exhausted call stack interrupted goes on. */
  resumeCleanup(): void {
    if (this.flags & CLEANING) {
      this.cleanups?.forEach(resume);
      this.noteCleanup();
    }
  }

  private noteCleanup(): void {
    if (!this.cleanups?.size) {
      this.flags &= ~CLEANING;
    }
  }
}
