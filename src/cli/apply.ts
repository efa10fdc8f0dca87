import { createInterface } from 'node:readline/promises';
import { stderr, stdin, stdout } from 'node:process';
import { randomBytes } from 'node:crypto';
import type { Event, EventOf } from '../engine/events.ts';
import { run } from '../engine/run.ts';
import { jsonReport } from '../report/json.ts';
import { runLog } from '../report/log.ts';
import { TextReport } from '../report/text.ts';
import { painter } from './color.ts';
import { stateDirectory } from './directories.ts';
import { Exit } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { load } from './load.ts';
import { openTransports } from './transports.ts';
import { VERSION } from './version.ts';
import { thisWorker } from './worker.ts';

export interface ApplyOptions {
  readonly dryRun?: boolean;
  readonly detailedExitcode?: boolean;
  readonly host: readonly string[];
  readonly playbook: readonly string[];
  readonly parallel: number;
  /** Seconds. */
  readonly lockWait?: number;
  readonly yes?: boolean;
  readonly output: 'text' | 'json';
  readonly verbose?: boolean;
}

/** `apply`, `apply --dry-run` and `plan`. Returns the exit status. */
export async function apply(inventoryPath: string, options: ApplyOptions): Promise<number> {
  const command = options.dryRun ? 'plan' : 'apply';
  const loaded = await load(inventoryPath, options);
  const asks = command === 'apply' && !options.yes && stdin.isTTY && stdout.isTTY && options.output === 'text';
  const id = runId(new Date());
  const log = runLog(stateDirectory(), id);
  const show = report(inventoryPath, options, asks);
  const finished = await run(loaded.work, {
    run: id,
    version: VERSION,
    command,
    inventory: inventoryPath,
    transport: await openTransports(),
    worker: thisWorker(id, options.lockWait ?? 0),
    parallel: options.parallel,
    secrets: loaded.secrets,
    signal: onInterrupt((text) => stderr.write(text)),
    ...(asks ? { approve } : {}),
    listener(event) {
      log.listener(event);
      show(event);
    },
  });
  if (options.verbose) stderr.write(`Log: ${log.file}\n`);
  return exitStatus(finished, options);
}

function report(inventoryPath: string, options: ApplyOptions, showPlan: boolean): (event: Event) => void {
  const write = (text: string) => void stdout.write(text);
  if (options.output === 'json') return jsonReport(write);
  const playbooks = options.playbook.map((file) => ` --playbook ${file}`).join('');
  return new TextReport({
    write,
    paint: painter(stdout),
    verbose: options.verbose === true,
    showPlan,
    again: `provision apply ${inventoryPath}${playbooks}`,
  }).listener;
}

async function approve(): Promise<boolean> {
  const terminal = createInterface({ input: stdin, output: stdout });
  try {
    const answer = await terminal.question('\nApply this? [y/N] ');
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

function exitStatus({ hosts, interrupted }: EventOf<'run-finished'>, options: ApplyOptions): number {
  if (interrupted) return Exit.interrupted;
  if (hosts.failed + hosts.unreachable > 0) return Exit.failed;
  if (options.dryRun && options.detailedExitcode && hosts.changed > 0) return Exit.pending;
  return hosts.skipped > 0 ? Exit.failed : Exit.ok;
}

/** Sorts by time, and two runs in the same second still differ. */
function runId(now: Date): string {
  return `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z-${randomBytes(3).toString('hex')}`;
}
