/**
 * A dnf transaction that did not finish: the power failed, or dnf was killed. Afterwards rpm has packages whose scripts
 * did not run, or two versions of one package. dnf's log has a line before and after each rpm transaction; dnf's
 * history has the details.
 */
import type { Operations } from '../../model/change.ts';
import { exec, type Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { dnf } from '../programs.ts';
import { printInstalled } from './query.ts';

export interface UnfinishedTransaction {
  /** Its number in dnf's history. */
  readonly id: string;
  /** The arguments of dnf. */
  readonly command: string;
  /** Names of the packages that it was to install. */
  readonly packages: readonly string[];
}

/** Prints `last` if the log has no end of the last rpm transaction. */
const UNFINISHED = [
  'sed',
  '--quiet',
  '--expression=/RPM transaction start\\.$/{s/.*/last/;h}',
  '--expression=/RPM transaction over\\.$/{s/.*//;h}',
  '--expression=${x;p}',
  '/var/log/dnf.log',
];

/** First whether dnf is running: a transaction that ends in between is then seen as running, not as unfinished. */
export const unfinishedProbe: readonly Operation[] = [
  exec('pgrep', '-x', 'dnf.*|yum'),
  { ...exec(...dnf('--cacheonly', 'history', 'info')), argsFrom: UNFINISHED },
];

export function parseUnfinished([running, info]: readonly Result[]): UnfinishedTransaction | undefined {
  if (running?.kind !== 'done' || running.status === 0 || info?.kind !== 'done' || info.status !== 0) return undefined;
  const field = (name: string) => new RegExp(`^${name} *:(.*)$`, 'm').exec(info.stdout)?.[1]?.trim() ?? '';
  // ` ** Install docker-ce-3:28.5.1-1.el9.x86_64  @docker-ce-stable`: the stars mark what did not finish.
  const altered = info.stdout.matchAll(/^ \*\* (\S+) +(\S+)-[^-\s]+-[^-\s]+( |$)/gm);
  const incoming = [...altered].filter(([, action = '']) =>
    /^(\w+-)?(Install|Upgrade|Downgrade|Reinstall)$/.test(action),
  );
  if (incoming.length === 0) return undefined;
  const packages = [...new Set(incoming.map(([, , name = '']) => name))];
  return { id: field('Transaction ID'), command: field('Command Line'), packages };
}

/** Keeps one version of each package, and reinstalls the installed packages of the transaction, so that scripts run. */
export function repair({ packages }: UnfinishedTransaction): Operations {
  return [
    {
      ...exec(...dnf('-y', 'remove', '--duplicates')),
      argsFrom: dnf('--cacheonly', '--quiet', 'repoquery', '--duplicates', '--queryformat', '%{name}\\n'),
    },
    { ...exec(...dnf('-y', 'reinstall', '--')), argsFrom: printInstalled(packages) },
  ];
}
