// One entry of the package, whose name is in the environment: each has a process of its own.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const entry = process.env['ENTRY'] ?? '';

test(`${entry} can be imported, and required with the same names`, async () => {
  /** @type {object} */
  const imported = await import(entry);
  /** @type {object} */
  const required = createRequire(import.meta.url)(entry);
  assert.deepEqual(Object.keys(imported).sort(), Object.keys(required).sort());
});
