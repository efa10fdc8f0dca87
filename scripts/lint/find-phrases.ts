import { IDENTIFIERS, PHRASES, type Phrase } from './phrases.ts';
import { lineAt, type SourceText } from './sources.ts';

export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly found: string;
  readonly use: string;
}

/** Written by a script from sources that are checked themselves. */
const GENERATED = /^(docs\/(reference\/|messages\.md)|src\/reference\/recorded\.json)/;
/** What these programs print is what real ones print. */
const HOST_TEXTS = /^sandbox\/src\/(commands|image)\//;
/** A line break inside a sentence, with what ends a line of code or starts the next line of a comment. */
const BREAK = String.raw`[ \t]*['"\`]?[ \t]*\+?[ \t]*\n[ \t]*(?:\*|//|#|>)?[ \t]*['"\`]?`;
const GAP = String.raw`(?:[ \t]+|${BREAK})`;

const TEXT_RULES = PHRASES.map((phrase) => ({
  ...phrase,
  pattern: new RegExp(String.raw`(?<![\w-])(?:${phrase.find.replaceAll(' ', GAP)})(?![\w-])`, 'gim'),
}));
const CODE_RULES = IDENTIFIERS.map((phrase) => ({
  ...phrase,
  pattern: new RegExp(
    String.raw`(?:${/^[A-Z]/.test(phrase.find) ? '' : String.raw`\b`})(?:${phrase.find})(?![a-z])`,
    'g',
  ),
}));

/** The phrases in a file that the project does not use. What a host printed is exempt. */
export function findPhrases({ path, text }: SourceText): readonly Finding[] {
  if (GENERATED.test(path)) return [];
  const checked = path.endsWith('.md') ? withoutHostOutput(text) : HOST_TEXTS.test(path) ? withoutStrings(text) : text;
  const rules = path.endsWith('.ts') ? [...TEXT_RULES, ...CODE_RULES] : TEXT_RULES;
  return rules
    .filter(({ allow = [] }: Phrase) => !allow.some((where) => where.test(path)))
    .flatMap(({ pattern, use }) =>
      [...checked.matchAll(pattern)].map((match) => ({
        path,
        line: lineAt(checked, match.index),
        found: match[0].replaceAll(new RegExp(BREAK, 'g'), ' ').trim(),
        use,
      })),
    )
    .sort((one, other) => one.line - other.line);
}

/** Blanks the fenced block that follows `<!-- host output -->`. */
function withoutHostOutput(text: string): string {
  return text.replaceAll(/<!-- host output -->\s*\n(`{3,})[\s\S]*?\n\1/g, (block) => block.replaceAll(/[^\n]/g, ' '));
}

function withoutStrings(text: string): string {
  return text.replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, (part) =>
    part.replaceAll(/[^\n]/g, ' '),
  );
}
