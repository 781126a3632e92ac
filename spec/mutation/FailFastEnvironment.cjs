const { TestEnvironment } = require('jest-environment-node');

/** @typedef {{ name: unknown, parent?: Block, mode?: string }} Block a test, or what it stands in */

/** What is done with 100,000 of something shows what it costs, not what it does, and takes most of the time. */
const SLOW = /100,000 (?:results|waiters|children)|captureMap with a limit|the cost of gather|000 deep|a million/;

/** A mutant is dead when the first spec has failed. Jest by itself goes on to the end of the file. */
module.exports = class FailFastEnvironment extends TestEnvironment {
  #failed = false;

  /** @param {{ name: string, test?: Block }} event */
  handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure' || name === 'hook_failure') {
      this.#failed = true;
    } else if (name === 'test_start' && test && (this.#failed || SLOW.test(titleOf(test)))) {
      test.mode = 'skip';
    }
  }
};

/**
 * @param {Block} block
 * @returns {string}
 */
function titleOf({ parent, name }) {
  return parent ? `${titleOf(parent)} ${String(name)}` : String(name);
}
