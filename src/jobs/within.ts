import { LONGEST_TIMER } from './options';

/** Whether the promise settles within `ms` milliseconds. */
export async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const settled = promise.then(
    () => true,
    () => true,
  );
  const late = new Promise<boolean>((resolve) => {
    if (ms <= LONGEST_TIMER) {
      timer = setTimeout(resolve, ms, false);
    }
  });
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
