// What the programs of the examples have in common.

import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ignoreClosedPipes, messageOf, printable } from './terminal.mjs';

/** @import { ParseArgsConfig } from 'node:util' */

/** Wrong arguments: a message and the usage, and exit code 2. */
export class UsageError extends Error {}

/** Arguments that say something which does not work, such as a folder that does not exist: a message, and exit code 2. */
export class InputError extends Error {}

/**
 * Runs a program with the arguments of the process, and sets the exit code.
 *
 * @template {{ help: boolean }} T
 * @param {object} program
 * @param {string} program.name at the start of its messages
 * @param {string} program.help
 * @param {(args: string[]) => T} program.readArguments throws {@link UsageError}
 * @param {(options: T) => Promise<number>} program.run returns the exit code
 */
export async function runProgram({ name, help, readArguments, run }) {
  ignoreClosedPipes();
  const main = async () => {
    const options = readArguments(process.argv.slice(2));
    if (options.help) {
      process.stdout.write(help);
      return 0;
    }
    return run(options);
  };
  // Not process.exit(), which would drop output that a pipe has not accepted yet. Nothing is open any more, so the process ends.
  process.exitCode = await main().catch((error) => {
    if (error instanceof UsageError || error instanceof InputError) {
      process.stderr.write(`${name}: ${printable(error.message)}\n${error instanceof UsageError ? help : ''}`);
      return 2;
    }
    throw error;
  });
}

/**
 * Node's `parseArgs`, with its errors as a {@link UsageError}.
 *
 * @template {ParseArgsConfig} T
 * @param {T} config
 * @returns {ReturnType<typeof parseArgs<T>>}
 */
export function parse(config) {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/**
 * @param {string} option
 * @param {string} text
 * @param {number} least
 */
export function integer(option, text, least) {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || !Number.isSafeInteger(value)) {
    throw new UsageError(`${option} must be an integer from ${least} and up, got ${JSON.stringify(text)}`);
  }
  return value;
}

/** The sources of the installed rxjs: some 260 files. */
export function defaultDirectory() {
  return join(dirname(createRequire(import.meta.url).resolve('rxjs/package.json')), 'src');
}

/** @param {string} directory */
export async function checkDirectory(directory) {
  const found = await stat(directory).catch((error) => {
    throw new InputError(`cannot open DIR: ${messageOf(error)}`);
  });
  if (!found.isDirectory()) {
    throw new InputError(`DIR is not a directory: ${directory}`);
  }
}
