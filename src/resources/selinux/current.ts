import * as z from 'zod';
import { content, exec, type Operation, output, read, type Result, unknownResult } from '../../model/operation.ts';
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
  /** For each installed kernel, whether it boots with `selinux=0`. */
  readonly kernelsOff: readonly boolean[];
  /** Whether the configuration file alone disables SELinux: before EL9. */
  readonly fileSuffices: boolean;
}

export const probe: readonly Operation[] = [
  exec('getenforce'),
  read(CONFIG),
  read('/etc/os-release'),
  exec('grubby', '--info', 'ALL'),
];

export function parse([getenforce, config, release, grubby]: readonly (Result | undefined)[], desired: Mode): Current {
  const running = parseRunning(getenforce, desired);
  const major = /^VERSION_ID="?(\d+)/m.exec(content(release, '/etc/os-release') ?? '')?.[1];
  const fileSuffices = !(Number(major) >= 9);
  // Where SELinux is not installed, no kernel can load it.
  const ignored = running === undefined || (fileSuffices && !listsKernels(grubby));
  return {
    running,
    config: content(config, CONFIG),
    kernelsOff: ignored ? [] : parseKernels(grubby),
    fileSuffices,
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

function listsKernels(result: Result | undefined): boolean {
  return result?.kind === 'done' && result.status === 0 && /^args=/m.test(result.stdout);
}

/** `grubby --info ALL` prints a line args="…" for each kernel. */
function parseKernels(result: Result | undefined): readonly boolean[] {
  if (result?.kind !== 'done' || result.status !== 0) {
    const { message } = unknownResult(result, 'grubby --info ALL');
    throw unknownState({ message: messages.kernelArgumentUnknown(message) }, result);
  }
  const kernels = [...result.stdout.matchAll(/^args="(.*)"$/gm)].map(([, args = '']) => args);
  if (kernels.length === 0) {
    throw unknownState({ message: messages.kernelArgumentUnknown(messages.noKernel) }, result);
  }
  return kernels.map((args) => /(^|\s)selinux=0(\s|$)/.test(args));
}
