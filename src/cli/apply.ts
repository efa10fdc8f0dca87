import { randomBytes } from 'node:crypto';
import { stderr, stdin, stdout } from 'node:process';
import type { Event, EventOf } from '../model/events.ts';
import { run } from '../engine/run.ts';
import { UsageError } from '../input/source.ts';
import { withRebootStep } from '../project/reboot-step.ts';
import { runLog } from '../runs/run-log.ts';
import { stateDirectory } from './directories.ts';
import { Exit } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { load, type LoadOptions } from '../project/project.ts';
import { applyAgain, output } from './output.ts';
import { readPlan, savedSteps } from './saved-plan.ts';
import { openScreen } from './screen.ts';
import { openTransports } from './transports.ts';
import { VERSION } from './version.ts';
import { thisRunOwner } from './run-owner.ts';

export interface ApplyOptions extends LoadOptions {
  readonly dryRun?: boolean;
  readonly detailedExitcode?: boolean;
  readonly parallel: number;
  /** Seconds. */
  readonly lockWait?: number;
  /** Seconds for the whole run. */
  readonly timeout?: number;
  readonly yes?: boolean;
  readonly output: 'text' | 'json';
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  /** Where to write the report as HTML. */
  readonly report?: string;
  /** Where to save the plan of a dry run. */
  readonly out?: string;
  /** RebootRun hosts where something is left to a reboot, once their other steps are through. */
  readonly reboot?: boolean;
  /** A saved plan to apply. */
  readonly plan?: string;
}

/** `apply`, `apply --dry-run` and `plan`. Returns the exit status. */
export async function apply(inventoryPath: string | undefined, given: ApplyOptions): Promise<number> {
  const command = given.dryRun ? 'plan' : 'apply';
  if (given.out !== undefined && command === 'apply') {
    throw new UsageError('--out saves the plan of a dry run', 'Use it with provision plan, or with --dry-run.');
  }
  const saved = given.plan === undefined ? undefined : await readPlan(given.plan);
  const inventory = inventoryPath ?? saved?.inventory;
  if (inventory === undefined) throw new UsageError('an inventory is missing', 'Name its file, or a plan with --plan.');
  const options = saved
    ? { ...given, playbook: saved.playbooks, host: saved.hosts.map(({ name }) => name), inventory }
    : { ...given, inventory };

  const loaded = await load(inventory, options);
  // A plan was looked at when it was saved.
  const asks = command === 'apply' && !given.yes && !saved && stdin.isTTY && stdout.isTTY && given.output === 'text';
  const screen = given.output === 'text' ? await openScreen({ quiet: options.quiet ?? false }) : undefined;
  const readers = await output({ ...options, command, showPlan: asks }, screen);
  const id = runId(new Date());
  const log = runLog(stateDirectory(), id);
  const stop = onInterrupt(screen?.print ?? ((text) => void stderr.write(text)), readers.view);
  const over = () => stop.abort(new DOMException('--timeout', 'TimeoutError'));
  if (options.timeout !== undefined) setTimeout(over, options.timeout * 1000).unref();
  const finished = await run(given.reboot ? loaded.work.map(withRebootStep) : loaded.work, {
    run: id,
    version: VERSION,
    command,
    inventory,
    again: applyAgain(options),
    transport: await openTransports(),
    owner: thisRunOwner(id, options.lockWait ?? 0),
    parallel: options.parallel,
    secrets: loaded.secrets,
    signal: stop.signal,
    ...(saved ? { saved: savedSteps(saved) } : {}),
    ...(asks && screen ? { approve: async () => isYes(await screen.ask('\nApply this? [y/N] ')) } : {}),
    listener(event: Event) {
      log.listener(event);
      for (const reader of readers.listeners) reader(event);
    },
  });
  const unwritten = await readers.finish().then(() => undefined, onlyUsage);
  if (options.verbose) stderr.write(`Log: ${log.file}\n`);
  const status = exitStatus(finished, options);
  if (!unwritten) return status;
  // Hosts were contacted, and may have been changed: that is not wrong input any more.
  stderr.write(`${unwritten.message}\nThe run is in the log: provision show ${id}\n`);
  return status === Exit.ok || status === Exit.pending ? Exit.failed : status;
}

function onlyUsage(error: unknown): UsageError {
  if (error instanceof UsageError) return error;
  throw error;
}

function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer.trim());
}

function exitStatus({ hosts, interrupted }: EventOf<'run-finished'>, options: ApplyOptions): number {
  if (interrupted) return Exit.interrupted;
  if (hosts.failed + hosts.unreachable > 0) return Exit.failed;
  if (options.dryRun && options.detailedExitcode && hosts.changed > 0) return Exit.pending;
  return hosts.skipped > 0 ? Exit.failed : Exit.ok;
}

/** Sorts by time, to the millisecond: a second is enough for two runs. */
function runId(now: Date): string {
  return `${now.toISOString().replace(/[-:]/g, '')}-${randomBytes(3).toString('hex')}`;
}
