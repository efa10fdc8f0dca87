import { stdout } from 'node:process';
import { eachHost, type Reply } from '../engine/each-host.ts';
import { factOperations, factsReply, type FactsReply } from '../engine/facts.ts';
import { type Mask, maskAll, masker } from '../model/masker.ts';
import { factsText } from '../output/facts-text.ts';
import { replyFailure, unansweredText } from '../output/unanswered-text.ts';
import { jsonLine } from '../model/json-text.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { loadProject } from './load-project.ts';
import { openTransports, warnOnStderr } from './transports.ts';
import { columnsOf, forTerminal } from './terminal.ts';

export interface FactsOptions {
  readonly host: readonly string[];
  readonly parallel: number;
  readonly output: 'text' | 'json';
  readonly names?: boolean;
}

/** The facts of each host. One connection and one read-only exchange each. Returns the exit status. */
export async function facts(inventoryPath: string, options: FactsOptions): Promise<number> {
  if (options.names) return (await import('./fact-names.ts')).factNames(inventoryPath, options);
  const { host, parallel, output } = options;
  const { work, secrets } = await loadProject(inventoryPath, { host, playbook: 'none' });
  const hosts = work.map((one) => one.host);
  const mask = masker(secrets);
  const { signal } = onInterrupt({ print: () => {} });
  const listener =
    output === 'json' ? (reply: Reply) => void stdout.write(jsonLine(factsLine(factsReply(reply), mask))) : () => {};
  const transport = await openTransports(warnOnStderr);
  const answers = await eachHost(hosts, { probe: factOperations }, { transport, parallel, signal, listener });
  const replies = answers.map(factsReply);
  if (output === 'text') {
    const paint = painter(stdout);
    const answered = replies.flatMap((reply) =>
      reply.kind === 'answer' ? [{ host: reply.host.name, facts: maskAll(reply.facts, mask) }] : [],
    );
    const columns = columnsOf(stdout);
    const text = factsText(answered, columns, paint) + unansweredText(replies, { mask, paint, columns });
    stdout.write(forTerminal(stdout, text));
  }
  if (signal.aborted) return Exit.interrupted;
  return replies.every(({ kind }) => kind === 'answer') ? Exit.ok : Exit.failed;
}

/** A host as an object for one line of JSON. */
function factsLine(reply: FactsReply, mask: Mask): object {
  const { name } = reply.host;
  switch (reply.kind) {
    case 'answer':
      return { host: name, facts: maskAll(reply.facts, mask) };
    case 'failure':
      return { host: name, failure: replyFailure(reply, mask) };
    case 'skipped':
      return { host: name, skipped: true };
  }
}
