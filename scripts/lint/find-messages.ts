import { lineAt, type SourceText, withoutComments } from './sources.ts';

/** A text for users that is built outside a messages module. */
export interface BuiltText {
  readonly path: string;
  readonly line: number;
  readonly code: string;
}

const STRING = String.raw`(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\`(?:[^\`\\]|\\.)*\`)`;
/** A string of more than one word: error codes and names are one. */
const TEXT = new RegExp(String.raw`${STRING}`, 'g');
const FIELD = new RegExp(
  String.raw`(?<![\w.])(?:message|next|hint)\s*[:=](?!=)\s*(?:\w[\w.?! ]*[?:]\s*)?(${STRING})`,
  'g',
);
/** `Error` itself is for bugs. */
const ERROR = /new (?!Error\b|DiskError\b)(?:\w+Error|UnknownState|StaleState|Unsendable|NoPlan)\(/g;
/** The messages themselves; what simulated programs print; documentation that a resource carries. */
const EXEMPT = /(^|[/-])messages\.ts$|^sandbox\/src\/(commands|image|host)\/|\/guide\.ts$/;

/** Texts for users in a file that belong into the `messages.ts` of its area. */
export function findMessages({ path, text }: SourceText): readonly BuiltText[] {
  if (EXEMPT.test(path)) return [];
  const code = withoutComments(text);
  const fields = [...code.matchAll(FIELD)].filter(([, value = '']) => isText(value));
  const errors = [...code.matchAll(ERROR)].filter(({ index, 0: head }) =>
    [...argumentsFrom(code, index + head.length).matchAll(TEXT)].some(([value]) => isText(value)),
  );
  const lines = [...fields, ...errors].map(({ index }) => lineAt(code, index));
  const all = text.split('\n');
  return [...new Set(lines)]
    .sort((one, other) => one - other)
    .map((line) => ({ path, line, code: (all[line - 1] ?? '').trim() }));
}

function isText(literal: string): boolean {
  return /[\p{L}}] \$?[\p{L}{]/u.test(literal);
}

/** The code from just after an opening parenthesis to the one that closes it. */
function argumentsFrom(code: string, start: number): string {
  let depth = 1;
  for (let end = start; end < code.length; end += 1) {
    if (code[end] === '(') depth += 1;
    if (code[end] === ')') depth -= 1;
    if (depth === 0) return code.slice(start, end);
  }
  return code.slice(start);
}
