// Packages of a host with apt and dpkg. apt takes a second to start: it is asked only about what the step would change.
import { exec, type Exec, type Operation } from '../../model/operation.ts';
import { type Result, unknownResult } from '../../model/result.ts';
import { withoutMarks } from '../../model/host-text.ts';
import * as messages from '../apt/messages.ts';
import { type Age, ageOf, listsProbe, parseLists } from '../apt/lists.ts';
import { onDebian, simulate } from '../apt/programs.ts';
import { unknownState } from '../unknown-state.ts';
import { type Pin, pinOf, plainNames } from './pin.ts';
import { allNames, type Desired } from './schema.ts';

export interface DebianPackage {
  readonly version: string;
  readonly held: boolean;
  /** Unpacked, and not configured. */
  readonly unfinished: boolean;
}

/** What apt would do. */
export interface Simulation {
  /** New version by name. */
  readonly installed: ReadonlyMap<string, string>;
  /** Version by name. */
  readonly removed: ReadonlyMap<string, string>;
  /** Of those that it would remove, the ones that it refuses to. */
  readonly essential: readonly string[];
}

export interface Unfinished {
  readonly packages: readonly string[];
  /** Those of them whose files are incomplete. */
  readonly incomplete: readonly string[];
}

export interface DebianState {
  /** By name: those of the step that are installed. */
  readonly packages: ReadonlyMap<string, DebianPackage>;
  readonly unfinished: Unfinished | undefined;
  /** The whole transaction; undefined where there is nothing to do, or where apt cannot do it yet. */
  readonly transaction: Simulation | undefined;
  /** Its removals alone. */
  readonly removal: Simulation | undefined;
  /** Only read for `latest`. */
  readonly lists: Age;
}

const FORMAT = '${db:Status-Abbrev} ${Package} ${Version}\\n';

const STATUS = '/var/lib/dpkg/status';

/**
 * Prints what apt-get has to install and to remove. Its arguments are the packages, each `KIND NAME ARGUMENT PREFIX`, and
 * the status file of dpkg: a paragraph for each package.
 */
const PENDING = `BEGIN { RS = ""; FS = "\\n"; count = ARGC - 2
for (i = 1; i <= count; i++) { split(ARGV[i], words, " "); kind[i] = words[1]; name[i] = words[2]; argument[i] = words[3]; prefix[i] = words[4]; ARGV[i] = "" } }
{ package = ""; version = ""; installed = 0
for (i = 1; i <= NF; i++) {
if ($i ~ /^Package: /) package = substr($i, 10)
else if ($i ~ /^Version: /) version = substr($i, 10)
else if ($i ~ /^Status: [a-z]+ ok installed/ || $i ~ /^Status: [a-z]+ ok triggers-/) installed = 1 }
if (installed) versions[package] = version }
END { for (i = 1; i <= count; i++) {
there = name[i] in versions
if (kind[i] == "absent") wanted = there
else wanted = kind[i] == "latest" || !there || (prefix[i] != "" && index(versions[name[i]], prefix[i]) != 1)
if (wanted) print argument[i] } }`;

/**
 * Names of packages that are neither installed nor removed, after the state where their files are incomplete: dpkg and
 * `apt-get --fix-broken` leave these as they are.
 */
const BROKEN = [
  'sed',
  '--quiet',
  '--expression=/^Package: /h',
  String.raw`--expression=/^Status: .* \(unpacked\|half-configured\)$/{x;s/^Package: //p}`,
  '--expression=/^Status: .* half-installed$/{x;s/^Package: /half-installed /p}',
  STATUS,
] as const;

/** dpkg writes there what is not in its status file yet; after a kill it stays, and apt refuses to start. */
const JOURNAL = ['find', '/var/lib/dpkg/updates', '-type', 'f', '-name', '[0-9]*'] as const;

export function debianProbe(desired: Desired) {
  const names = allNames(desired);
  const { absent, latest } = desired;
  const asked: readonly (readonly [keyof Answers, Exec])[] = [
    // First whether another program is changing packages: what has just been unpacked is then not unfinished. pgrep accepts no
    // pattern of more than 15 characters.
    ['running', exec('pgrep', '-x', 'dpkg|apt(-get)?')],
    ['broken', exec(...BROKEN)],
    ['journal', exec(...JOURNAL)],
    ...(names.length === 0 ? [] : ([['packages', query(names)]] as const)),
    ...(names.length === 0 ? [] : ([['transaction', pending('install', desired)]] as const)),
    ...(absent.length === 0 ? [] : ([['removal', pending('remove', { present: [], latest: [], absent })]] as const)),
    ...(latest.length === 0 ? [] : ([['lists', listsProbe]] as const)),
  ];
  return {
    operations: asked.map(([, operation]): Operation => onDebian(operation)),
    /** Undefined on a host without dpkg. */
    parse(results: readonly Result[]): DebianState | undefined {
      const answers = Object.fromEntries(asked.map(([key], index) => [key, results[index]])) as Answers;
      return answers.running === undefined || answers.running.kind === 'skipped' ? undefined : parse(answers);
    },
  };
}

