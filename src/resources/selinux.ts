import { z } from 'zod';
import { UnknownState, content, exec, type Operation, output, read, type Result } from '../model/operation.ts';
import type { Difference, Resource } from '../model/resource.ts';

const Mode = z.enum(['enforcing', 'permissive', 'disabled']).describe('The mode, now and after a reboot.');
type Mode = z.infer<typeof Mode>;

const schema = z.union([Mode.transform((mode) => ({ mode })), z.strictObject({ mode: Mode })]);

// Not /etc/sysconfig/selinux: that is a link to this file.
const CONFIG = '/etc/selinux/config';

interface Current {
  /** `undefined` where SELinux is not installed. */
  readonly running: Mode | undefined;
  readonly config: string | undefined;
  /** Of each installed kernel whether it boots with `selinux=0`. */
  readonly kernelsOff: readonly boolean[];
  /** Whether the configuration file alone switches SELinux off: before EL9. */
  readonly fileSuffices: boolean;
}

export const selinux: Resource<{ mode: Mode }, Current> = {
  type: 'selinux',
  summary: 'The SELinux mode: the running one, the configuration file and, from EL9 on, the kernel argument.',
  guide: {
    examples: [
      { what: 'Off, as the container class has it', step: 'selinux: disabled', recorded: 'enforcing-to-disabled' },
      {
        what: 'Still watching, no longer refusing',
        step: 'selinux: { mode: permissive }',
        recorded: 'enforcing-to-permissive',
      },
      { what: 'On again', step: 'selinux: enforcing', recorded: 'disabled-to-enforcing' },
    ],
    knownIssues: [
      {
        what: 'getenforce says Permissive although disabled is declared',
        advice:
          'A running kernel cannot drop SELinux: until the reboot, permissive is as far as it goes. The summary names the hosts that need one.',
      },
      {
        what: 'SELINUX=disabled is in the file, and the host still boots with SELinux',
        advice:
          'From EL9 on the file alone no longer does it; the kernel argument selinux=0 does, and this resource sets it.',
      },
      {
        what: 'The first boot after switching it on again takes minutes',
        advice: 'All files get their labels again (/.autorelabel); the host reboots once more by itself.',
      },
    ],
  },
  schema,
  name: () => '',
  probe: () => ({
    operations: [exec('getenforce'), read(CONFIG), read('/etc/os-release'), exec('grubby', '--info', 'ALL')],
    parse([getenforce, config, release, grubby]) {
      const missing = getenforce?.kind === 'done' && getenforce.status === 127;
      const running = missing ? undefined : output(getenforce, 'getenforce').trim().toLowerCase();
      if (running !== undefined && !Mode.safeParse(running).success) {
        throw new UnknownState(`getenforce answers "${running}"`);
      }
      const major = /^VERSION_ID="?(\d+)/m.exec(content(release, '/etc/os-release') ?? '')?.[1];
      const fileSuffices = !(Number(major) >= 9);
      return {
        running: running as Mode | undefined,
        config: content(config, CONFIG),
        // Where SELinux is not installed there is nothing that a kernel could load.
        kernelsOff: missing || (fileSuffices && !told(grubby)) ? [] : kernelsOff(output(grubby, 'grubby --info ALL')),
        fileSuffices,
      };
    },
  }),
  plan(current, { mode }) {
    const configured = configuredMode(current.config);
    if (mode === 'disabled' && current.running === undefined && current.config === undefined) return [];
    const diff: Difference[] = [];
    const operations: Operation[] = [];

    if (configured !== mode) {
      diff.push({ field: 'mode', before: configured, after: mode, plain: true });
      operations.push({ kind: 'write', path: CONFIG, content: withMode(current.config, mode) });
    }
    // The argument wins over the file on every release; to switch off, the file may do without it.
    const wrong =
      mode === 'disabled'
        ? !current.fileSuffices && current.kernelsOff.includes(false)
        : current.kernelsOff.includes(true);
    if (wrong) {
      const [before, after] = mode === 'disabled' ? [undefined, 'selinux=0'] : ['selinux=0', undefined];
      diff.push({ field: 'kernel argument', before, after });
      const option = mode === 'disabled' ? '--args' : '--remove-args';
      operations.push(exec('grubby', '--update-kernel', 'ALL', option, 'selinux=0'));
    }
    const reachable = runningTarget(current.running, mode);
    if (current.running !== undefined && current.running !== reachable) {
      // The nearest to "disabled" that a running system can go to is permissive.
      diff.push({ field: 'until the reboot', before: current.running, after: reachable });
      operations.push(exec('setenforce', reachable === 'enforcing' ? '1' : '0'));
    }
    if (diff.length > 0 && mode !== 'disabled' && current.running === 'disabled') {
      // Files made meanwhile have no label; without this the next boot may not get to a login (selinux(8)).
      operations.push({ kind: 'write', path: '/.autorelabel', content: '-F\n' });
    }
    if (diff.length === 0) return [];
    const notes = needsReboot(current, mode) ? ['needs a reboot to take full effect'] : [];
    return [{ action: 'change', diff, operations, notes }];
  },
  pendingReboot: (current, { mode }) =>
    // What the running kernel can be brought to: that is what is the case once the changes are made.
    needsReboot(current, mode)
      ? `SELinux is ${runningTarget(current.running, mode)}, ${mode} after a reboot`
      : undefined,
};

function needsReboot({ running }: Current, mode: Mode): boolean {
  return running !== undefined && (running === 'disabled') !== (mode === 'disabled');
}

/** The mode a running system can be brought to without a reboot. */
function runningTarget(running: Mode | undefined, mode: Mode): Mode | undefined {
  if (running === undefined || running === 'disabled') return running;
  return mode === 'disabled' ? 'permissive' : mode;
}

/** As libselinux reads it: the first SELINUX= line that is not indented and has one of the modes. */
function configuredMode(config: string | undefined): string | undefined {
  return /^SELINUX=\s*(enforcing|permissive|disabled)\b/im.exec(config ?? '')?.[1]?.toLowerCase();
}

function withMode(config: string | undefined, mode: Mode): string {
  if (config === undefined) return `SELINUX=${mode}\nSELINUXTYPE=targeted\n`;
  if (!/^SELINUX=/m.test(config)) return `${config.replace(/\n?$/, '\n')}SELINUX=${mode}\n`;
  return config.replace(/^SELINUX=.*$/gm, `SELINUX=${mode}`);
}

function told(result: Result | undefined): boolean {
  return result?.kind === 'done' && result.status === 0 && /^args=/m.test(result.stdout);
}

/** `grubby --info ALL` prints one args="…" line a kernel. */
function kernelsOff(info: string): readonly boolean[] {
  const kernels = [...info.matchAll(/^args="(.*)"$/gm)].map(([, args = '']) => args);
  if (kernels.length === 0) throw new UnknownState(`grubby --info ALL names no kernel: ${info.trim()}`);
  return kernels.map((args) => /(^|\s)selinux=0(\s|$)/.test(args));
}
