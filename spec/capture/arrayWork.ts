// Counts work instead of timing it: a count is the same on every machine.

const METHODS = ['indexOf', 'includes', 'splice', 'shift', 'unshift', 'filter'] as const;

/**
 * Runs `act` and returns how many elements of arrays were searched or moved meanwhile. RxJS removes observers by
 * `indexOf` and `splice`, so if n of them leave an array one by one, this grows with n².
 */
export function arrayWork(act: () => void): number {
  let work = 0;
  const prototype = Array.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const originals = METHODS.map((name) => [name, prototype[name]] as const);
  for (const [name, original] of originals) {
    prototype[name] = function (this: unknown[], ...args) {
      work += this.length;
      return original?.apply(this, args);
    };
  }
  try {
    act();
  } finally {
    for (const [name, original] of originals) {
      if (original) {
        prototype[name] = original;
      }
    }
  }
  return work;
}
