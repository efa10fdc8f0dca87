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

export interface Current {
  /** `undefined` where SELinux is not installed. */
  readonly running: Mode | undefined;
  readonly config: string | undefined;
  readonly bootEntries: BootEntries;
  /** Whether the configuration file alone disables SELinux: before EL9. */
  readonly fileSuffices: boolean;
}

export const probe: readonly Operation[] = [
  exec('getenforce'),
  read(CONFIG),
  read('/etc/os-release'),
  ...probeBootEntries,
];

export function parse(
  [getenforce, config, release, ...entries]: readonly (Result | undefined)[],
  desired: Mode,
): Current {
  const running = parseRunning(getenforce, desired);
  const major = /^VERSION_ID="?(\d+)/m.exec(content(release, '/etc/os-release') ?? '')?.[1];
  return {
    running,
    config: content(config, CONFIG),
    bootEntries: parseBootEntries(entries),
    fileSuffices: !(Number(major) >= 9),
  };
}

/** Undefined where SELinux is not installed; only `disabled` can be declared there. */
function parseRunning(result: Result | undefined, desired: Mode): Mode | undefined {
  if (isMissing(result)) {
    if (desired === 'disabled') return undefined;
    throw unknownState(messages.notInstalled(), result);
  }
  const answer = output(result, 'getenforce').trim().toLowerCase();
  const { success, data } = Mode.safeParse(answer);
  if (!success) throw unknownState({ message: messages.unknownMode }, result);
  return data;
}
