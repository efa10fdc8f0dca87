// What provision says about inventories, playbooks and the choice of hosts and steps.
import type { DiagnosticText } from '../input/diagnostic.ts';
import { didYouMean } from '../input/messages.ts';

// Inventory

export const nameRule = 'A name consists of letters, digits, ".", "_" and "-", and starts with a letter or a digit.';

export const addressRule = 'must be a host name or an IP address, without prefix length or port';

/** `key` is "address" or "bootstrap". */
export function addressWithPort(key: string, value: string): string {
  return `${key} ${value} has a port`;
}

export const addressWithPortHint = 'Write the address alone, and the port under ssh: { port: NUMBER }.';

export function notIPv4(key: string, value: string): string {
  return `${key} ${value} is not an IPv4 address`;
}

export function noHosts(): DiagnosticText {
  return { message: 'the inventory has no hosts', hint: 'List hosts under hosts: or groups:.' };
}

export function duplicateHost(host: string, first: string | undefined, second: string | undefined): DiagnosticText {
  const where = (group: string | undefined) => (group === undefined ? 'outside the groups' : `in group ${group}`);
  return {
    message: `host ${host} is defined twice: ${where(first)} and ${where(second)}`,
    hint: 'Remove one of them: a host belongs to one group at most.',
  };
}

export function hostNamedAsGroup(name: string): DiagnosticText {
  return { message: `${name} is the name of a host and of a group`, hint: 'Rename one of them.' };
}

export function groupNamedAll(): DiagnosticText {
  return { message: 'a group cannot be named "all"', hint: 'The name "all" selects every host. Choose another name.' };
}

/** `name` is "host" or "group". */
export function reservedVariable(name: string): DiagnosticText {
  return {
    message: `a variable cannot be named "${name}"`,
    hint: `The name "${name}" is reserved. Choose another name.`,
  };
}

export function unusedVariable(name: string): DiagnosticText {
  return { message: `no step uses the variable ${name}` };
}

const GUESSABLE =
  'Choose another secret: it is masked wherever it occurs in the output of hosts, and a reader can guess it from the text around it.';

export function guessableSecret(): DiagnosticText {
  return {
    message: 'this secret also occurs as a word in the inventory, in a playbook or in the output of provision',
    hint: GUESSABLE,
  };
}

export function shortSecret(shortest: number): DiagnosticText {
  return { message: `this secret has fewer than ${shortest} characters`, hint: GUESSABLE };
}

export function noPlaybook(host: string): DiagnosticText {
  return {
    message: `host ${host} has no playbook`,
    hint: 'Set playbook: FILE in the inventory, or use --playbook FILE.',
  };
}

// Playbook

export const tagRule = 'a tag consists of letters, digits, "_", "." and "-"';

export function invalidStep(): DiagnosticText {
  return { message: 'a step must be a resource with its parameters', hint: 'For example: "hostname: NAME".' };
}

export function unknownResource(key: string, resources: readonly string[], keys: readonly string[]): DiagnosticText {
  return {
    message: `unknown resource "${key}"`,
    hint: didYouMean(key, [...resources, ...keys]) ?? `Resources: ${resources.join(', ')}.`,
  };
}

/** `main` is the parameter that a text after the resource stands for; undefined if there is a map. */
export function besideResource(given: {
  readonly key: string;
  readonly type: string;
  readonly main: string | undefined;
}): DiagnosticText {
  const { key, type, main } = given;
  const before = main === undefined ? '…' : `${main}: …`;
  return {
    message: `"${key}" is a parameter of ${type}, not of the step`,
    hint: `Write it under ${type}: "${type}: { ${before}, ${key}: … }".`,
  };
}

export function titleOfStep(key: string): DiagnosticText {
  return { message: `unknown key "${key}"`, hint: 'Write the title of a step under "name:".' };
}

export function listOfSteps(): DiagnosticText {
  return { message: 'the playbook is a list, not a map with steps', hint: 'Write the list under "steps:".' };
}

export function noResource(): DiagnosticText {
  return { message: 'the step has no resource', hint: 'Add one, such as "hostname: NAME".' };
}

export function severalResources(resources: readonly string[]): DiagnosticText {
  return {
    message: `a step has one resource, but this one has ${and(resources)}`,
    hint: 'Write a dash before each resource to make it a step of its own.',
  };
}

export function notRetried(resource: string, retried: readonly string[]): DiagnosticText {
  return {
    message: `a ${resource} step is never retried`,
    hint: `Remove retries: only ${and(retried)} steps are retried.`,
  };
}

export function conflictingSteps(conflict: {
  readonly step: string;
  readonly parameter: string;
  readonly value: string;
  /** `step` is its number, or `4.2`. */
  readonly earlier: { readonly value: string; readonly step: string };
}): DiagnosticText {
  const { step, parameter, value, earlier } = conflict;
  return {
    message: `${step}: ${parameter} is ${value} here but ${earlier.value} in step ${earlier.step}`,
    hint: 'The later step undoes the earlier one in every run. Remove one of them, or set tags on both and select with --tags.',
  };
}

// Choosing hosts and steps

export function invalidHostPattern(pattern: string): DiagnosticText {
  return { message: `--host "${pattern}" names no host`, hint: 'Use a host, a group, a glob or all.' };
}

export function unknownHost(pattern: string, known: readonly string[]): DiagnosticText {
  return {
    message: `no host or group matches "${pattern}"`,
    hint: didYouMean(pattern, known) ?? `Hosts and groups: ${known.join(', ')}.`,
  };
}

export function noHostSelected(pattern: string): DiagnosticText {
  return { message: `--host ${pattern} selects no host` };
}

export function unknownStep(option: string, pattern: string, labels: readonly string[], last: number): DiagnosticText {
  return {
    message: `${option} ${pattern}: no such step`,
    hint: /^\d+(\.\d+)?$/.test(pattern)
      ? `The last step is ${last}.`
      : (didYouMean(pattern, labels) ?? `Steps: ${labels.join(', ')}.`),
  };
}

export function unknownTag(tag: string, known: readonly string[]): DiagnosticText {
  const list =
    known.length > 0 ? `Tags: ${known.join(', ')}.` : 'Steps have no tags yet: write tags: [NAME] in a step.';
  return { message: `--tags ${tag}: no step has this tag`, hint: didYouMean(tag, known) ?? list };
}

export function noStepSelected(): DiagnosticText {
  return { message: 'no step is selected', hint: 'No step matches all of --step, --tags and --start-at.' };
}

export function noStepOnHosts(): DiagnosticText {
  return {
    message: 'none of the selected steps belongs to a selected host',
    hint: 'Check --host together with --step, --tags and --start-at.',
  };
}

function and(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
