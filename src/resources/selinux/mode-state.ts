import * as z from 'zod';
import { exec, type Operation, read } from '../../model/operation.ts';
import { content, output, type Result } from '../../model/result.ts';
import { type BootEntries, parseBootEntries, probeBootEntries } from '../boot-entries.ts';
import { isMissing, unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';

export const Mode = z.enum(['enforcing', 'permissive', 'disabled']).describe('The mode, now and after a reboot.');
export type Mode = z.infer<typeof Mode>;

// Not /etc/sysconfig/selinux: that is a link to this file.
export const CONFIG = '/etc/selinux/config';

/** The next boot labels all files and boots again: selinux-autorelabel(8). */
export const RELABEL = '/.autorelabel';

/** `undefined` where SELinux is not installed. */
export type RunningMode = Mode | undefined;

export interface ModeState {
  readonly running: RunningMode;
  readonly config: string | undefined;
  readonly bootEntries: BootEntries;
  /** Whether the configuration file alone disables SELinux: before EL9. */
  readonly fileSuffices: boolean;
  /** Whether the next boot labels all files. */
  readonly relabels: boolean;
}

export const runningProbe: readonly Operation[] = [exec('getenforce'), read(CONFIG)];

/** What matters for the mode beside `runningProbe`. */
export function modeProbe(mode: Mode): readonly Operation[] {
  return [read('/etc/os-release'), ...probeBootEntries, ...(mode === 'disabled' ? [] : [read(RELABEL)])];
}

export function parseMode(
  [release, files, grubby, relabel]: readonly (Result | undefined)[],
  { running, config }: Pick<ModeState, 'running' | 'config'>,
): ModeState {
  const major = /^VERSION_ID="?(\d+)/m.exec(content(release, '/etc/os-release') ?? '')?.[1];
  return {
    ...{ running, config },
    bootEntries: parseBootEntries([files, grubby]),
    fileSuffices: !(Number(major) >= 9),
    relabels: relabel !== undefined && content(relabel, RELABEL) !== undefined,
  };
}

/** Undefined where SELinux is not installed; only `disabled` can be declared there. */
export function parseRunning(result: Result | undefined, mode: Mode | undefined): RunningMode {
  if (isMissing(result)) {
    if (mode === 'disabled') return undefined;
    throw unknownState(messages.notInstalled(), result);
  }
  const answer = output(result, 'getenforce').trim().toLowerCase();
  const { success, data } = Mode.safeParse(answer);
  if (!success) throw unknownState({ message: messages.unknownMode }, result);
  return data;
}
