import type { Host } from '../model/host.ts';
import { content, exec, type Operation, read, type Result } from '../model/operation.ts';

/** A clock that is off by more makes certificates look invalid. In seconds. */
const MAX_SKEW = 300;

/** What is read of every host along with its first state. */
export interface HostIdentity {
  /** "CentOS Stream 9". */
  readonly system: string;
  /** Whether it is of the family the resources are made for. */
  readonly enterpriseLinux: boolean;
  /** The same for a machine and its clones. */
  readonly machineId: string | undefined;
  /** The same only for one machine since its last boot. */
  readonly bootId: string | undefined;
  /** The change that the host saw last, since it booted, as the host writes it; `''` if there was none. */
  readonly generation: string;
  /** Seconds since 1970, by the host's clock. */
  readonly clock: number | undefined;
  /** Whether operations run as root. */
  readonly root: boolean;
}

export const identityOperations: readonly Operation[] = [
  read('/etc/os-release'),
  read('/etc/machine-id'),
  read('/proc/sys/kernel/random/boot_id'),
  exec('date', '+%s'),
  exec('id', '-u'),
  read('/run/provision/generation'),
];

export function parseIdentity([release, machine, boot, date, id, generation]: readonly Result[]): HostIdentity {
  const fields = new Map(
    (content(release, '/etc/os-release') ?? '').split('\n').map((line) => {
      const [key = '', value = ''] = line.split(/=(.*)/s);
      return [key, value.replace(/^(["'])(.*)\1$/, '$2')] as const;
    }),
  );
  const name = fields.get('NAME') ?? 'unknown system';
  const version = fields.get('VERSION_ID');
  const family = `${fields.get('ID') ?? ''} ${fields.get('ID_LIKE') ?? ''}`;
  const seconds = date?.kind === 'done' ? Number(date.stdout.trim()) : Number.NaN;
  return {
    system: version === undefined ? name : `${name} ${version}`,
    enterpriseLinux: /\b(rhel|centos|fedora)\b/.test(family),
    machineId: machine?.kind === 'file' ? machine.content.trim() : undefined,
    bootId: boot?.kind === 'file' ? boot.content.trim() : undefined,
    generation: generation?.kind === 'file' ? generation.content.trim() : '',
    clock: Number.isFinite(seconds) && seconds > 0 ? seconds : undefined,
    root: id?.kind === 'done' && id.stdout.trim() === '0',
  };
}

export interface FactWarning {
  readonly host: string;
  readonly message: string;
  readonly next?: string;
}

/** What a person should know of a host before it is set up. */
export function* factWarnings(
  { name: host }: Host,
  { clock, system, enterpriseLinux, root }: HostIdentity,
): Generator<FactWarning> {
  const skew = clock === undefined ? 0 : Math.round(clock - Date.now() / 1000);
  if (Math.abs(skew) > MAX_SKEW) {
    yield {
      host,
      message: `the clock of ${host} is ${span(skew)} ${skew > 0 ? 'ahead' : 'behind'}`,
      next: 'Set it (timedatectl, chronyc makestep), or downloads will fail.',
    };
  }
  if (!root) {
    yield {
      host,
      message: `provision is not root on ${host}: it can look, but hardly change anything`,
      next: 'Set ssh.become: true in the inventory.',
    };
  }
  if (!enterpriseLinux) {
    yield { host, message: `${host} runs ${system}; provision is made for the CentOS family` };
  }
}

function span(seconds: number): string {
  const size = Math.abs(seconds);
  const [count, unit] =
    size >= 172_800
      ? [size / 86_400, 'days']
      : size >= 7200
        ? [size / 3600, 'hours']
        : size >= 120
          ? [size / 60, 'minutes']
          : [size, 'seconds'];
  return `${Math.round(count)} ${unit}`;
}
