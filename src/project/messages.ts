// What provision says about inventories, playbooks and the choice of hosts and steps.
import type { DiagnosticText } from '../input/diagnostic.ts';
import { didYouMean } from '../input/messages.ts';

// Files

export function unreadableFile(path: string, why: string): DiagnosticText {
  return { message: `cannot read ${path}: ${why}` };
}

export function standardInput(): DiagnosticText {
  return {
    message: 'cannot read the standard input',
    hint: 'Save the text in a file and name that file: paths in it are relative to its directory.',
  };
}

export function unreadableKeyFile(path: string): DiagnosticText {
  return {
    message: `cannot read key file ${path}`,
    hint:
      'A relative path starts at the current directory. Without identity_file, provision uses the keys in ~/.ssh ' +
      'and the SSH agent.',
  };
}

// Inventory

export const nameRule = 'A name consists of letters, digits, ".", "_" and "-", and starts with a letter or a digit.';

export const addressRule = 'must be a host name or an IP address, without prefix length and port';

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
  return { message: 'a group cannot be named all', hint: 'The name all selects every host. Choose another name.' };
}

/** `name` is "host" or "group". */
export function reservedVariable(name: string): DiagnosticText {
  return {
    message: `a variable cannot be named ${name}`,
    hint: `The name ${name} has a meaning of its own. Choose another name.`,
  };
}

export function unusedVariable(name: string): DiagnosticText {
  return { message: `no step uses the variable ${name}` };
}

const GUESSABLE =
  'Choose another one: texts of hosts are masked wherever they contain it, and whoever reads them can guess it.';

export function guessableSecret(): DiagnosticText {
  return { message: 'this secret is a word of the inventory, of the playbook or of provision', hint: GUESSABLE };
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
    hint: 'The later step undoes the earlier one in every run. Remove one, or give both tags and use --tags.',
  };
}

// Conditions, repetition, inclusion

export function bracesInCondition(expression: string): DiagnosticText {
  return {
    message: `${expression} is a template, and a condition is an expression without braces`,
    hint: 'Write when: role == "manager".',
  };
}

/** `kind` is "a string", "a list" and so on. */
export function notCondition(expression: string, kind: string): DiagnosticText {
  return {
    message: `${expression} is ${kind}, and a condition is true or false`,
    hint: 'Compare it with a value: when: role == "manager".',
  };
}

/** `kind` is "a string" and so on. */
export function notRepeatable(kind: string): DiagnosticText {
  return {
    message: `for_each is ${kind}, and must be a list or a map`,
    hint: 'Give a list, a map, or a variable that is one: for_each: "{{ students }}".',
  };
}

export function tooManyParts(count: number, limit: number): DiagnosticText {
  return { message: `for_each has ${count} items, and at most ${limit} are allowed`, hint: 'Shorten the list.' };
}

export function templateInInclude(path: string): DiagnosticText {
  return {
    message: `include ${path}: the name of an included file has no template`,
    hint: 'Include each file in a step of its own, with a condition: when: role == "manager".',
  };
}

/** `files` are those that include each other, the first one again at the end. */
export function circularInclude(files: readonly string[]): DiagnosticText {
  return { message: `circular include: ${files.join(' → ')}`, hint: 'Remove one of these includes.' };
}

export function includeWithOthers(keys: readonly string[]): DiagnosticText {
  return {
    message: `an include has no ${keys.join(', ')}`,
    hint: 'Beside include, a step may have vars, when and tags.',
  };
}

/** `name` as it is written: "facts.os.majr", "facts.interfaces.ens99". */
export function unknownFact(name: string, known: readonly string[]): DiagnosticText {
  if (known.includes(name)) {
    return { message: `the host does not report ${name}`, hint: 'Use another fact, or a variable.' };
  }
  return {
    message: `${name} is not known`,
    hint: didYouMean(name, known) ?? `Facts: ${known.join(', ')}.`,
  };
}

export function factsInForEach(): DiagnosticText {
  return {
    message: 'for_each uses facts, which are not known before the host is read',
    hint: 'Use variables. A step for some of the hosts has a condition: when: facts.os.major == 8.',
  };
}

export function factsInNetwork(): DiagnosticText {
  return {
    message: 'a network step uses facts',
    hint: 'The addresses of all hosts are compared before any host is contacted: use variables.',
  };
}

/** `what` is a diagnostic in one line. A step that is invalid with the facts of a host. */
export function invalidOnHost(step: string, what: string): string {
  return `${step}: ${what}`;
}

export const nothingChanged = 'Nothing was changed on this host.';

// Templates

export function unclosedTemplate(): DiagnosticText {
  return { message: 'this {{ has no matching }}', hint: literalBraces };
}

