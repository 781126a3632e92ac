import { Future } from 'rxresult';

/** Describes a value as the message of a `TaskFailedError` does: an error by its name and message, anything else by its value. */
export function describe(value: unknown): string {
  const failed = new Future<never>();
  failed.setException(value);
  try {
    return failed.result();
  } catch (error) {
    return (error as Error).message.slice('a task failed: '.length);
  }
}

/** A name as the string form of a result shows it: in quotes, on one line. */
export function quote(name: string): string {
  return String(new Future({ name })).slice('Future('.length, -', pending)'.length);
}

/** How messages refer to a job. A job that was never started has an empty id. */
export function label({ name, id }: { readonly name: string; readonly id: string }): string {
  return id ? `job ${quote(name)} (${quote(id).slice(1, -1)})` : `job ${quote(name)}`;
}
