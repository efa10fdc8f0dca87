import { z } from 'zod';
import { UnknownState, exec, type Operation, outcome, type Result } from '../model/operation.ts';
import type { Change, Difference, TransientError, Resource } from '../model/resource.ts';
import { isKernel, type Kernel, kernelOperations, kernelReason, parseKernel } from './kernel.ts';
import { type BrokenOff, brokenOffProbe, inWords, parseBrokenOff, repair } from './package/broken-off.ts';

const Name = z
  .string()
  .regex(/^[A-Za-z0-9][\w.+-]*$/, 'the plain name of a package: no version, no pattern, no @group')
  .describe('The name of a package, as `rpm -q` knows it.');
const Names = z.union([Name.transform((name) => [name]), z.array(Name).min(1)]);

const object = z.strictObject({
  name: Names,
  state: z
    .enum(['present', 'absent', 'latest'])
    .default('present')
    .describe('`latest` asks the repositories for a newer version at every run.'),
});

const schema = z.union([Names.transform((name) => object.parse({ name })), object]);

type Desired = z.infer<typeof object>;

interface Current {
  /** Version by name, of those that are installed. */
  readonly installed: ReadonlyMap<string, string>;
  /** Newer versions by name; only read for `latest`. */
  readonly upgrades: ReadonlyMap<string, string>;
  /** What a removal takes with it, version by name; only read for `absent`. */
  readonly dependants: ReadonlyMap<string, string>;
  /** dnf's last transaction, if it came to no end. */
  readonly brokenOff: BrokenOff | undefined;
  /** Only read where one of the packages is a kernel. */
  readonly kernel: Kernel | undefined;
}

const QUERY = ['rpm', '-q', '--queryformat', '%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\n'];

export const package_: Resource<Desired, Current> = {
  type: 'package',
  summary: 'Packages: installed, absent or at their latest version, in one dnf transaction.',
  guide: {
    examples: [
      { what: 'Installed, in whatever version', step: 'package: tree', recorded: 'absent-to-present' },
      {
        what: 'Several in one transaction; those that are there already stay as they are',
        step: 'package: [bash, tree, git]',
        recorded: 'some-of-several',
      },
      {
        what: 'Removed; the dry run shows what goes along with it',
        step: 'package: { name: runc, state: absent }',
        recorded: 'removal-takes-more-along',
      },
      {
        what: 'At the latest version the repositories have',
        step: 'package: { name: [tree, bash], state: latest }',
        recorded: 'latest-with-an-upgrade',
      },
    ],
    knownIssues: [
      { what: 'An installed package is in the way', recorded: 'conflict' },
      { what: 'No repository has it', recorded: 'no-such-package' },
      {
        what: 'The power went, or dnf was killed, while rpm was at work',
        advice:
          'The dry run names the transaction that came to no end. Applying repairs what it left: one version of each package, and what it brought is installed again, so that its scripts run.',
      },
      {
        what: 'Every dnf command fails on CentOS Linux 8 or CentOS Stream 8',
        advice:
          'They are at their end of life and their mirror list is gone: point /etc/yum.repos.d at vault.centos.org.',
      },
      {
        what: 'Downloads fail with certificate errors',
        advice: 'The clock of the host is wrong, as after going back to a snapshot. "provision ping" says by how much.',
      },
    ],
  },
  schema,
  name: ({ name }) => name.join(' '),
  probe({ name, state }) {
    const operations: Operation[] = [exec(...QUERY, '--', ...name)];
    // dnf is slow, so it is asked only about what is installed; usually that is nothing.
    const installed = ['rpm', '-q', '--queryformat', '%{NAME}\\n', '--', ...name];
    if (state === 'absent') {
      operations.push({ ...exec('dnf', '--cacheonly', 'remove', '--assumeno'), argsFrom: installed });
    } else if (state === 'latest') {
      operations.push({ ...exec('dnf', '--quiet', 'check-update'), argsFrom: installed });
    }
    const asked = operations.length;
    const bringsKernel = state !== 'absent' && name.some(isKernel);
    if (bringsKernel) operations.push(...kernelOperations);
    const probed = operations.length;
    return {
      operations: [...operations, ...brokenOffProbe],
      parse: (results) => ({
        installed: parseQuery(results[0], name),
        upgrades: state === 'latest' ? parseUpgrades(results[1]) : new Map<string, string>(),
        dependants: state === 'absent' ? parseRemoval(results[1], name) : new Map<string, string>(),
        kernel: bringsKernel ? parseKernel(results.slice(asked, probed)) : undefined,
        brokenOff: parseBrokenOff(results.slice(probed)),
      }),
    };
  },
  plan({ installed, upgrades, dependants, brokenOff }, { name, state }) {
    const diff: Difference[] = name.flatMap((one) => {
      const before = installed.get(one);
      const after = wanted(before, upgrades.get(one), state);
      return before === after ? [] : [{ field: one, before: before ?? 'absent', after: after ?? 'absent' }];
    });
    const changed = diff.map(({ field }) => field);
    if (state !== 'absent') {
      const ours = brokenOff?.packages.some((one) => name.includes(one)) ? brokenOff : undefined;
      return [...(ours ? [completion(ours)] : []), ...(changed.length > 0 ? [installation(diff)] : [])];
    }
    if (diff.length === 0) return [];
    for (const [field, before] of dependants) diff.push({ field, before, after: 'absent' });
    const notes =
      dependants.size === 0 ? [] : [`takes ${dependants.size} more along that cannot be without it or are left over`];
    return [{ action: 'remove', diff, operations: [exec('dnf', '-y', 'remove', '--', ...changed)], notes }];
  },
  reboot({ installed, upgrades, kernel }, { name }) {
    if (!kernel) return undefined;
    // The boot loader starts a kernel that has just been installed. Its release is the package's version and architecture.
    const architecture = /\.[^.]+$/.exec(kernel.running)?.[0] ?? '';
    const [next = kernel.next] = name.filter(isKernel).flatMap((one) => {
      const upgrade = upgrades.get(one);
      return installed.has(one) ? (upgrade === undefined ? [] : [`${upgrade}${architecture}`]) : [one];
    });
    return kernelReason({ ...kernel, next });
  },
  advise: adviseDnf,
  retry: { times: 2, passes },
};

