import { stdout } from 'node:process';
import { eachHost } from '../engine/each-host.ts';
import { parseStepFacts, stepFactOperations } from '../engine/step-facts.ts';
import { maskAll, masker } from '../model/masker.ts';
import { wrapped } from '../output/layout.ts';
import { unansweredText } from '../output/unanswered-text.ts';
import { loadProject } from './load-project.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';
import type { FactsOptions } from './facts.ts';
import { onInterrupt } from './interrupt.ts';
import { columnsOf, forTerminal } from './terminal.ts';
import { openTransports, warnOnStderr } from './transports.ts';

/** The facts of each host by the names that playbooks use. Returns the exit status. */
export async function factNames(inventoryPath: string, { host, parallel, output }: FactsOptions): Promise<number> {
  const { work, secrets } = await loadProject(inventoryPath, { host, playbook: 'none' });
  const mask = masker(secrets);
  const { signal } = onInterrupt({ print: () => {} });
  const transport = await openTransports(warnOnStderr);
  const hosts = work.map((one) => one.host);
  const answers = await eachHost(
    hosts,
    { probe: stepFactOperations },
    { transport, parallel, signal, listener: () => {} },
  );
  const known = answers.flatMap((reply) =>
    reply.kind === 'answer'
      ? [{ host: reply.host.name, facts: maskAll(parseStepFacts(reply.answer.probe), mask) }]
      : [],
  );
  const [paint, columns] = [painter(stdout), columnsOf(stdout)];
  const lines = known.flatMap((one) =>
    output === 'json'
      ? [JSON.stringify(one)]
      : [paint('bold', one.host), ...named('facts', { ...one.facts }).flatMap((line) => wrapped(`  ${line}`, columns))],
  );
  stdout.write(forTerminal(stdout, lines.map((line) => `${line}\n`).join('')));
  if (output === 'text') stdout.write(forTerminal(stdout, unansweredText(answers, { mask, paint, columns })));
  if (signal.aborted) return Exit.interrupted;
  return answers.every(({ kind }) => kind === 'answer') ? Exit.ok : Exit.failed;
}

type Fact = string | number | undefined | readonly string[] | { readonly [name: string]: Fact };

/** `facts.os.major  9`, one line a fact. A list is one fact. */
function named(name: string, value: Fact): readonly string[] {
  if (isList(value)) return [`${name}  ${value.join(' ')}`];
  if (typeof value !== 'object') return [`${name}  ${value ?? '?'}`];
  return Object.entries(value).flatMap(([key, inner]) => named(`${name}.${key}`, inner));
}

function isList(value: Fact): value is readonly string[] {
  return Array.isArray(value);
}
