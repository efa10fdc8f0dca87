import { locate } from '../input/source.ts';
import { Secret } from '../model/secret.ts';
import type { Paint } from '../output/format.ts';
import { sanitize } from '../output/sanitize.ts';
import { table } from '../output/table.ts';
import type { HostVariable } from '../project/host-variables.ts';
import * as messages from './messages.ts';

export interface VariablesOptions {
  readonly paint: Paint;
  readonly columns: number;
}

const INDENT = '    ';

/** The variables of a host, each with the place it comes from; nothing if it has none. */
export function variablesText(
  variables: readonly HostVariable[],
  group: string | undefined,
  { paint, columns }: VariablesOptions,
): string {
  if (variables.length === 0) return '';
  const rows = variables.map(({ name, value, place, level }) => [
    name,
    paint('dim', sanitize(messages.variableFrom({ place: locate(place), level, group }))),
    sanitize(valueText(value)),
  ]);
  const lines = table(rows, { paint, columns: columns - INDENT.length, narrow: 'lines' });
  return [`  ${messages.variablesHeading}`, ...lines.map((line) => INDENT + line), ''].join('\n');
}

/** Texts as they are, where that is clear on one line. */
function valueText(value: unknown): string {
  if (value instanceof Secret || (typeof value === 'string' && /^\S+( \S+)*$/.test(value))) return String(value);
  return JSON.stringify(value);
}
