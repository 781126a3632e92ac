/** Why the jobs of a file fail that does not serve. */
export function notServed(file: string): TypeError {
  return new TypeError(`the default export of ${file} must be what serve(handlers) returns`);
}
