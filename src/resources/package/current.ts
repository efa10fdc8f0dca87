import { withoutMarks } from '../../model/host-text.ts';
import { exec, type Operation } from '../../model/operation.ts';
import { type Result, unknownResult } from '../../model/result.ts';
import { dnf } from '../programs.ts';
import { isKernel, type Kernel, kernelProbe, parseKernel } from '../reboot/kernel.ts';
import { unknownState } from '../unknown-state.ts';
import { type DataRoot, dataRootProbe, isEngine, parseDataRoot } from '../docker/data-root.ts';
import { adviseDnf } from './advice.ts';
import { debianProbe, type DebianState } from './debian-current.ts';
import { installedOn } from './debian-plan.ts';
import { moduleProbe, parseModule, streamOf } from './module.ts';
import { type Installed, parseQuery, printInstalled, query } from './query.ts';
import { allNames, type Desired } from './schema.ts';
import { parseUnfinished, unfinishedProbe, type UnfinishedTransaction } from './unfinished-transaction.ts';
import { type Locks, locksProbe, parseLocks } from './versionlock.ts';

export interface Current extends Installed {
  /** Newer versions by name; only read for `latest`. */
  readonly upgrades: ReadonlyMap<string, string>;
  /** What else a removal removes. */
  readonly removedToo: RemovedToo;
  readonly unfinished: UnfinishedTransaction | undefined;
  /** Only read where one of the packages is a kernel. */
  readonly kernel: Kernel | undefined;
  /** Only read where one of the packages is Docker Engine. */
  readonly dataRoot: DataRoot | undefined;
  /** Only read where the step says whether the packages are held. */
  readonly locks: Locks | undefined;
  /** The stream of the declared module that is enabled. */
  readonly stream: string | undefined;
  /** On a host with apt, which has none of the others but the data root. */
  readonly debian?: DebianState;
}

/** Version by name. */
export interface RemovedToo {
  readonly dependent: ReadonlyMap<string, string>;
  readonly unused: ReadonlyMap<string, string>;
  /** Protected packages that the removal would remove, so that dnf refuses it. */
  readonly protected?: string;
}

const NOTHING_INSTALLED: Installed = { installed: new Map(), otherVersions: new Map() };
const NONE: ReadonlyMap<string, string> = new Map();
const NOTHING_ELSE: RemovedToo = { dependent: NONE, unused: NONE };
const WITHOUT_DNF: Omit<Current, keyof Installed | 'dataRoot' | 'debian'> = {
  upgrades: NONE,
  removedToo: NOTHING_ELSE,
  unfinished: undefined,
  kernel: undefined,
  locks: undefined,
  stream: undefined,
};

