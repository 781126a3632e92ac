/** The key of the method that says what Node's `console.log` prints. */
export const INSPECT: symbol = /* @__PURE__ */ Symbol.for('nodejs.util.inspect.custom');

/** That method: the string form. */
export function inspect(this: { toString(): string }): string {
  return this.toString();
}

/** A class with it. As a method of any other class, its key would keep bundlers from dropping that class. */
export const Inspectable = /* @__PURE__ */ (() => {
  function Inspectable(): void {
    // Nothing to set.
  }
  Object.defineProperty(Inspectable.prototype, INSPECT, { value: inspect });
  return Inspectable as unknown as new () => object;
})();
