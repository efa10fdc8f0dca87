import { randomBytes } from 'node:crypto';
import { stderr, stdout } from 'node:process';
import type { WriteStream } from 'node:tty';
import type { EventOf } from '../model/events.ts';
import { run } from '../engine/run.ts';
import { UsageError } from '../input/diagnostic.ts';
import type { HostWork } from '../model/host-work.ts';
import type { PlanDocument } from '../output/plan-document.ts';
import type { RunView } from '../output/run-view.ts';
import type { Project, ProjectRequest } from '../project/project.ts';
import { loadProject } from './load-project.ts';
import { withRebootStep } from '../project/reboot-step.ts';
import { runLog } from '../runs/run-log.ts';
import { approvalTerminal, askApproval } from './approval.ts';
import { stateDirectory } from './directories.ts';
import { Exit } from './exit.ts';
import { inputFiles } from './input-files.ts';
import { onInterrupt } from './interrupt.ts';
import { checkOutputFiles, type Output, output } from './output.ts';
import { applyCommand } from './repeat-command.ts';
import { onLostOutput } from './lost-output.ts';
import * as messages from './run-messages.ts';
import { readPlan, savedSteps } from './saved-plan.ts';
import { openScreen, type Screen } from './screen.ts';
import { thisRunOwner } from './run-owner.ts';
import { messageFor } from './terminal.ts';
import { TimeLimit } from './time-limit.ts';
import { openTransports } from './transports.ts';
import { VERSION } from './version.ts';

export interface ApplyOptions extends ProjectRequest {
  readonly host: readonly string[];
  readonly playbook: readonly string[];
  readonly dryRun?: boolean;
  readonly detailedExitcode?: boolean;
  readonly parallel: number;
  /** Seconds. */
  readonly lockWait?: number;
  /** Seconds, for the whole run. */
  readonly timeout?: number;
  readonly yes?: boolean;
  readonly output: 'text' | 'json';
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  /** The file for the HTML report. */
  readonly report?: string;
  /** The file for the plan of a dry run. */
  readonly out?: string;
  /** Reboot hosts with a pending reboot after their other steps. */
  readonly reboot?: boolean;
  /** The file of a saved plan to apply. */
  readonly plan?: string;
}

type EffectiveOptions = ApplyOptions & { readonly inventory: string };

/** `apply`, `apply --dry-run` and `plan`. Returns the exit status. */
export async function apply(inventoryPath: string | undefined, given: ApplyOptions): Promise<number> {
  const command = given.dryRun ? 'plan' : 'apply';
  if (given.out !== undefined && command === 'apply') {
    throw new UsageError(messages.outWithoutDryRun, messages.outWithoutDryRunHint);
  }
  const saved = given.plan === undefined ? undefined : await readPlan(given.plan);
  const options = effectiveOptions(inventoryPath, given, saved);
  const loaded = await loadProject(options.inventory, options);
  await checkOutputFiles(options, () => inputFiles(loaded, given.plan));
  const terminal = command === 'apply' ? approvalTerminal(given) : undefined;
  const screen = given.output === 'text' ? await openScreen({ quiet: given.quiet ?? false }) : undefined;
  const readers = output({ ...options, command, showPlan: terminal !== undefined }, screen);
  const id = runId(new Date());
  const log = openLog(id, screen);
  const listener: Output['listener'] = (event) => {
    log.listener(event);
    readers.listener(event);
  };
  let printed = true;
  onLostOutput(() => (printed = false));
  const finished = await run(workOf(loaded, options), {
    run: id,
    command,
    ...(await environment(id, options, { screen, terminal, view: readers.view })),
    playbooks: loaded.playbooks,
    secrets: loaded.secrets,
    inventoryHosts: loaded.hosts,
    ...(saved ? { saved: savedSteps(saved) } : {}),
    listener,
  });
  const writeError = await readers.finish().then(() => undefined, usageErrorOnly);
  if (screen && !printed) stderr.write(readers.summary());
  if (given.verbose && log.isComplete()) warn(messages.logFile({ file: log.file }));
  const status = readers.view.cancelled ? cancelStatus(finished) : exitStatus(finished, given);
  if (!writeError) return status;
  // Hosts were contacted and may have been changed: the status for wrong input would say that they were not.
  warn(`${writeError.message}${log.isComplete() ? `\n${messages.runIsLogged({ run: id })}` : ''}`);
  return status === Exit.ok || status === Exit.pending ? Exit.failed : status;
}

