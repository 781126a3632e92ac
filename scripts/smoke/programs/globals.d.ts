// RxJS's types need `setTimeout`, those of `abortable` need AbortSignal, and those of OpenTelemetry need `console`, which the
// DOM's or Node's types provide. These lines replace them, and show that nothing more is needed.

declare function setTimeout(handler: () => void, delay?: number): unknown;
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- nothing of it is needed
interface AbortSignal {}
declare const console: { log(text: string): void };
