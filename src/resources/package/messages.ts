// What provision says about packages.
import type { UnknownText } from '../unknown-state.ts';

export const invalidName = 'must be the plain name of a package: no version, no pattern, no @group';

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
  return { message: `\`rpm -q ${name}\` reports a package of another name`, next: 'Write the plain package name.' };
}

export const databaseLocked = 'another program has locked the rpm database';

export const repositoryFailed = 'a repository does not respond correctly';

export function otherPackageProvides(name: string): string {
  return `dnf installed another package, which provides ${name}. On the host, "rpm -q --whatprovides ${name}" prints its name: declare that name.`;
}

export function removeFirst(name: string): string {
  return `Remove ${name} first, or add a step before this one: package: { name: ${name}, state: absent }.`;
}

export const checkClock =
  'Check the clock of the host (timedatectl): with a wrong clock, valid certificates look invalid.';

export const metadataDamaged =
  'The repository metadata on the host is damaged. If the disk is full (df -h /var), free space. Then run: dnf clean all.';

export const baseRepositoriesFailed =
  'The base repositories do not respond. CentOS Linux 8 and CentOS Stream 8 have reached their end of life: use vault.centos.org in the files of /etc/yum.repos.d.';

export const cannotResolve = 'The host cannot resolve names: check `dns` of its network step.';

export const freeSpace = 'Free space on the host (df -h; dnf clean all).';

export const notInRepositories =
  'No enabled repository has this package. Check the name, and that a dnf_repo step before this one adds its repository.';

export const checkGpgKey =
  'Check `gpgkey` of the repository. A full disk causes the same error: check it, too (df -h).';
