// What provision says about package repositories.
import type { Refusal } from '../../model/resource.ts';
import type { UnknownText } from '../unknown-state.ts';

export const invalidUrl = 'must be an address such as https://host/path';

export const notOneLine = 'must be one line of text';

export const invalidId = 'a repository id has letters, digits and . _ : -';

export const noSource = 'a repository needs url (a ready .repo file), baseurl, metalink or mirrorlist';

export function notWithUrl(parameter: string): string {
  return `${parameter} cannot be combined with url, which fetches a ready .repo file`;
}

export const enabledListsIds = 'with url, enabled is a list of repository ids';

export const enabledIsBoolean = 'without url, enabled is true or false';

export const serverFailed = 'the server does not respond correctly';

export const cannotReachServer =
  'The host cannot reach the server: check `gateway` and `dns` of its network step. This download does not use the proxy of dnf.conf. If the host needs a proxy, declare the repository by its fields.';

export const checkClock = 'Check the clock of the host (timedatectl) and its certificates (update-ca-trust).';

// The file, as a value in a plan: what is wrong with it

export function invalidLine(line: number): string {
  return `line ${line} is invalid`;
}

export const noRepository = 'no repository';

export function withoutRepository(id: string): string {
  return `without ${id}`;
}

export function withoutAddress(id: string): string {
  return `${id} without an address`;
}

// The address of the packages, as the server knows it

interface ChosenAddress {
  /** What the server does not have. */
  readonly missing: string;
  /** The address in the declaration or in the downloaded file. */
  readonly source: string;
  readonly instead: string;
}

export function chosen({ missing, source, instead }: ChosenAddress): string {
  return `baseurl becomes ${shown(instead)} in place of ${shown(source)}: the server does not have ${shown(missing)}`;
}

export function notAsked(index: string): string {
  return `The host cannot reach ${shown(index)}: whether the repository exists there was not checked`;
}

/** A password in an address is not shown. */
function shown(address: string): string {
  return address.replace(/^(\w+:\/\/)[^/]*@/, '$1');
}

// Plans that are refused

export function noRepositoryAt(index: string): Refusal {
  return {
    message: `there is no repository: the server does not have ${shown(index)}`,
    next: 'Open the directory of the address in a browser, and correct the step: the folder for this release of the system may be missing.',
  };
}

export function filesUnreadable(): UnknownText {
  return {
    message: 'cannot read the configuration files of dnf',
    next: 'On the host, check the directories that the error names.',
  };
}

export function noDnf(): Refusal {
  return {
    message: 'the host has no dnf: /etc/dnf/dnf.conf and files in /etc/yum.repos.d are missing',
    next: 'Add "when: facts.os.family == \'rhel\'" to the step. On Debian, declare the repository with apt_repo.',
  };
}

interface Directories {
  /** The configuration file that sets them. */
  readonly file: string;
  readonly directories: readonly string[];
}

export function directoryNotRead({ file, directories }: Directories): Refusal {
  return {
    message: `dnf does not read /etc/yum.repos.d: reposdir in ${file} is ${directories.join(' ')}`,
    next: `Add /etc/yum.repos.d to reposdir in ${file}, or remove that line.`,
  };
}

export function invalidMainConfig({ file, line }: { readonly file: string; readonly line: number }): Refusal {
  return { message: `dnf does not start: line ${line} of ${file} is invalid`, next: `Correct ${file} on the host.` };
}

interface OtherDefinition {
  readonly id: string;
  /** The file of the step. */
  readonly file: string;
  /** The file that dnf reads first. */
  readonly other: string;
}

export function definedElsewhere({ id, file, other }: OtherDefinition): Refusal {
  return {
    message: `dnf reads the repository ${id} from ${other}, and ignores ${file}`,
    next: `Remove [${id}] from ${other}.`,
  };
}

interface OverriddenSetting {
  readonly id: string;
  /** The file that has the setting. */
  readonly file: string;
  /** "enabled" or "disabled". */
  readonly is: string;
}

export function overridden({ id, file, is }: OverriddenSetting): Refusal {
  return {
    message: `the repository ${id} is ${is} by ${file}, whatever its .repo file says`,
    next: `Run "dnf config-manager unsetopt ${id}.enabled" on the host, or correct ${file}.`,
  };
}

interface DisabledFile {
  readonly file: string;
  readonly ids: readonly string[];
}

export function noneEnabled({ file, ids }: DisabledFile): Refusal {
  return {
    message: `all repositories in ${file} are disabled, for example by \`dnf config-manager\`: ${ids.join(' ')}`,
    next: `Add \`enabled\` with the ids to be enabled, for example enabled: [${ids[0] ?? ''}]; with enabled: [] all stay disabled.`,
  };
}

// Advice

export const cannotWrite =
  'The host cannot write to /etc/yum.repos.d. Check on the host that the directory exists, that its file system is writable (findmnt --target /etc/yum.repos.d) and not full (df -h /etc), and that no file is immutable (lsattr -d /etc/yum.repos.d).';

export function notKnownToDnf(id: string): string {
  return `dnf does not accept the repository ${id}. Run "dnf repolist --all" on the host: its first lines give the reason.`;
}

export function notInDownload(url: string, ids: readonly string[]): string {
  const what = ids.length === 0 ? 'a repository' : `the repositories ${ids.join(', ')}`;
  return `${url} does not return a .repo file with ${what}: the URL is wrong, or a proxy or a login page answers. Open the URL in a browser and correct the step.`;
}
