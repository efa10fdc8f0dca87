import { stdout } from 'node:process';
import { eachHost, type Reply } from '../engine/each-host.ts';
import { exec } from '../model/operation.ts';
import { type Mask, masker } from '../model/masker.ts';
import { commandResult, groupedText, prefixedText, totalText } from '../output/command-text.ts';
import { widest } from '../output/layout.ts';
import { replyFailure } from '../output/unanswered-text.ts';
import { jsonLine } from '../model/json-text.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { loadProject } from './load-project.ts';
import { openTransports, warnOnStderr } from './transports.ts';
import { columnsOf, forTerminal } from './terminal.ts';

export interface RunOptions {
  readonly host: readonly string[];
  readonly parallel: number;
  readonly prefix?: boolean;
  readonly output: 'text' | 'json';
}

/** Runs one command on many hosts. One word is a line for sh; several are a program and its arguments. */
export async function run(inventoryPath: string, command: readonly string[], options: RunOptions): Promise<number> {
  const { host: patterns, parallel, prefix, output } = options;
  const { work, secrets } = await loadProject(inventoryPath, { host: patterns, playbook: 'none' });
  const hosts = work.map(({ host }) => host);
  const mask = masker(secrets);
  const shown = { mask, paint: painter(stdout), columns: columnsOf(stdout) };
  const { signal } = onInterrupt({ print: () => {} });
  const width = widest(hosts.map(({ name }) => name));
  const listener = (reply: Reply) => {
    if (output === 'json') stdout.write(jsonLine(resultLine(reply, mask)));
    else if (prefix) stdout.write(forTerminal(stdout, prefixedText(reply, width, shown)));
  };
  const operation = command.length === 1 ? exec('sh', '-c', ...command) : exec(...command);
  const transport = await openTransports(warnOnStderr);
  const replies = await eachHost(hosts, { change: [operation], probe: [] }, { transport, parallel, signal, listener });
  if (output === 'text')
    stdout.write(forTerminal(stdout, prefix ? totalText(replies, shown) : groupedText(replies, shown)));
  if (signal.aborted) return Exit.interrupted;
  return replies.every((reply) => commandResult(reply, mask)?.status === 0) ? Exit.ok : Exit.failed;
}

/** A host as an object for one line of JSON. */
function resultLine(reply: Reply, mask: Mask): object {
  const base = { host: reply.host.name, seconds: reply.seconds };
  const result = commandResult(reply, mask);
  if (result) return { ...base, ...result, status: result.status ?? null };
  if (reply.kind !== 'failure') return { ...base, skipped: true };
  return { ...base, failure: replyFailure(reply, mask) };
}
