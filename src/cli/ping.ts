import { stdout } from 'node:process';
import type { Event } from '../model/events.ts';
import { run } from '../engine/run.ts';
import { jsonReport } from '../output/json-report.ts';
import { PingReport } from '../output/ping-text.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { loadProject } from './load-project.ts';
import { openTransports } from './transports.ts';
import { VERSION } from './version.ts';
import { thisRunOwner } from './run-owner.ts';
import { columnsOf, forTerminal } from './terminal.ts';

export interface PingOptions {
  readonly host: readonly string[];
  readonly parallel: number;
  readonly output: 'text' | 'json';
}

/** A run without steps: connect to each host, check its key, authenticate, become root. Returns the exit status. */
export async function ping(inventoryPath: string, options: PingOptions): Promise<number> {
  const { work, secrets } = await loadProject(inventoryPath, { host: options.host, playbook: 'none' });
  const write = (text: string) => void stdout.write(forTerminal(stdout, text));
  const listener: (event: Event) => void =
    options.output === 'json'
      ? jsonReport(write)
      : new PingReport(write, { paint: painter(stdout), columns: columnsOf(stdout) }).listener;
  const { hosts, interrupted } = await run(work, {
    run: 'ping',
    version: VERSION,
    command: 'plan',
    inventory: inventoryPath,
    owner: thisRunOwner('ping', 0),
    transport: await openTransports(),
    parallel: options.parallel,
    secrets,
    listener,
    signal: onInterrupt({ print: () => {} }).signal,
  });
  if (interrupted) return Exit.interrupted;
  return hosts.failed + hosts.unreachable + hosts.interrupted > 0 ? Exit.failed : Exit.ok;
}
