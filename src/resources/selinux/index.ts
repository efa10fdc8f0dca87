import * as z from 'zod';
import { operationsOf } from '../../model/change.ts';
import { exec, type Operation } from '../../model/operation.ts';
import type { Change, Difference, Resource } from '../../model/resource.ts';
import { installGrubby } from '../messages.ts';
import { declarationOf } from '../restore.ts';
import { configuredMode, withMode } from './config-file.ts';
import { CONFIG, type Current, Mode, parse, probe } from './current.ts';
import { kernelMatters, kernelPart } from './kernel-arguments.ts';
import * as messages from './messages.ts';

interface Desired {
  readonly mode: Mode;
}

const schema = z.union([Mode.transform((mode) => ({ mode })), z.strictObject({ mode: Mode })]);

export const selinux: Resource<Desired, Current> = {
  type: 'selinux',
  summary: 'The SELinux mode: now, in the configuration file and, from EL9 on, as a kernel argument.',
  schema,
  name: () => '',
  probe: ({ mode }) => ({ operations: probe, parse: (results) => parse(results, mode) }),
  plan,
  // Undefined where file, kernel argument and running mode do not agree: no declaration describes that.
  restore: (current) =>
    Mode.options
      .map((mode) => declarationOf({ schema, plan }, current, { mode }))
      .find((declaration) => declaration !== undefined),
  pendingReboot: ({ running }, { mode }) =>
    // The mode that the running kernel can be set to: the same text before and after the change.
    needsReboot(running, mode) ? messages.pendingReboot({ running: runningTarget(running, mode), mode }) : undefined,
  warn: (current, { mode }) =>
    kernelMatters(current, mode) && current.bootEntries.kind === 'unknown'
      ? messages.kernelArgumentsNotChecked(current.bootEntries.reason)
      : undefined,
  advise: (words) => (/grubby: (command )?not found/.test(words) ? installGrubby : undefined),
};

/** A part of a change. */
interface Part {
  readonly difference: Difference;
  readonly operation: Operation;
}

function plan(current: Current, { mode }: Desired): readonly Change[] {
  if (mode === 'disabled' && current.running === undefined && current.config === undefined) return [];
  const kernel = kernelPart(current, mode);
  const parts = [configPart(current, mode), kernel, runningPart(current, mode)].filter((part) => part !== undefined);
  if (parts.length === 0) return [];
  // The kernel argument comes last: where grubby is not installed, everything else is done.
  const operations = parts.filter((part) => part !== kernel).map(({ operation }) => operation);
  if (mode !== 'disabled' && current.running === 'disabled') {
    // Files made without SELinux have no label; unlabelled, the next boot may not reach a login (selinux(8)).
    operations.push({ kind: 'write', path: '/.autorelabel', content: '-F\n' });
  }
  if (kernel) operations.push(kernel.operation);
  const notes = needsReboot(current.running, mode) ? [messages.takesEffectAfterReboot] : [];
  return [
    { action: 'change', diff: parts.map(({ difference }) => difference), operations: operationsOf(operations), notes },
  ];
}

function configPart({ config }: Current, mode: Mode): Part | undefined {
  const configured = configuredMode(config);
  if (configured === mode) return undefined;
  return {
    difference: { field: 'mode', before: configured ?? null, after: mode, plain: true },
    operation: { kind: 'write', path: CONFIG, content: withMode(config, mode) },
  };
}

function runningPart({ running }: Current, mode: Mode): Part | undefined {
  if (running === undefined) return undefined;
  const target = runningTarget(running, mode);
  if (running === target) return undefined;
  return {
    difference: { field: 'running mode', before: running, after: target },
    operation: exec('setenforce', target === 'enforcing' ? '1' : '0'),
  };
}

function needsReboot(running: Mode | undefined, mode: Mode): running is Mode {
  return running !== undefined && (running === 'disabled') !== (mode === 'disabled');
}

/** The mode that a running system can be set to without a reboot: instead of disabled, permissive. */
function runningTarget(running: Mode, mode: Mode): Mode {
  if (running === 'disabled') return running;
  return mode === 'disabled' ? 'permissive' : mode;
}
