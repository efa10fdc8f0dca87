import type { EventBody } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import { exec, type Operation, read, type Result } from '../model/operation.ts';
import { clockSkew, notEnterpriseLinux, notRoot } from './messages.ts';

type EventBodyOf<Type extends EventBody['type']> = Extract<EventBody, { readonly type: Type }>;

/** A clock that is wrong by more makes certificates look invalid. In seconds. */
const MAX_SKEW = 300;

/** What identifies a host; read with its first state. */
export interface HostIdentity {
  /** "CentOS Stream 9". */
  readonly system: string;
  /** Whether it is of the family the resources are made for. */
  readonly enterpriseLinux: boolean;
  /** The same for a machine and its clones. */
  readonly machineId: string | undefined;
  /** The same only for one machine since its last boot. */
  readonly bootId: string | undefined;
  /** The last change since the host booted, as the host writes it; `''` if there was none. */
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
    (release?.kind === 'file' ? release.content : '').split('\n').map((line) => {
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

/** What a person should know about a host before it is set up. */
export function* identityWarnings(
  host: Host,
  { clock, system, enterpriseLinux, root }: HostIdentity,
  now: number,
): Generator<Omit<EventBodyOf<'warning'>, 'type'>> {
  const skew = clock === undefined ? 0 : Math.round(clock - now / 1000);
  if (Math.abs(skew) > MAX_SKEW) yield { host: host.name, ...clockSkew(host, skew) };
  if (!root) yield { host: host.name, ...notRoot(host) };
  if (!enterpriseLinux) yield { host: host.name, message: notEnterpriseLinux(host), words: system };
}
