import { config } from 'rxjs';

/**
 * Runs `act`, and then at once what RxJS would report later on call stacks of their own: waiting for those would be most of
 * the time that a program takes.
 *
 * @param reported Is called with each error that reaches `config.onUnhandledError`.
 */
export function withReports(reported: (error: unknown) => void, act: () => void): void {
  const { onUnhandledError } = config;
  const { setTimeout } = globalThis;
  const later: (() => void)[] = [];
  config.onUnhandledError = reported;
  globalThis.setTimeout = ((callback: () => void) => later.push(callback)) as unknown as typeof setTimeout;
  try {
    act();
    for (let report = later.shift(); report; report = later.shift()) {
      report();
    }
  } finally {
    globalThis.setTimeout = setTimeout;
    config.onUnhandledError = onUnhandledError;
  }
}
