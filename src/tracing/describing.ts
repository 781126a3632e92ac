import { Future } from 'rxresult';

/** An error with its name and its message; else the value as the string form of a result shows it. */
export function messageOf(reason: unknown): string {
  const failed = new Future<never>();
  failed.setException(reason);
  return String(failed).slice('Future(rejected: '.length, -1);
}