/** rpm's database is held by somebody else, who takes as long as an installation takes: dnf does not wait for that. */
const LOCKED = /can't create transaction lock|\.rpm\.lock|Failed to obtain the transaction lock/i;

/** A repository does not answer right now. */
const UNANSWERED = /Curl error \((5|6|7|16|18|28|35|52|55|56|92)\)|Status code: 5\d\d|checksum doesn't match/i;

function passes(words: string): TransientError | undefined {
  if (LOCKED.test(words)) return { after: 10, reason: "another program holds rpm's database" };
  if (UNANSWERED.test(words)) return { after: 2, reason: 'a repository does not answer as it should' };
  return undefined;
}

function installation(diff: readonly Difference[]): Change {
  const action = diff.every(({ before }) => before === 'absent') ? 'add' : 'change';
  return { action, diff, operations: [exec('dnf', '-y', 'install', '--', ...diff.map(({ field }) => field))] };
}

function completion(brokenOff: BrokenOff): Change {
  const diff = [{ field: 'dnf', before: `broken off in "${brokenOff.command}"`, after: 'complete' }];
  return { action: 'change', diff, operations: repair(brokenOff), notes: [inWords(brokenOff)] };
}

function wanted(before: string | undefined, upgrade: string | undefined, state: Desired['state']) {
  switch (state) {
    case 'absent':
      return undefined;
    case 'present':
      return before ?? 'installed';
    case 'latest':
      return upgrade ?? before ?? 'installed';
  }
}

