import { hostLines } from './failure-lines.ts';
import type { Paint } from './format.ts';
import { wrapped } from './layout.ts';
import { warningLabel } from './messages.ts';

interface Warning {
  readonly message: string;
  readonly words?: string;
  readonly next?: string;
}

export function warningLines({ message, words, next }: Warning, paint: Paint, columns: number): readonly string[] {
  return [
    ...wrapped(`${paint('yellow', warningLabel)} ${message}`, columns),
    ...(words === undefined ? [] : hostLines(words)),
    ...(next === undefined ? [] : wrapped(`  ${next}`, columns)),
  ];
}
