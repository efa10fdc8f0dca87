import { EngineError } from '../../host/docker/errors.ts';
import { type Answer, type Call, table } from '../command.ts';

/** `NAME=VALUE` */
export function pairsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(texts.map((text) => text.split(/=(.*)/s)).map(([name = '', value = '']) => [name, value]));
}

/** Does something with each operand: prints those that it was done to, and why it was not done to others, with `tail` last. */
export function forEach({ operands }: Call, perform: (name: string) => void, tail?: string): Answer {
  const [done, errors, failed]: [string[], string[], string[]] = [[], [], []];
  for (const name of operands) {
    try {
      perform(name);
      done.push(`${name}\n`);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      errors.push(`Error response from daemon: ${error.message}\n`);
      failed.push(name);
    }
  }
  const last = failed.length > 0 && tail !== undefined ? `${tail}: ${failed.join(', ')}\n` : '';
  return { status: errors.length > 0 ? 1 : 0, stdout: done.join(''), stderr: errors.join('') + last };
}

/** A table as docker prints it: a column has at least 10 letters, and 3 blanks after it. */
export function columns(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const wide = heads.map((head) => head.padEnd(7));
  return table([wide, ...rows], 3).replaceAll(/ +$/gm, '');
}