export function undefinedVariable(name: string, known: readonly string[]): DiagnosticText {
  return {
    message: `variable ${name} is not defined`,
    hint: didYouMean(name, known) ?? `Define it under vars: in the inventory. Known variables: ${known.join(', ')}.`,
  };
}

export function noValue(template: string): DiagnosticText {
  return { message: `${template} has no value` };
}

export function circularVariables(names: readonly string[]): DiagnosticText {
  return { message: `circular reference of variables: ${names.join(' → ')}` };
}

export function filteredSecret(template: string): DiagnosticText {
  return { message: `${template} applies a filter to a secret`, hint: 'Use the secret without a filter.' };
}

export function valueTooLarge(template: string, limit: number): DiagnosticText {
  return {
    message: `${template} expands to more than ${limit} characters and values`,
    hint: 'Shorten the variables that it uses, or the range.',
  };
}

export function variablesTooDeep(limit: number): DiagnosticText {
  return { message: `variables refer to each other over more than ${limit} levels`, hint: 'Use fewer levels.' };
}

/** `kind` is "list" or "map". */
export function collectionInString(template: string, kind: string): DiagnosticText {
  return { message: `${template} is a ${kind} and cannot be part of a string`, hint: 'Use it as the whole value.' };
}

/** In the words of the template library. */
export function invalidExpression(words: string): DiagnosticText {
  return { message: words, hint: literalBraces };
}

const literalBraces = 'To write a literal {{, use {{ "{{" }}.';

// Addresses

export function duplicateAddress(first: string, second: string): DiagnosticText {
  return first === second
    ? { message: `two steps give ${first} this address`, hint: 'Remove one of the two steps.' }
    : { message: `${first} and ${second} have the same address`, hint: 'Give each device its own address.' };
}

interface Edge {
  readonly address: string;
  readonly edge: 'network' | 'broadcast';
  /** The network and broadcast address, and the prefix length. */
  readonly network: string;
  readonly broadcast: string;
  readonly prefix: number;
}

export function edgeAddress({ address, edge, network, broadcast, prefix }: Edge): DiagnosticText {
  return {
    message: `${address} is the ${edge} address of ${network}/${prefix}`,
    hint: `Choose an address between ${network} and ${broadcast}.`,
  };
}

export function edgeGateway({ address, edge, network, prefix }: Omit<Edge, 'broadcast'>): DiagnosticText {
  return { message: `gateway ${address} is the ${edge} address of ${network}/${prefix}`, hint: gatewayRule };
}

export function ownGateway(gateway: string): DiagnosticText {
  return { message: `gateway ${gateway} is the address of the host itself`, hint: gatewayRule };
}

const gatewayRule = 'A gateway is another machine: the router of the subnet.';

export function secondGateway(first: string, second: string): DiagnosticText {
  return {
    message: `${second} has a default gateway, but ${first} has one already`,
    hint: 'Remove it here: a host has one default gateway, and a second, host-only NIC has none.',
  };
}

export function missingDns(): DiagnosticText {
  return {
    message: 'dns is missing',
    hint: 'Set dns: [ADDRESS]. A static address needs name servers, except on a NIC without a gateway.',
  };
}

/** `inPlaybook` is for an address that a step gives to the last of the hosts. */
export function sameAddress(hosts: readonly string[], address: string, inPlaybook: boolean): DiagnosticText {
  return {
    message: `${and(hosts)} have the same address ${address}`,
    hint: inPlaybook ? 'Give each host its own: "{{ host.address }}".' : 'Give each host its own address.',
  };
}

export function sameBootstrap(hosts: readonly string[], address: string): DiagnosticText {
  return {
    message: `${and(hosts)} have the same bootstrap ${address}`,
    hint: 'Correct the address, or remove bootstrap from a host that is set up already.',
  };
}

export function takenByBootstrap(host: string, address: string, other: string): DiagnosticText {
  return {
    message: `${host} cannot have ${address}: it is the bootstrap address of ${other}`,
    hint: `Choose another address. If ${other} is set up already, remove its bootstrap instead.`,
  };
}

export function addressNotSet(host: string, given: readonly string[]): DiagnosticText {
  return {
    message: `${host} will not have this address: its steps set ${and(given)}`,
    hint: 'Correct the address here or in the network step: later runs connect to the address in the inventory.',
  };
}

// Choosing hosts and steps

export function invalidHostPattern(pattern: string): DiagnosticText {
  return { message: `--host "${pattern}" names no host`, hint: 'Use a host, a group, a glob or all.' };
}

export function unknownHost(pattern: string, known: readonly string[]): DiagnosticText {
  return {
    message: `no host or group matches ${pattern}`,
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
