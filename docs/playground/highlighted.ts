/** A piece of code, and its kind if it has a colour. */
export interface Piece {
  readonly kind: 'comment' | 'string' | 'keyword' | undefined;
  readonly text: string;
}

const PIECES = /(?<comment>\/\/.*)|(?<string>'[^']*')|(?<keyword>\b(?:import|from(?= ')|const|new|as|undefined)\b)/;

/** The pieces of the code that `codeOf` makes. */
export function highlighted(code: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = code;
  for (let match = PIECES.exec(rest); match; match = PIECES.exec(rest)) {
    const { groups = {} } = match;
    const kind = (['comment', 'string', 'keyword'] as const).find((kind) => groups[kind] !== undefined);
    pieces.push({ kind: undefined, text: rest.slice(0, match.index) }, { kind, text: match[0] });
    rest = rest.slice(match.index + match[0].length);
  }
  return [...pieces, { kind: undefined, text: rest }].filter(({ text }) => text !== '');
}
