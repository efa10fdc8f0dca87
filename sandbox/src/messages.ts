// Every text of the sandbox itself. What simulated programs print is recorded from real hosts and stays with them.
import type { FaultForm } from './faults.ts';
import type { HostPlan } from './host-plan.ts';
import type { HostStatus } from './daemon/control.ts';

/** A message about wrong input: what is wrong, and what to do. */
export interface Refusal {
  readonly message: string;
  readonly hint: string;
}

/** How many hosts are listed one by one. */
const LISTED = 8;

/** The output of a program for an option or a verb that the sandbox does not simulate. */
export function notSimulatedMessage(program: string, what: string | undefined): string {
  return `not simulated: ${what === undefined ? program : `${program} ${what}`}`;
}

/** The output of a program that fails because of `--fault HOST:fail=WORDS`. */
export function failedOnPurpose(program: string, words: string): string {
  return `${program}: failed on purpose (--fault fail=${words})`;
}

export function shellFailed(stack: string): string {
  return `The simulated shell failed; please report this bug: ${stack}`;
}

export function justBashMissing(installLine: string): Refusal {
  return {
    message: 'the sandbox needs the package just-bash, which is not installed',
    hint: `Install it: ${installLine}`,
  };
}

export function faultWithoutHost(fault: string, hosts: readonly string[]): Refusal {
  return {
    message: `--fault ${fault} does not name a host of the sandbox`,
    hint: `Write HOST:FAULT. Hosts: ${few(hosts)}.`,
  };
}

export function unknownFault(fault: string, forms: readonly FaultForm[]): Refusal {
  const list = forms.map(({ form, effect }) => `  ${form.padEnd(18)} ${effect}`);
  return { message: `--fault ${fault} is not a fault`, hint: `Write one of these after "HOST:":\n${list.join('\n')}` };
}

export function tooManyHosts(hosts: number, firstPort: number): Refusal {
  return {
    message: `${hosts} hosts do not fit: there are only ${65_536 - firstPort} ports from ${firstPort} to 65535`,
    hint: 'Use fewer --hosts or a lower --port.',
  };
}

/** `provision` is how to call the program, here and below. */
export function alreadyRunning(pid: number, since: string, provision: string): Refusal {
  const command = `${provision} sandbox`;
  return {
    message: `the sandbox is already running, since ${since} as process ${pid}`,
    hint: `Show it: ${command} status\nReset its hosts: ${command} reset\nStop it: ${command} down`,
  };
}

export interface UnavailablePort {
  readonly address: string;
  readonly port: number;
  readonly reason: 'in use' | 'not permitted';
}

export function portUnavailable({ address, port, reason }: UnavailablePort, provision: string): Refusal {
  const why = reason === 'in use' ? 'is used by another program' : 'cannot be used by this user';
  return {
    message: `port ${port} of ${address} ${why}`,
    hint: `Use other ports: ${provision} sandbox up --port 3201 --inventory FILE`,
  };
}

export function notOurInventory(file: string): Refusal {
  return {
    message: `${file} exists and is not an inventory of the sandbox`,
    hint: 'Name another file with --inventory.',
  };
}

export function didNotStart(log: string): Refusal {
  return { message: 'the sandbox did not start', hint: `Its output is in ${log}` };
}

/** `message` is what a process in the background printed before it exited: the first line is the message. */
export function startFailed(output: string): Refusal {
  const [message = '', ...hint] = output.trim().split('\n');
  return { message: message.replace(/^error: /, ''), hint: hint.join('\n') };
}

export function notRunning(provision: string): Refusal {
  return { message: 'the sandbox is not running', hint: `Start it: ${provision} sandbox up` };
}

export function unknownHost(host: string): string {
  return `the sandbox has no host ${host}`;
}

export function resetRefused(message: string, hosts: readonly string[]): Refusal {
  return { message, hint: `Its hosts: ${few(hosts)}` };
}

export const STOPPED_MEANWHILE = 'the sandbox has just stopped';

export const STOPPED = 'The sandbox is stopped.';

export function notRunningStatus(provision: string): string {
  return `The sandbox is not running. Start it: ${provision} sandbox up`;
}

export function wasReset(hosts: readonly string[], count: number): string {
  return `Reset to freshly installed: ${hosts.length > 0 ? hosts.join(', ') : plural(count, 'host')}`;
}

export function addressUnavailable(host: string, address: string, port: number, reason: string): string {
  return `${host} cannot be reached at ${address} port ${port}: ${reason}`;
}

/** On macOS, for one: see docs/sandbox.md. */
export function oneLoopbackAddress(address: string): string {
  return `This computer has only the loopback address ${address}: a host whose address is changed is still reached at this address, at its own port.`;
}

/** The hosts, and the commands to go on with. `inventory` is undefined where none fits the hosts. */
export function started(
  plans: readonly HostPlan[],
  inventory: string | undefined,
  { detached, provision }: { readonly detached: boolean; readonly provision: string },
): string {
  const end = detached
    ? `It runs in the background.\nShow it: ${provision} sandbox status\nStop it: ${provision} sandbox down`
    : 'Press Ctrl-C to stop it.';
  return `${hostTable(plans)}\n${nextCommands(plans, inventory, provision)}\n\n${end}`;
}

function hostTable(plans: readonly HostPlan[]): string {
  const shown = plans.length > LISTED ? [...plans.slice(0, 3), undefined, ...plans.slice(-1)] : plans;
  const width = Math.max(...plans.map(({ name }) => name.length));
  const rows = shown.map((plan) =>
    plan ? `${plan.name.padEnd(width)}  ssh -p ${plan.port} root@127.0.0.1   after apply: ${plan.address}` : '…',
  );
  const title = `${plural(plans.length, 'simulated host')}, freshly installed CentOS Stream 9. root and student log in without a password.`;
  return [title, ...rows].join('\n');
}

function nextCommands(plans: readonly HostPlan[], inventory: string | undefined, provision: string): string {
  if (inventory === undefined)
    return `Write an inventory of ${plans.length === 1 ? 'this host' : 'these hosts'}: ${provision} sandbox up --inventory FILE`;
  const host = plans.at(1)?.name ?? plans[0]?.name ?? '';
  return [
    'Show what would be changed; nothing is written:',
    `  ${provision} apply ${inventory} --dry-run`,
    'Apply the changes, after a question:',
    `  ${provision} apply ${inventory}`,
    `Make ${host} a fresh host again:`,
    `  ${provision} sandbox reset ${host}`,
  ].join('\n');
}

export function status(
  running: { readonly pid: number; readonly since: string },
  hosts: readonly HostStatus[],
  notices: readonly string[],
): string {
  const shown = hosts.slice(0, LISTED);
  const width = Math.max(...shown.map(({ name }) => name.length));
  const rows = shown.map((host) => `${host.name.padEnd(width)}  ${placeOf(host)}  ${host.hostname}`);
  const more = hosts.length > shown.length ? [`… and ${hosts.length - shown.length} more`] : [];
  return [`Running since ${running.since}, process ${running.pid}.`, ...rows, ...more, ...notices].join('\n');
}

function placeOf({ addresses, port }: HostStatus): string {
  if (addresses.length === 0) return 'unreachable';
  return addresses.map((address) => `${address} port ${port}`).join(', ');
}

function few(names: readonly string[]): string {
  return names.length > LISTED ? `${names.slice(0, 4).join(', ')}, …` : names.join(', ');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