function parseQuery(result: Result | undefined, names: readonly string[]): ReadonlyMap<string, string> {
  // rpm -q ends with the number of packages that are missing.
  if (result?.kind !== 'done' || /^error:/m.test(result.stderr) || result.status > names.length) {
    throw new UnknownState(`rpm -q ${outcome(result)}`, 'Look at the rpm database on the host: rpm --verifydb.');
  }
  const installed = new Map<string, string>();
  for (const line of result.stdout.split('\n')) {
    const [name, version, ...more] = line.split(' ');
    if (name && version && more.length === 0) installed.set(name, version);
  }
  for (const name of names) {
    if (!installed.has(name) && !result.stdout.includes(`package ${name} is not installed`)) {
      throw new UnknownState(`rpm -q ${name} answers for another name`, 'Give the plain name of the package.');
    }
  }
  return installed;
}

/** `dnf check-update` ends with 100 where there are updates, and lists `name.arch  version  repository`. */
function parseUpgrades(result: Result | undefined): ReadonlyMap<string, string> {
  if (result?.kind === 'skipped') return new Map();
  if (result?.kind !== 'done' || (result.status !== 0 && result.status !== 100)) {
    throw new UnknownState(`dnf check-update ${outcome(result)}`, adviseDnf(outcome(result)));
  }
  const [updates = ''] = result.stdout.split(/^Obsoleting Packages$/m);
  const found = updates.matchAll(/^(\S+)\.[^.\s]+\s+(\S+)\s+\S+$/gm);
  return new Map([...found].map(([, name = '', version = '']) => [name, version]));
}

/** The transaction table that `dnf remove --assumeno` shows: ` name  arch  version  repository  size` a row. */
function parseRemoval(result: Result | undefined, names: readonly string[]): ReadonlyMap<string, string> {
  if (result?.kind === 'skipped') return new Map();
  if (result?.kind !== 'done' || !/^Transaction Summary$/m.test(result.stdout)) {
    throw new UnknownState(`dnf remove --assumeno ${outcome(result)}`, adviseDnf(outcome(result)));
  }
  const [table = ''] = result.stdout.split(/^Transaction Summary$/m);
  // A row that is too wide is broken into two lines; the second one is indented further. What is installed comes from
  // an @repository.
  const rows = table.replace(/\n {2,}/g, ' ').matchAll(/^ (\S+) +\S+ +(\S+) +@\S+ +\S/gm);
  const removed = [...rows].map(([, name = '', version = '']) => [name, version] as const);
  return new Map(removed.filter(([name]) => !names.includes(name)));
}

/** dnf's well-known knownIssues; the first that fits. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /^(\S+): absent, not installed$/m,
    'dnf took another package, which provides $1: "rpm -q --whatprovides $1" on the host names it. Write that name.',
  ],
  [
    /problem with installed package (\S+)-[^-\s]+-[^-\s]+/,
    'Remove $1 first, or add a step "package: { name: $1, state: absent }" before this one.',
  ],
  [
    /certificate is not yet valid|certificate has expired|SSL certificate problem|certificate verification failed|Curl error \(60\)/i,
    'Check the clock of the host (timedatectl): a wrong clock makes good certificates look bad.',
  ],
  [
    /parser error|repomd\.xml.*(damaged|corrupt)/i,
    'What the host keeps of the repository is damaged. Is its disk full (df -h /var)? Then free space and: dnf clean all.',
  ],
  [
    /mirrorlist\.centos\.org|Failed to download metadata.*(appstream|baseos|extras)/is,
    'The base repositories do not answer. CentOS Linux 8 and Stream 8 are at their end of life: point /etc/yum.repos.d at vault.centos.org.',
  ],
  [/Could not resolve host|Curl error \(6\)/i, 'The host cannot look up names: check dns of its network step.'],
  [/No space left|more space needed|needs \d+\w+ (more space )?on/i, 'Free space on the host (df -h; dnf clean all).'],
  [
    /(No match for argument|Unable to find a match): (\S+)/,
    'No enabled repository has it: is the name right, and does a dnf_repo step bring its repository before this step?',
  ],
  [
    /GPG (key|check)|gpgcheck|not signed/i,
    'Check gpgkey of the repository, and that the disk is not full (df -h): that looks the same.',
  ],
];

function adviseDnf(words: string): string | undefined {
  for (const [pattern, advice] of ADVICE) {
    const match = pattern.exec(words);
    if (match) return advice.replaceAll('$1', match[1] ?? '');
  }
  return undefined;
}
