import { stdout } from 'node:process';
import { didYouMean, UsageError } from '../input/source.ts';
import { pageOf, pages } from '../reference/page.ts';
import { terminal, terminalIndex } from '../reference/terminal.ts';
import { resources } from '../resources/index.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';

/** The widest that is easy to read. */
const WIDEST = 100;

/** The reference: all resources, or one with everything about it. */
export function docs(type: string | undefined): number {
  const paint = painter(stdout);
  if (type === undefined) {
    stdout.write(terminalIndex(pages(), paint));
    return Exit.ok;
  }
  const resource = resources.get(type);
  if (!resource) {
    const names = [...resources.keys()];
    throw new UsageError(`there is no resource ${type}`, didYouMean(type, names) ?? `There are ${names.join(', ')}.`);
  }
  stdout.write(terminal(pageOf(resource), paint, Math.min(stdout.columns || WIDEST, WIDEST)));
  return Exit.ok;
}
