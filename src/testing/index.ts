/**
 * Tools for marble tests of what is built with `rxresult`; needs no test framework.
 *
 * @packageDocumentation
 */
export { empty, fulfilled, pending, rejected } from './outcomes';
