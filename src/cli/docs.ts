import { stdout } from 'node:process';
import { UsageError } from '../input/diagnostic.ts';
import { filePage, filePages, isFile } from '../reference/file-page.ts';
import { pageOf, pages } from '../reference/page.ts';
import { terminal, terminalIndex, terminalOfFile } from '../reference/terminal.ts';
import { resources } from '../resources/index.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';
import { unknownResource } from './messages.ts';
import { columnsOf, forTerminal } from './terminal.ts';

/** In columns: longer lines are hard to read. */
const WIDEST = 100;

/** Prints the reference: a list of the resources, or the page of one of them, of the inventory or of the playbook. */
export function docs(type: string | undefined): number {
  const paint = painter(stdout);
  const width = Math.min(columnsOf(stdout), WIDEST);
  if (type === undefined) {
    stdout.write(forTerminal(stdout, terminalIndex(pages(), filePages(), { paint, columns: columnsOf(stdout) })));
    return Exit.ok;
  }
  if (isFile(type)) {
    stdout.write(forTerminal(stdout, terminalOfFile(filePage(type), paint, width)));
    return Exit.ok;
  }
  const resource = resources.get(type);
  if (!resource) {
    throw new UsageError(unknownResource(type, [...resources.keys(), ...filePages().map(({ name }) => name)]));
  }
  stdout.write(forTerminal(stdout, terminal(pageOf(resource), paint, width)));
  return Exit.ok;
}
