// What provision says about packages.
import type { Refusal } from '../../model/resource.ts';
import type { UnknownText } from '../unknown-state.ts';

export const invalidName =
  'must be the name of a package, or the name with a pattern of versions that ends with a star, such as docker-ce-27.*; no @group';

export const invalidPattern =
  'must have a version before the star, such as docker-ce-27.*: a pattern of names is not possible';

export function patternNotHere(spec: string): string {
  return `${spec} is a pattern of versions, which is possible only for packages to be present`;
}

// Editors show it for the pattern, too.
export const invalidFrom = 'must be the URL (http or https) or the absolute path of an RPM, without spaces and quotes';

export const fromNeedsName =
  'from needs name with the one package in it, without a pattern of versions, in the state present';

// Editors show it for the pattern, too.
export const invalidModule = 'must be a module and its stream, such as nodejs:20';

export const securityNeedsLatest = 'security needs state: latest';

export const heldAndLatest = 'hold: true cannot be combined with state: latest';

export const nothingHeld = 'hold needs name or present: it is about packages that are installed';

export function pluginMissing(plugin: string): Refusal {
  return {
    message: 'dnf cannot hold packages: its versionlock plugin is not installed',
    next: `Add a step before this one: package: ${plugin}.`,
  };
}

export function dnf5Locks(): Refusal {
  return {
    message: 'provision does not hold packages with dnf5, whose locks have another form',
    next: 'Leave out `hold`, and use "dnf versionlock" in a command step.',
  };
}

export function updatesOf(name: string): string {
  return `updates of ${name}`;
}

export const held = 'held at the installed version';

export const heldOtherwise = 'held at another version';

export const notHeld = 'allowed';

export const switchesStream =
  'packages that are installed from the other stream stay as they are; remove them in the same step to replace them';

export function fromRpm(location: string): string {
  return `installed, from ${location}`;
}

export const nothingDeclared = 'a package step needs name, present, absent or module';

export const stateWithoutName = 'state can be used only with name; present and absent already give the state';

export function notWithName(parameter: string): string {
  return `${parameter} cannot be combined with name: write all packages under present and absent`;
}

export function inBothLists(name: string): string {
  return `${name} is both under present and under absent`;
}

export interface RemovedToo {
  /** Packages that depend on what is removed. */
  readonly dependent: number;
  /** Packages that nothing needs any more. */
  readonly unused: number;
}

export function alsoRemoves({ dependent, unused }: RemovedToo): string {
  const parts = [
    ...(dependent === 0 ? [] : [`${dependent} that ${dependent === 1 ? 'depends' : 'depend'} on it`]),
    ...(unused === 0 ? [] : [`${unused} no longer needed`]),
  ];
  const total = dependent + unused;
  return `also removes ${total} ${total === 1 ? 'package' : 'packages'}: ${parts.join(', ')}`;
}

export interface UnfinishedTransaction {
  /** Its number in dnf's history. */
  readonly id: string;
  readonly packages: readonly string[];
}

export function repairs({ id, packages }: UnfinishedTransaction): string {
  return (
    `the last dnf transaction did not finish, for example because of a power cut (dnf history info ${id}). ` +
    `Repaired with: dnf remove --duplicates; dnf reinstall ${packages.join(' ')}`
  );
}

export const verifyDatabase = 'Check the rpm database on the host: rpm --verifydb.';

export function otherName(name: string): UnknownText {
  return { message: `\`rpm -q ${name}\` reports a package with another name`, next: 'Write the plain package name.' };
}

export const databaseLocked = 'another program has locked the rpm database';

export const repositoryFailed = 'a repository does not respond correctly';

/** `names`: as dnf writes them. */
export function protectedPackages(names: string): Refusal {
  return {
    message: `dnf refuses to remove protected packages: ${names}`,
    next: 'Do not remove packages that these depend on. /etc/dnf/protected.d on the host lists the protected packages.',
  };
}

interface Provided {
  /** Names that are not names of packages. */
  readonly names: readonly string[];
  readonly providers: readonly string[];
}

export function provided({ names, providers }: Provided): string {
  const is = names.length === 1 ? 'is not the name of a package' : 'are not names of packages';
  return `${names.join(' and ')} ${is}: ${providers.join(' and ')} ${providers.length === 1 ? 'provides' : 'provide'} ${names.length === 1 ? 'it' : 'them'}. Declare ${providers.join(' and ')}.`;
}

export function otherPackageProvides(name: string): string {
  return `dnf installed another package, which provides or replaces ${name}: see "dnf history info last" on the host. Declare the name of that package.`;
}

/** `line`: what dnf printed. `filter`: "exclude" or "modular". */
export function filteredOut({ line, filter }: { readonly line: string; readonly filter: string }): string {
  const cause =
    filter === 'modular'
      ? 'A module stream hides the package: enable another one ("dnf module list" on the host), or add module_hotfixes=1 to its repository.'
      : 'A setting hides the package: look for excludepkgs and includepkgs in /etc/dnf/dnf.conf and /etc/yum.repos.d, and for "dnf versionlock list".';
  return `dnf reports "${line}". ${cause}`;
}

export function repositoriesIgnored(ids: string): string {
  return `dnf continued without repositories that it could not read (skip_if_unavailable): ${ids}. The output of the step has the reason.`;
}

export function removeFirst(name: string): string {
  return `Remove ${name} first, or add a step before this one: package: { name: ${name}, state: absent }.`;
}

interface SameFile {
  readonly file: string;
  /** The package to be installed. */
  readonly installed: string;
  /** The installed package that has the file. */
  readonly owner: string;
}

export function sameFile({ file, installed, owner }: SameFile): string {
  return `${owner} has ${file}, which ${installed} brings, too. Add \`absent: [${owner}]\` to the step: both happen in one transaction.`;
}

export const checkClock =
  'Check the clock of the host (timedatectl): with a wrong clock, valid certificates look invalid.';

export const metadataDamaged =
  'The repository metadata on the host is damaged or incomplete. If the disk is full (df -h /var), free space. Then run: dnf clean all.';

export const baseRepositoriesFailed =
  'dnf cannot read the base repositories. Check the network and the proxy of the host. CentOS Linux 8 and CentOS Stream 8 have reached their end of life: there, add the step `base_repos: vault` before this one.';

export const cannotResolve = 'The host cannot resolve names: check `dns` of its network step.';

export const freeSpace = 'Free space on the host (df -h; dnf clean all).';

export const notInRepositories =
  'No enabled repository has this package. Check the name, that a dnf_repo step before this one adds its repository, and that the repository is enabled ("dnf repolist --all" on the host).';

export const checkGpgKey =
  'Check `gpgkey` of the repository. A full disk causes the same error: check it, too (df -h).';
