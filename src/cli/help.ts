import type { Command, Help } from 'commander';
import { stderr, stdout } from 'node:process';
import { wrapped } from '../output/layout.ts';
import { columnsOf } from './terminal.ts';

/** In columns: beside a term, a description has at least so much room; otherwise it is below the term. */
const LEAST = 24;
const INDENT = '  ';

/** Texts of the help that fit the terminal, never broken within a word, an option or a command. */
export function fitHelp(command: Command): void {
  command.configureHelp({ showGlobalOptions: true, minWidthToWrap: 1, formatItem, boxWrap: fit }).configureOutput({
    getOutHelpWidth: () => columnsOf(stdout),
    getErrHelpWidth: () => columnsOf(stderr),
    outputError: (text, write) => write(fit(text, columnsOf(stderr))),
  });
}

/** Breaks the lines that are too wide; a line continues with its own indentation. */
export function fit(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapped(line, columns, 0))
    .join('\n');
}

/** A term with its description beside or below it. */
function formatItem(this: Help, term: string, termWidth: number, description: string): string {
  if (description === '') return INDENT + term;
  const columns = this.helpWidth ?? columnsOf(stdout);
  const left = columns - termWidth - 2 * INDENT.length;
  if (left < LEAST) {
    const below = INDENT.repeat(2);
    return [INDENT + term, ...wrapped(below + description, columns, 0)].join('\n');
  }
  const [first = '', ...more] = wrapped(description, left, 0);
  const lead = INDENT + term.padEnd(termWidth) + INDENT;
  return [lead + first, ...more.map((line) => ' '.repeat(lead.length) + line)].join('\n');
}