/** dnf is slow, so it is asked only about installed packages to be removed or upgraded: mostly, that is none. */
export function probe(desired: Desired) {
  const { present, absent, latest, security } = desired;
  const removal = absent.length === 0 ? [] : [dnfAbout(absent, '--cacheonly', 'remove', '--assumeno')];
  const upgrades =
    latest.length === 0
      ? []
      : [dnfAbout(latest, '--quiet', 'check-update', ...(security === true ? ['--security'] : []))];
  const locks = desired.hold === undefined ? [] : locksProbe;
  const module = desired.module && streamOf(desired.module);
  const streams = module ? moduleProbe(module) : [];
  const kernel = [...present, ...latest].some(isKernel) ? kernelProbe : [];
  const dataRoot = [...present, ...latest].some(isEngine) ? dataRootProbe : [];
  const operations: readonly Operation[] = [
    ...(allNames(desired).length > 0 ? [query(allNames(desired))] : []),
    ...removal,
    ...upgrades,
    ...kernel,
    ...unfinishedProbe,
    ...locks,
    ...streams,
    ...dataRoot,
  ];
  const apt = debianProbe(desired);
  return {
    operations: [...operations, ...apt.operations],
    parse(results: readonly Result[]): Current {
      const rest = results.slice(0, operations.length);
      const debian = apt.parse(results.slice(operations.length));
      if (debian) {
        const engine = dataRoot.length > 0 ? parseDataRoot(rest.slice(-dataRoot.length)) : undefined;
        return { ...WITHOUT_DNF, ...installedOn(debian, desired), dataRoot: engine, debian };
      }
      const names = allNames(desired);
      const rpm = names.length > 0 ? rest.shift() : undefined;
      return {
        ...(names.length > 0 ? parseQuery(rpm, names) : NOTHING_INSTALLED),
        removedToo: removal.length > 0 ? parseRemoval(rest.shift(), absent) : NOTHING_ELSE,
        upgrades: upgrades.length > 0 ? parseUpgrades(rest.shift()) : NONE,
        kernel: kernel.length > 0 ? parseKernel(rest.splice(0, kernel.length)) : undefined,
        unfinished: parseUnfinished(rest.splice(0, unfinishedProbe.length)),
        locks: locks.length > 0 ? parseLocks(rest.splice(0, locks.length)) : undefined,
        stream: module ? parseModule(rest.splice(0, streams.length), module) : undefined,
        dataRoot: dataRoot.length > 0 ? parseDataRoot(rest) : undefined,
      };
    },
  };
}

function dnfAbout(names: readonly string[], ...words: readonly string[]): Operation {
  return { ...exec(...dnf(...words)), argsFrom: printInstalled(names) };
}

/** `dnf check-update` exits with 100 if there are updates, and lists `name.arch  version  repository`. */
function parseUpgrades(result: Result | undefined): ReadonlyMap<string, string> {
  if (result?.kind === 'skipped') return NONE;
  if (result?.kind !== 'done' || (result.status !== 0 && result.status !== 100)) {
    throw dnfFailed(result, 'dnf check-update');
  }
  const [updates = ''] = result.stdout.split(/^Obsoleting Packages$/m);
  const found = updates.matchAll(/^(\S+)\.[^.\s]+\s+(\S+)\s+\S+$/gm);
  return new Map([...found].map(([, name = '', version = '']) => [name, version]));
}

/** The transaction table that `dnf remove --assumeno` shows: ` name  arch  version  repository  size` a row. */
function parseRemoval(result: Result | undefined, names: readonly string[]): RemovedToo {
  if (result?.kind === 'skipped') return NOTHING_ELSE;
  if (result?.kind !== 'done' || !/^Transaction Summary$/m.test(result.stdout)) {
    const failed = dnfFailed(result, 'dnf remove --assumeno');
    const [, kept] =
      /removing the following protected packages: ([\w.+,: -]+)$/m.exec(withoutMarks(failed.words ?? '')) ?? [];
    if (kept === undefined) throw failed;
    return { ...NOTHING_ELSE, protected: kept };
  }
  const [table = ''] = result.stdout.split(/^Transaction Summary$/m);
  const [before = '', unused = ''] = table.split(/^Removing unused dependencies:$/m);
  const [, dependent = ''] = before.split(/^Removing dependent packages:$/m);
  return { dependent: packagesIn(dependent, names), unused: packagesIn(unused, names) };
}

/** A row that is too wide has two lines, the second indented further. An installed package is from an @repository. */
function packagesIn(table: string, except: readonly string[]): ReadonlyMap<string, string> {
  const rows = table.replace(/\n {2,}/g, ' ').matchAll(/^ (\S+) +\S+ +(\S+) +@\S+ +\S/gm);
  const packages = [...rows].map(([, name = '', version = '']) => [name, version] as const);
  return new Map(packages.filter(([name]) => !except.includes(name)));
}

function dnfFailed(result: Result | undefined, command: string) {
  const { message, words = '' } = unknownResult(result, command);
  return unknownState({ message, next: adviseDnf(withoutMarks(words)) }, result);
}