type Answers = Partial<
  Record<'running' | 'broken' | 'journal' | 'packages' | 'transaction' | 'removal' | 'lists', Result>
>;

function query(names: readonly string[]): Exec {
  return exec('dpkg-query', '--show', `--showformat=${FORMAT}`, '--', ...plainNames(names));
}

function pending(command: 'install' | 'remove', { present, absent, latest }: Desired): Exec {
  const suffix = command === 'install' ? '-' : '';
  const packages = [
    ...present.map((spec) =>
      `present ${pinOf(spec).name} ${aptArgument(spec)} ${prefixOf(pinOf(spec).version ?? '')}`.trim(),
    ),
    ...latest.map((name) => `latest ${name} ${name}`),
    ...absent.map((name) => `absent ${name} ${name}${suffix}`),
  ];
  return { ...simulate(command, '--'), argsFrom: ['awk', PENDING, ...packages, STATUS] };
}

/** The package, or its newest version that begins so. apt compares the epoch, too: apt-get(8), "install". */
export function aptArgument(spec: string): string {
  const { name, version } = pinOf(spec);
  return version === undefined ? name : `${name}=${version}`;
}

/** Whether an installed version is one that apt would choose for the pattern. */
export function matchesOnDebian({ version: pattern = '' }: Pin, version: string): boolean {
  return version.startsWith(prefixOf(pattern));
}

/** Only the last character of a pattern is a star. */
function prefixOf(pattern: string): string {
  return pattern.slice(0, -1);
}

function parse(answers: Answers): DebianState {
  const { running, packages, transaction, removal, lists } = answers;
  const isRunning = running?.kind === 'done' && running.status === 0;
  return {
    packages: parsePackages(packages),
    unfinished: isRunning ? undefined : parseUnfinished(answers),
    transaction: parseSimulation(transaction),
    removal: parseSimulation(removal),
    lists: ageOf(parseLists(lists)),
  };
}

/** dpkg-query exits with 1 if one of the names is unknown. */
function parsePackages(result: Result | undefined): ReadonlyMap<string, DebianPackage> {
  if (result === undefined) return new Map();
  if (result.kind !== 'done' || result.status > 1) {
    const { message } = unknownResult(result, 'dpkg-query --show');
    throw unknownState({ message, next: messages.databaseDamaged }, result);
  }
  // `ii  docker-ce 5:28.5.1-1~debian.12~bookworm`: what is selected, the state, an error.
  const lines = result.stdout.matchAll(/^([a-z])([a-zA-Z])[R ] +(\S+) (\S*)$/gm);
  return new Map(
    [...lines].flatMap(([, selected, status = '', name = '', version = '']) =>
      /[iWtUFH]/.test(status)
        ? [[name, { version, held: selected === 'h', unfinished: /[UFH]/.test(status) }] as const]
        : [],
    ),
  );
}

function parseUnfinished({ broken, journal }: Answers): Unfinished | undefined {
  const lines = (result: Result | undefined) =>
    result?.kind === 'done' && result.status === 0 ? result.stdout.split('\n').filter(Boolean) : [];
  const found = lines(broken).map((line) => line.split(' '));
  const packages = found.flatMap((words) => words.slice(-1));
  const incomplete = found.flatMap((words) => words.slice(1));
  return packages.length === 0 && lines(journal).length === 0 ? undefined : { packages, incomplete };
}

/** `Inst docker-ce [1] (2 Docker CE:bookworm [amd64])` or `Remv runc [1]` a line. */
function parseSimulation(result: Result | undefined): Simulation | undefined {
  if (result?.kind !== 'done' || result.status !== 0) return undefined;
  const text = withoutMarks(result.stdout);
  const map = (pattern: RegExp) =>
    new Map([...text.matchAll(pattern)].map(([, name = '', version = '']) => [name, version]));
  const [, kept = ''] =
    /^WARNING: The following essential packages will be removed.*\n.*\n((?: +\S.*\n)+)/m.exec(text) ?? [];
  return {
    installed: map(/^Inst (\S+) (?:\[\S+\] )?\((\S+)/gm),
    removed: map(/^Remv (\S+) \[(\S+)\]/gm),
    essential: kept
      .replaceAll(/\(.*?\)/g, '')
      .split(/\s+/)
      .filter(Boolean),
  };
}
