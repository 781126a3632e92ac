/**
 * What a reactive Angular service needs of `rxresult`.
 *
 * @packageDocumentation
 */
export type { NurseryOptions, OpenNursery, Outcome, ResultBase } from 'rxresult';
