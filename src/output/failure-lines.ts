import type { Failure } from '../model/events.ts';
import { wrapped } from './layout.ts';
import { next as nextLabel } from './messages.ts';

/** A failure as lines: what failed, the host's own words unchanged, what to do next. */
export function failureLines({ message, words, next }: Failure, columns = Infinity, indent = ''): readonly string[] {
  return [
    ...message.split('\n').flatMap((line) => wrapped(indent + line, columns)),
    ...(words === undefined ? [] : hostLines(words).map((line) => indent + line)),
    ...(next === undefined ? [] : wrapped(indent + nextLabel(next), columns)),
  ];
}

/** A host's own words as lines, indented and never broken. */
export function hostLines(words: string): readonly string[] {
  return words.split('\n').map((line) => `  ${line}`);
}
