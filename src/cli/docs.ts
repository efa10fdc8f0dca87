import { stdout } from 'node:process';
import { didYouMean, UsageError } from '../input/source.ts';
import { filePage, filePages, isFile } from '../reference/file-page.ts';
import { pageOf, pages } from '../reference/page.ts';
import { terminal, terminalIndex, terminalOfFile } from '../reference/terminal.ts';
import { resources } from '../resources/index.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';

/** The widest that is easy to read. */
const WIDEST = 100;

/** The reference: all resources, or everything about one, or about the inventory or the playbook. */
export function docs(type: string | undefined): number {
  const paint = painter(stdout);
  const width = Math.min(stdout.columns || WIDEST, WIDEST);
  if (type === undefined) {
    stdout.write(terminalIndex(pages(), filePages(), paint));
    return Exit.ok;
  }
  if (isFile(type)) {
    stdout.write(terminalOfFile(filePage(type), paint, width));
    return Exit.ok;
  }
  const resource = resources.get(type);
  if (!resource) {
    const names = [...resources.keys(), ...filePages().map(({ name }) => name)];
    throw new UsageError(`there is no resource ${type}`, didYouMean(type, names) ?? `There are ${names.join(', ')}.`);
  }
  stdout.write(terminal(pageOf(resource), paint, width));
  return Exit.ok;
}
