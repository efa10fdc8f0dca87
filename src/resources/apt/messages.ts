// What provision says about apt and dpkg.
import type { Refusal } from '../../model/resource.ts';

export const databaseLocked = 'another program is changing packages';

export const repositoryFailed = 'a repository does not respond correctly';

export const stillLocked =
  'Another program, often unattended-upgrades, changes packages for longer than provision waits. "systemctl status apt-daily-upgrade" on the host shows it. Run the command again once it has finished.';

/** `real`: the package that apt chose for `name`. */
export function provides(real: string, name: string): string {
  return `${name} is not the name of a package: apt installs ${real}, which provides it. Declare ${real}.`;
}

export function severalProvide(name: string): string {
  return `Several packages provide ${name}: declare the one that you want. The output of the step lists them.`;
}

export const conflictingSources =
  'Another file in /etc/apt/sources.list.d has the same repository with another key. Remove that file, for example with a file step (state: absent).';

export const checkKey =
  'The repository is not signed with the declared key. Check `key` of its apt_repo step, and whether the publisher has a new key.';

export const checkClock =
  'Check the clock of the host (timedatectl): with a wrong clock, valid signatures and certificates look invalid.';

export const noRelease =
  'The repository does not have this release. Check `uris` and `suites`: open URI/dists in a browser. A release that has reached its end of life is on archive.debian.org.';

export const cannotResolve = 'The host cannot resolve names: check /etc/resolv.conf on the host.';

export const notInRepositories =
  'No repository has this package or version. Check the name ("apt-cache policy NAME" on the host), and that an apt_repo step before this one adds its repository. A pattern of versions begins with the epoch: docker-ce-5:28.*.';

export const heldByHand =
  'The package is held ("apt-mark showhold" on the host). Declare `hold: true` in the step to change it and to hold the new version, or `hold: false` to release it.';

export const removalNotDeclared =
  'apt would remove packages that the step does not declare. The output of the step names them; add them under `absent` to remove them in the same transaction.';

export const essentialAdvice = 'Do not remove packages that the system needs.';

export const freeSpace = 'Free space on the host (df -h; apt-get clean).';

export const unmetDependencies =
  'Packages from different releases or repositories do not fit together. The output of the step names them; "apt-get --simulate install NAME" on the host shows more.';

export const scriptFailed =
  'The script of a package failed. The output of the step has its reason. Correct it on the host, and apply again: provision completes the configuration of the packages.';

// Refusals

export function noModules(module: string): Refusal {
  return {
    message: `apt has no modules: ${module} is a stream of dnf`,
    next: 'Add "when: facts.os.family == \'rhel\'" to the step. On Debian, an apt_repo step chooses among versions.',
  };
}

export function noRpm(location: string): Refusal {
  return {
    message: `apt does not install from ${location}: on Debian, packages come from repositories`,
    next: 'Add the repository of the package with an apt_repo step, and leave out `from`.',
  };
}

export function noAdvisories(): Refusal {
  return {
    message: 'the repositories of apt have no advisories, so that it does not know which updates are about security',
    next: 'Leave out `security`, or install unattended-upgrades, which uses the security repository alone.',
  };
}

export function otherArchitecture(name: string): Refusal {
  return {
    message: `${name} is not the name of a package on Debian`,
    next: 'Write the plain name of the package, in lower case.',
  };
}

export function wouldRemove(names: readonly string[]): Refusal {
  return {
    message: `apt would remove ${names.join(', ')}, which the step does not declare`,
    next: `To remove ${names.length === 1 ? 'it' : 'them'} in the same transaction, add to the step: absent: [${names.join(', ')}].`,
  };
}

export function essential(names: readonly string[]): Refusal {
  return { message: `the system needs ${names.join(', ')}: apt refuses to remove it`, next: essentialAdvice };
}

export function debianOnly(resource: string): Refusal {
  return {
    message: `${resource} needs apt, which this host does not have`,
    next: 'Add "when: facts.os.family == \'debian\'" to the step. On the CentOS family, use dnf_repo.',
  };
}

// Plans

export const unfinished = 'unfinished';

export function unfinishedPackages(names: readonly string[]): string {
  return names.length === 0 ? unfinished : `${unfinished}: ${names.join(' ')}`;
}

export const complete = 'complete';

export const completes =
  'dpkg did not finish, for example because of a power cut. Completed with: dpkg --configure -a; apt-get --fix-broken install';

export const oldLists = 'older than a day';

export const noLists = 'none';

export const newLists = 'up to date';

export function alsoRemovesDependent(count: number): string {
  return `also removes ${count} ${count === 1 ? 'package that depends' : 'packages that depend'} on it`;
}

export const databaseDamaged = 'Check the package database on the host: dpkg --audit.';
