// Checks that each public name of each entry says what it is for, and shows it in an example. Exits with 1 and lists the names
// where that is missing.
// Run `npm run docs` first: it reads what TypeDoc writes to reports/reference.json.

import { readFileSync } from 'node:fs';
import { ReflectionKind } from 'typedoc';

const root = new URL('..', import.meta.url);
/** @type {import('typedoc').JSONOutput.ProjectReflection} */
const { children: entries = [] } = readJson('reports/reference.json');
const { name, exports } = readJson('package.json');

const documented = entries.map((entry) => entry.name);
const exported = Object.keys(exports).map((path) => name + path.slice(1));
const forgotten = exported.filter((entry) => !documented.includes(entry) && !entry.endsWith('.json'));

const faults = forgotten.map((entry) => `${entry}: not one of the entryPoints of typedoc.config.mjs`);
let names = 0;

for (const entry of entries) {
  if (!text(entry.comment?.summary)) {
    faults.push(`${entry.name}: no summary`);
  }
  // What is exported again is documented where it is exported first.
  for (const child of (entry.children ?? []).filter(({ kind }) => kind !== ReflectionKind.Reference)) {
    const comments = commentsOf(child);
    names++;
    if (!comments.some(({ summary }) => text(summary))) {
      faults.push(`${entry.name}: ${child.name} has no summary`);
    }
    if (!comments.some(hasExample)) {
      faults.push(`${entry.name}: ${child.name} has no example`);
    }
  }
}

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${names} names of ${entries.length} entries have a summary and an example`);
}

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8'));
}

/**
 * A function has a comment for each signature.
 *
 * @param {import('typedoc').JSONOutput.DeclarationReflection} reflection
 */
function commentsOf({ comment, signatures = [] }) {
  return [comment, ...signatures.map((signature) => signature.comment)].filter((found) => found !== undefined);
}

/**
 * An example is a fenced block in the text, or in an `@example`.
 *
 * @param {import('typedoc').JSONOutput.Comment} comment
 */
function hasExample({ summary, blockTags = [] }) {
  const examples = blockTags.filter(({ tag }) => tag === '@example');
  return /^```(ts|typescript)$/m.test([summary, ...examples.map(({ content }) => content)].map(text).join('\n'));
}

/** @param {import('typedoc').JSONOutput.CommentDisplayPart[]} parts */
function text(parts = []) {
  return parts.map((part) => part.text).join('');
}