/** The log of the run. It may be incomplete, which is said once. */
function openLog(id: string, screen: Screen | undefined) {
  let complete = true;
  const log = runLog(stateDirectory(), id, (reason) => {
    complete = false;
    const text = `${messages.runLogIncomplete({ reason })}\n`;
    if (screen?.draws) screen.print(text);
    else stderr.write(text);
  });
  return { ...log, isComplete: () => complete };
}

/** A saved plan stands for the inventory, playbooks and hosts that it was made with. */
function effectiveOptions(inventoryPath: string | undefined, given: ApplyOptions, saved?: PlanDocument) {
  const inventory = inventoryPath ?? saved?.inventory;
  if (inventory === undefined) throw new UsageError(messages.inventoryMissing, messages.inventoryMissingHint);
  return saved
    ? { ...given, playbook: saved.playbooks, host: saved.hosts.map(({ name }) => name), inventory }
    : { ...given, inventory };
}

function workOf({ work }: Project, { reboot }: ApplyOptions): readonly HostWork[] {
  return reboot ? work.map(withRebootStep) : work;
}

interface Person {
  readonly screen: Screen | undefined;
  /** Where the person approves the plan. */
  readonly terminal: WriteStream | undefined;
  readonly view: RunView;
}

/** What a run needs of this process. */
async function environment(id: string, options: EffectiveOptions, { screen, terminal, view }: Person) {
  let asking = false;
  const print = (text: string) => (screen ? screen.print(messageFor(stdout, text)) : warn(text.trimEnd()));
  const stop = onInterrupt({ print, view, isAsking: () => asking, clear: () => screen?.clear() });
  const limit = new TimeLimit(options.timeout, () => stop.abort(new DOMException('--timeout', 'TimeoutError')));
  limit.run();
  const approve = async (on: WriteStream) => {
    asking = true;
    limit.pause();
    const ask = () => askApproval(on, view.hosts, stop.signal);
    const answer = await (screen ? screen.withoutRows(ask) : ask());
    if (answer === 'interrupted') stop.abort();
    limit.run();
    asking = false;
    return answer === 'yes';
  };
  return {
    version: VERSION,
    inventory: options.inventory,
    again: applyCommand(options),
    transport: await openTransports(),
    owner: thisRunOwner(id, options.lockWait ?? 0),
    parallel: options.parallel,
    signal: stop.signal,
    ...(terminal ? { approve: () => approve(terminal) } : {}),
  };
}

function warn(text: string): void {
  stderr.write(messageFor(stderr, `${text}\n`));
}

function usageErrorOnly(error: unknown): UsageError {
  if (error instanceof UsageError) return error;
  throw error;
}

function cancelStatus({ interrupted }: EventOf<'run-finished'>): number {
  return interrupted ? Exit.interrupted : Exit.ok;
}

function exitStatus({ hosts, unknown, interrupted }: EventOf<'run-finished'>, options: ApplyOptions): number {
  if (interrupted) return Exit.interrupted;
  if (hosts.failed + hosts.unreachable + hosts.interrupted > 0) return Exit.failed;
  if (options.dryRun && options.detailedExitcode && hosts.changed + unknown > 0) return Exit.pending;
  return hosts.skipped > 0 ? Exit.failed : Exit.ok;
}

/** Sorts by time, in milliseconds. The random part tells runs of the same millisecond apart. */
function runId(now: Date): string {
  return `${now.toISOString().replace(/[-:]/g, '')}-${randomBytes(3).toString('hex')}`;
}
