// What the type specs use of Jest, whose own types are not checked here.

declare module '@jest/globals' {
  export function describe(name: string, body: () => void): void;
  export function it(name: string, body: () => void): void;
}
