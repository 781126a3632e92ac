// What the programs use of Node, where its types are not installed.

declare module 'node:assert/strict' {
  export function deepEqual(actual: unknown, expected: unknown): void;
  export function equal(actual: unknown, expected: unknown): void;
  export function ok(value: unknown): asserts value;
}

declare module 'node:test' {
  export function test(name: string, run: () => void | Promise<void>): Promise<void>;
}
