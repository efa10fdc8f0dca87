import { exec, type Operation } from '../../model/operation.ts';
import type { Difference } from '../../model/resource.ts';
import { configuredMode, withMode } from './config-file.ts';
import { kernelPart } from './kernel-arguments.ts';
import * as messages from './messages.ts';
import { CONFIG, type Mode, type ModeState, RELABEL, type RunningMode } from './mode-state.ts';

/** A part of a change. */
interface Part {
  readonly difference: Difference;
  readonly operation: Operation;
}

/** What differs, and what changes it. */
export interface ModePlan {
  readonly diff: readonly Difference[];
  readonly operations: readonly Operation[];
}

export function planMode(current: ModeState, mode: Mode): ModePlan {
  if (mode === 'disabled' && current.running === undefined && current.config === undefined) {
    return { diff: [], operations: [] };
  }
  // The kernel argument comes last: where grubby is not installed, everything else is done.
  const [config, kernel, running, relabel] = [configPart, kernelPart, runningPart, relabelPart].map((part) =>
    part(current, mode),
  );
  const isPart = (part: Part | undefined) => part !== undefined;
  return {
    diff: [config, kernel, running, relabel].filter(isPart).map(({ difference }) => difference),
    operations: [config, running, relabel, kernel].filter(isPart).map(({ operation }) => operation),
  };
}

function configPart({ config }: ModeState, mode: Mode): Part | undefined {
  const configured = configuredMode(config);
  if (configured === mode) return undefined;
  return {
    difference: { field: 'mode', before: configured ?? null, after: mode, plain: true },
    operation: { kind: 'write', path: CONFIG, content: withMode(config, mode) },
  };
}

function runningPart({ running }: ModeState, mode: Mode): Part | undefined {
  if (running === undefined) return undefined;
  const target = runningTarget(running, mode);
  if (running === target) return undefined;
  return {
    difference: { field: 'running mode', before: running, after: target },
    operation: exec('setenforce', target === 'enforcing' ? '1' : '0'),
  };
}

/** Files made without SELinux have no label; unlabelled, the next boot may not reach a login (selinux(8)). */
function relabelPart({ running, relabels }: ModeState, mode: Mode): Part | undefined {
  if (running !== 'disabled' || mode === 'disabled' || relabels) return undefined;
  return {
    difference: { field: 'labels', before: messages.MISSING_LABELS, after: messages.RELABELLED },
    operation: { kind: 'write', path: RELABEL, content: '-F\n' },
  };
}

export function needsReboot(running: RunningMode, mode: Mode): running is Mode {
  return running !== undefined && (running === 'disabled') !== (mode === 'disabled');
}

/** The mode that a running system can be set to without a reboot: instead of disabled, permissive. */
export function runningTarget(running: Mode, mode: Mode): Mode {
  if (running === 'disabled') return running;
  return mode === 'disabled' ? 'permissive' : mode;
}
