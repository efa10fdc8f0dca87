import { stdout } from 'node:process';
import { eachHost, type Reply } from '../engine/each-host.ts';
import type { Failure } from '../model/events.ts';
import { UnknownState } from '../model/result.ts';
import { defined } from '../model/optional.ts';
import { maskDifferences, maskRestore } from '../engine/mask-event.ts';
import { type Mask, masker } from '../model/masker.ts';
import { JOURNAL } from '../model/transport.ts';
import { failureLines } from '../output/failure-lines.ts';
import { replyFailure } from '../output/unanswered-text.ts';
import { type HostEntry, journalNotes, journalText } from '../output/journal-text.ts';
import { loadProject } from './load-project.ts';
import { jsonLine } from '../model/json-text.ts';
import { sanitizeAll } from '../output/sanitize.ts';
import { type Journal, journalOperations, parseJournal } from '../runs/host-journal.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { historyTotal } from './run-messages.ts';
import { openTransports, warnOnStderr } from './transports.ts';
import { columnsOf, forTerminal, messageFor } from './terminal.ts';

export interface HistoryOptions {
  readonly host: readonly string[];
  readonly parallel: number;
  /** How many changes are shown, the newest ones. */
  readonly limit: number;
  readonly output: 'text' | 'json';
}

/** The changes in the journals of hosts. One connection and one read-only exchange each. Returns the exit status. */
export async function history(inventoryPath: string, options: HistoryOptions): Promise<number> {
  const { work, secrets } = await loadProject(inventoryPath, { host: options.host, playbook: 'none' });
  const hosts = work.map(({ host }) => host);
  const mask = masker(secrets);
  const { signal } = onInterrupt({ print: () => {} });
  const transport = await openTransports(warnOnStderr);
  const asked = { transport, parallel: options.parallel, signal, listener: () => {} };
  const journals = (await eachHost(hosts, { probe: journalOperations }, asked)).map((reply) =>
    readJournal(reply, mask),
  );
  const entries = journals
    .flatMap(({ host, journal }) => (journal?.entries ?? []).map((entry) => ({ host, ...entry })))
    .sort((one, other) => other.time.localeCompare(one.time))
    .map((entry) => masked(entry, mask));
  if (options.output === 'json') writeJson(entries.slice(0, options.limit), journals);
  else writeText(entries, journals, options.limit);
  if (signal.aborted) return Exit.interrupted;
  return journals.every(({ journal }) => journal) ? Exit.ok : Exit.failed;
}

interface HostJournal {
  readonly host: string;
  readonly journal?: Journal;
  readonly status: 'ok' | 'failed' | 'unreachable' | 'skipped';
  /** Why there is no journal. */
  readonly failure?: Failure;
}

function readJournal(reply: Reply, mask: Mask): HostJournal {
  const host = reply.host.name;
  if (reply.kind === 'skipped') return { host, status: 'skipped' };
  if (reply.kind === 'failure') {
    return { host, status: 'unreachable', failure: replyFailure(reply, mask) };
  }
  try {
    return { host, status: 'ok', journal: parseJournal(reply.answer.probe) };
  } catch (error) {
    if (!(error instanceof UnknownState)) throw error;
    const { message, words, next } = error;
    return {
      host,
      status: 'failed',
      failure: { message, ...defined({ words: words === undefined ? undefined : mask(words), next }) },
    };
  }
}

/** Names and states are not masked, except those of commands: they are the commands. */
function masked({ restore, ...entry }: HostEntry, mask: Mask): HostEntry {
  const names = new Set([entry.name, ...entry.name.split(' ')]);
  return {
    ...entry,
    name: entry.type === 'command' ? mask(entry.name) : entry.name,
    diff: maskDifferences(entry.diff, mask),
    ...(restore === undefined ? {} : { restore: maskRestore(restore, names, mask) }),
  };
}

function writeJson(entries: readonly HostEntry[], journals: readonly HostJournal[]): void {
  for (const entry of entries) stdout.write(jsonLine(entry));
  for (const { host, journal, failure } of journals) {
    if (!journal) stdout.write(jsonLine({ host, failure: failure ?? null }));
  }
}

function writeText(entries: readonly HostEntry[], journals: readonly HostJournal[], limit: number): void {
  const paint = painter(stdout);
  const shown = entries.slice(0, limit);
  const gaps = journals.flatMap(({ host, journal }) => (journal ? [{ host, ...journal }] : []));
  const columns = columnsOf(stdout);
  stdout.write(forTerminal(stdout, journalText(shown, { paint, columns })));
  for (const note of journalNotes(entries.length - shown.length, gaps, JOURNAL)) {
    stdout.write(messageFor(stdout, `${paint('dim', note)}\n`));
  }
  for (const { host, journal, failure, status } of journals) {
    if (journal) continue;
    const lines = failure ? failureLines(sanitizeAll(failure), columns, '  ') : [];
    const heading = `${paint('bold', host)}  ${paint('red', status)}`;
    stdout.write(forTerminal(stdout, `${[heading, ...lines].join('\n')}\n`));
  }
  const total = historyTotal({ hosts: journals.length, changes: entries.length });
  stdout.write(forTerminal(stdout, `${total}\n`));
}
