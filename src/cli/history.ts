import { stdout } from 'node:process';
import { eachHost, type Reply } from '../engine/each-host.ts';
import { type Journal, journalOperations, parseJournal } from '../runs/host-journal.ts';
import type { Failure } from '../model/events.ts';
import { secretsOf } from '../input/yaml.ts';
import { selectHosts } from '../project/host-patterns.ts';
import { UnknownState } from '../model/operation.ts';
import { maskAll, masker } from '../model/secret.ts';
import { JOURNAL } from '../model/transport.ts';
import { failureLines, plural } from '../output/format.ts';
import { journalRemarks, journalText } from '../output/journal-text.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { loadInventory } from '../project/project.ts';
import { openTransports } from './transports.ts';

export interface HistoryOptions {
  readonly host: readonly string[];
  readonly parallel: number;
  /** How many changes are shown, the newest. */
  readonly limit: number;
  readonly output: 'text' | 'json';
}

/** What was changed on hosts, by their own account: one connection and one exchange each, in which nothing is written. */
export async function history(inventoryPath: string, options: HistoryOptions): Promise<number> {
  const inventory = await loadInventory(inventoryPath);
  const hosts = selectHosts(inventory, options.host).map(({ host }) => host);
  const mask = masker(secretsOf(inventory.file));
  const { signal } = onInterrupt(() => {});
  const transport = await openTransports();
  const asked = { transport, parallel: options.parallel, signal, listener: () => {} };
  const replies = (await eachHost(hosts, { probe: journalOperations }, asked)).map(readJournal);

  const entries = replies
    .flatMap(({ host, journal }) => (journal?.entries ?? []).map((entry) => ({ host, ...entry })))
    .sort((one, other) => other.time.localeCompare(one.time))
    .map((entry) => maskAll(entry, mask));
  const shown = entries.slice(0, options.limit);
  const failed = replies.filter(({ journal }) => !journal);
  if (options.output === 'json') {
    for (const entry of shown) stdout.write(`${JSON.stringify(entry)}\n`);
    for (const { host, failure } of failed) stdout.write(`${JSON.stringify({ host, failure: failure ?? null })}\n`);
  } else {
    const paint = painter(stdout);
    const remarks = journalRemarks(
      entries.length - shown.length,
      replies.flatMap(({ host, journal }) => (journal ? [{ host, ...journal }] : [])),
      JOURNAL,
    );
    stdout.write(journalText(shown, { paint, columns: stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY }));
    for (const remark of remarks) stdout.write(`${paint('dim', remark)}\n`);
    for (const { host, failure, word } of failed) {
      const lines = failure ? failureLines(failure).map((line) => `  ${line}`) : [];
      stdout.write(`${[`${paint('bold', host)}  ${paint('red', word)}`, ...lines].join('\n')}\n`);
    }
    stdout.write(`${plural(hosts.length, 'host')} · ${plural(entries.length, 'change')}\n`);
  }
  if (signal.aborted) return Exit.interrupted;
  return failed.length > 0 ? Exit.failed : Exit.ok;
}

interface HostJournal {
  readonly host: string;
  readonly journal?: Journal;
  /** In a word and as a whole, why there is none. */
  readonly word: string;
  readonly failure?: Failure;
}

function readJournal(reply: Reply): HostJournal {
  const host = reply.host.name;
  if (reply.kind === 'not asked') return { host, word: 'skipped' };
  if (reply.kind === 'trouble') {
    const { code, message, next } = reply;
    return { host, word: 'unreachable', failure: { message, code, ...(next === undefined ? {} : { next }) } };
  }
  try {
    return { host, word: 'ok', journal: parseJournal(reply.answer.probe) };
  } catch (error) {
    if (!(error instanceof UnknownState)) throw error;
    const { message, next } = error;
    return { host, word: 'failed', failure: { message, ...(next === undefined ? {} : { next }) } };
  }
}
