// What the command line says, except about runs (run-messages.ts). Help texts stand with the commands and options.
import type { DiagnosticText } from '../input/diagnostic.ts';
import { didYouMean } from '../input/messages.ts';

// Arguments

export function notInRange(least: number, most: number): string {
  return `It must be a whole number from ${least} to ${most}.`;
}

export const notSeconds = 'It must be a whole number of seconds.';
export const notADuration = 'It must be a duration such as 90s, 20m or 2h.';
export const commandAfterDashes = 'Write the command after "--", for example: provision run inventory.yaml -- uptime';
export const tryHelp = 'Run provision --help for the commands, and provision COMMAND --help for the options of one.';

export function unknownResource(name: string, known: readonly string[]): DiagnosticText {
  return { message: `unknown resource "${name}"`, hint: didYouMean(name, known) ?? `Pages: ${known.join(', ')}.` };
}

// Errors

export function inputErrors(count: number): string {
  return `${plural(count, 'error')} in the input; no host was contacted.`;
}

/** `reason` is in the words of the operating system. */
export function outputLost(reason: string): string {
  return `Cannot write to standard output: ${reason}. The command continues; a part of its output is lost.`;
}

// Of Node, this error has the name of a function of libuv: https://github.com/nodejs/node/issues/57045
export const noCurrentDirectory =
  'the current directory no longer exists\nChange to another one with cd, or name the files by absolute paths.';

export function internalError(version: string, stack: string): string {
  return `Internal error in provision ${version}. Please report it with the command and these lines:\n${stack}`;
}

// Check

/** `step` is its title, or its resource and name. */
export function skippedStep(step: string, condition: string): string {
  return `${step}  skipped, because its condition is false: ${condition}`;
}

/** Of a step whose conditions need the facts of the host. */
export function dependsOnFacts(conditions: readonly string[]): string {
  return `only if ${conditions.join(', and if ')}`;
}

export const variablesHeading = 'variables:';

const LEVELS = {
  all: 'all hosts',
  group: 'group',
  host: 'host',
  playbook: 'playbook',
  include: 'given by the include',
  included: 'included playbook',
};

/** Where the value of a variable is written. `place` is FILE:LINE:COLUMN. */
export function variableFrom({
  place,
  level,
  group = '',
}: {
  readonly place: string;
  readonly level: keyof typeof LEVELS;
  readonly group?: string | undefined;
}): string {
  return `${level === 'group' ? `group ${group}` : LEVELS[level]}, ${place}`;
}

export function checked(hosts: number, warnings: number): string {
  const counts = [plural(hosts, 'host'), ...(warnings > 0 ? [plural(warnings, 'warning')] : [])];
  return `${counts.join(' · ')} · the input is valid · no host was contacted`;
}

// Trust

export const newKey = 'new';
export const recordedKey = 'already recorded';

export const compareKeys =
  'Compare each key with the output of "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the console of its host.';
export const recordKeys = 'Record these keys? [y/N] ';

export function keysRecorded(count: number, file: string): string {
  return `Recorded ${plural(count, 'key')} in ${file}`;
}

export function keysNotRecorded(file: string, reason: string): string {
  return `No key was recorded in ${file}: ${reason}. Set XDG_STATE_HOME to a writable directory.`;
}

/** `own` is for a key that provision recorded itself. */
export function keyDiffers(file: string, line: number, own: boolean): string {
  const next = own ? 'use --replace' : 'remove that line';
  return `DIFFERS from the key in ${file}:${line}; if the host was reinstalled, ${next}`;
}

/** A revoked key is never recorded again. */
export function keyRevoked(file: string, line: number): string {
  return `REVOKED in ${file}:${line}; generate a new host key on the host`;
}

export function anotherMachine(address: string, type: string, shown: string): string {
  return `warning: another machine answers at ${address}: ${type} ${shown}, which is not recorded for this host`;
}

export const nobodyToAsk = 'without a terminal, trust cannot ask whether to record the keys';
export const nobodyToAskHint =
  'To record the keys without a question, add --yes. Then compare the printed keys with the consoles of the hosts.';

export const cancelled = 'Cancelled. No key was recorded.';

export function twoMachines(addresses: readonly string[]): string {
  return `different machines answer at ${addresses.join(' and ')}: correct the addresses in the inventory`;
}

export function noAnswer(reasons: readonly string[]): string {
  return ['does not answer', ...(reasons.length > 0 ? [reasons.join('; ')] : [])].join(': ');
}

// Init

export function invalidHost(text: string, form: string): string {
  return `"${text}" is not ${form}`;
}

export function notIPv4(text: string): string {
  return `${text} is not an IPv4 address`;
}

export const noHost = 'at least one host is needed';
export const noNameServer = 'at least one name server is needed';

export function duplicate(text: string): string {
  return `${text} is given twice`;
}

export function outsideSubnet(gateway: string, address: string, prefix: number): string {
  return `${gateway} is outside ${address}/${prefix}`;
}

export function gatewayIsHost(gateway: string): string {
  return `${gateway} is the address of a host`;
}

export function notADomain(text: string): string {
  return `"${text}" is not a domain such as example.com`;
}

export function notADevice(text: string): string {
  return `"${text}" is not a network device such as ens33`;
}

export function notAUser(text: string): string {
  return `"${text}" is not a user name`;
}

export function notAVariable(text: string): string {
  return `"${text}" is not the name of an environment variable`;
}

export function notAChoice(choices: readonly string[]): string {
  return `Choose one of ${choices.join(', ')}.`;
}

export function invalidOption(option: string, why: string): DiagnosticText {
  return { message: `${option}: ${why}` };
}

export function missingAnswers(options: readonly string[]): DiagnosticText {
  return { message: `without a terminal, init needs ${options.join(' and ')}` };
}

export function noMoreAnswers(): DiagnosticText {
  return { message: 'the input ended before the last question; no file was written' };
}

/** `provision` is how to call the program. */
export function filesExist(files: readonly string[], provision: string): DiagnosticText {
  return {
    message: `${files.join(' and ')} already ${files.length === 1 ? 'exists' : 'exist'}`,
    hint: `init never overwrites a file. Name another directory (${provision} init DIRECTORY), or move the file away.`,
  };
}

export function filesWritten(files: readonly string[]): string {
  return `Written: ${files.join(', ')}`;
}

export const askKind = 'What are the hosts for?';
export const askHost = 'Host';
export const askDomain = 'Domain of the host names';
export const askDevice = 'Network device (see nmcli device)';
export const askGateway = 'Default gateway';
export const askNameServers = 'Name servers';
export const askUser = 'Login user';
export const askLogin = 'Log in with';
export const askVariable = 'Environment variable for the password';
export const askIdentityFile = 'Private key file';

export function hostList(form: string): string {
  return `Hosts, one per line: ${form}, such as docker1=192.168.2.10@192.168.2.131. An empty line ends the list.`;
}

// The commands to run after init, each with what it does.
export const nextPassword = 'the password; it is stored in no file';
export const nextCheck = 'check the input; contacts no host';
export const nextTrust = 'record the host keys after comparing them';
export const nextPlan = 'show all changes; changes nothing';
export const nextApply = 'ask once, then apply the changes';

// Here and not from output/, whose formatting would slow down --help.
function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
