/**
 * A dnf transaction that came to no end: the power went, or somebody killed it. rpm then knows of packages whose scripts never
 * ran, or has two versions of one. dnf's log has a line before and after each time rpm works; its history has the rest.
 */
import { exec, type Operation, type Result } from '../../model/operation.ts';

export interface BrokenOff {
  /** What dnf's history knows it by. */
  readonly id: string;
  /** The words after `dnf`. */
  readonly command: string;
  /** Names of the packages that it was to bring. */
  readonly packages: readonly string[];
}

/** Prints `last` if the last time rpm worked has no end. */
const UNFINISHED = [
  'sed',
  '--quiet',
  '--expression=/RPM transaction start\\.$/{s/.*/last/;h}',
  '--expression=/RPM transaction over\\.$/{s/.*//;h}',
  '--expression=${x;p}',
  '/var/log/dnf.log',
];

/** Whether dnf is at work, and what it did last if that has no end; in this order, so that one that is ending is seen. */
export const brokenOffProbe: readonly Operation[] = [
  exec('pgrep', '-x', 'dnf.*|yum'),
  { ...exec('dnf', '--cacheonly', 'history', 'info'), argsFrom: UNFINISHED },
];

export function parseBrokenOff([running, info]: readonly Result[]): BrokenOff | undefined {
  if (running?.kind !== 'done' || running.status === 0 || info?.kind !== 'done' || info.status !== 0) return undefined;
  const field = (name: string) => new RegExp(`^${name} *: (.*?) *$`, 'm').exec(info.stdout)?.[1] ?? '';
  // ` ** Install docker-ce-3:28.5.1-1.el9.x86_64  @docker-ce-stable`; the stars mark what has no end.
  const altered = info.stdout.matchAll(/^ \*\* (\S+) +(\S+)-[^-\s]+-[^-\s]+( |$)/gm);
  const brought = [...altered].filter(([, action = '']) =>
    /^(\w+-)?(Install|Upgrade|Downgrade|Reinstall)$/.test(action),
  );
  if (brought.length === 0) return undefined;
  const packages = [...new Set(brought.map(([, , name = '']) => name))];
  return { id: field('Transaction ID'), command: field('Command Line'), packages };
}

/** Leaves one version of each package, and installs again what is there of the transaction, so that its scripts run. */
export function repair({ packages }: BrokenOff): readonly Operation[] {
  return [
    {
      ...exec('dnf', '-y', 'remove', '--duplicates'),
      argsFrom: ['dnf', '--cacheonly', '--quiet', 'repoquery', '--duplicates', '--queryformat', '%{name}\\n'],
    },
    {
      ...exec('dnf', '-y', 'reinstall', '--'),
      argsFrom: ['rpm', '-q', '--queryformat', '%{NAME}\\n', '--', ...packages],
    },
  ];
}

export function inWords({ id, packages }: BrokenOff): string {
  return (
    `its last transaction came to no end, as by a power cut (dnf history info ${id}); this repairs what it left: ` +
    `dnf remove --duplicates; dnf reinstall ${packages.join(' ')}`
  );
}
