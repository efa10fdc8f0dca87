import { content, exec, type Operation, read, type Result } from '../model/operation.ts';

/** What is read of every host along with its first state. */
export interface Facts {
  /** "CentOS Stream 9". */
  readonly system: string;
  /** Whether it is of the family the resources are made for. */
  readonly enterpriseLinux: boolean;
  /** The same for a machine and its clones. */
  readonly machineId: string | undefined;
  /** The same only for one machine since its last boot. */
  readonly bootId: string | undefined;
  /** Seconds since 1970, by the host's clock. */
  readonly clock: number | undefined;
  /** Whether operations run as root. */
  readonly root: boolean;
}

export const factOperations: readonly Operation[] = [
  read('/etc/os-release'),
  read('/etc/machine-id'),
  read('/proc/sys/kernel/random/boot_id'),
  exec('date', '+%s'),
  exec('id', '-u'),
];

export function parseFacts([release, machine, boot, date, id]: readonly Result[]): Facts {
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
    clock: Number.isFinite(seconds) && seconds > 0 ? seconds : undefined,
    root: id?.kind === 'done' && id.stdout.trim() === '0',
  };
}
