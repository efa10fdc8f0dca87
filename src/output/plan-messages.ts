import type { KnownLater } from '../model/events.ts';
import { plural } from './format.ts';

/* What the terminal and the HTML report say of a plan. Nothing is coloured here. */

interface Part {
  readonly count: number;
}

export const movesHost = 'changes the address; the host rolls back if it is unreachable there';
export const mayInterruptConnection =
  'may interrupt the connection; the host rolls the change back if it is unreachable afterwards';
export const endsAccess = 'ends access over SSH: nobody, provision included, can log in afterwards';
export const removesUser = 'the user cannot log in afterwards';
export const rebootsHost = 'reboots the host';
export const leavesReboot = 'leaves a reboot pending';

export function removesPackages({ count }: Part): string {
  return `removes ${plural(count, 'package')}`;
}

export function removesKeys({ count }: Part): string {
  return `nobody can log in with ${count === 1 ? 'this key' : `these ${count} keys`} afterwards`;
}

export const filesTooDifferent = 'the files have too little in common to compare them line by line';

export function moreLines({ count }: Part): string {
  return `… ${plural(count, 'more line')} (-v shows all)`;
}

export function moreFields({ count }: Part): string {
  return `… and ${count} more (-v shows all)`;
}

export function moreHosts({ count }: Part): string {
  return `… and ${plural(count, 'more host')} with the same change (-v shows all)`;
}

/** A step that a host does not have, because its condition is false there. */
export function skippedStep({ title, condition }: { readonly title: string; readonly condition: string }): string {
  return `· ${title}: skipped, because its condition is false: ${condition}`;
}

/** The unchanged steps of a host, with their numbers. */
export function unchangedSteps({ steps }: { readonly steps: readonly string[] }): string {
  return `unchanged: ${steps.join(', ')}`;
}

export function hostsWithoutChanges({ hosts, steps }: { readonly hosts: string; readonly steps: string }): string {
  return `${hosts}  no changes (${steps})`;
}

/** Counts of hosts or packages that the changes of a plan are serious for. */
export interface SeriousCounts {
  readonly moves: number;
  readonly interrupts: number;
  readonly endsAccess: number;
  readonly endsLogin: number;
  readonly removesLogins: number;
  readonly packages: number;
  readonly reboots: number;
  readonly leavesReboot: number;
}

/** What applying a plan does, before the question. */
export function planTotal(total: {
  readonly hosts: number;
  /** Steps with changes, by kind: `12 add`. */
  readonly kinds: readonly string[];
  readonly changes: number;
  readonly unknown: number;
  readonly serious: SeriousCounts;
  /** Hosts that failed or are unreachable. */
  readonly failed: number;
  /** The other hosts that have a plan: those without changes, too. */
  readonly others: number;
}): string {
  const { hosts, kinds, changes, unknown, serious, failed, others } = total;
  const failure = failed === 0 ? '' : planFailed({ failed, others });
  if (failed > 0 && others === 0) return failure;
  const plan = failed === 0 ? 'Plan' : `${failure} Plan of the other ${others === 1 ? 'host' : 'hosts'}`;
  if (changes + unknown === 0) return `${plan}: no changes.`;
  const counted = [
    plural(hosts, 'host'),
    ...(changes === 0 ? [] : [plural(changes, 'change') + kindList(kinds)]),
    ...(unknown === 0 ? [] : [`${unknown} known later`]),
  ];
  return `${plan}: ${counted.join(', ')}.${seriousSentence(serious)}`;
}

function planFailed({ failed, others }: { readonly failed: number; readonly others: number }): string {
  const hosts = others === 0 ? plural(failed, 'host') : `${failed} of ${plural(failed + others, 'host')}`;
  return `Plan failed for ${hosts}: apply would fail there, too.`;
}

/** "1 change (1 change)" says nothing more. */
function kindList(kinds: readonly string[]): string {
  return kinds.length === 1 && kinds[0]?.endsWith(' change') ? '' : ` (${kinds.join(', ')})`;
}

function seriousSentence(counts: SeriousCounts) {
  const { moves, interrupts, endsAccess: ends, endsLogin, packages, reboots } = counts;
  const { removesLogins: logins, leavesReboot: left } = counts;
  const parts = [
    ...(moves > 0 ? [`changes the address of ${plural(moves, 'host')}`] : []),
    ...(interrupts > 0 ? [`may interrupt the connection to ${plural(interrupts, 'host')}`] : []),
    ...(ends > 0 ? [`ends access over SSH to ${plural(ends, 'host')}`] : []),
    ...(endsLogin > 0 ? [`may prevent the next login to ${plural(endsLogin, 'host')}`] : []),
    ...(logins > 0 ? [`removes users or keys from ${plural(logins, 'host')}`] : []),
    ...(packages > 0 ? [removesPackages({ count: packages })] : []),
    ...(reboots > 0 ? [`reboots ${plural(reboots, 'host')}`] : []),
    ...(left > 0 ? [leavesReboot] : []),
  ];
  const text = parts.join(', ');
  return text === '' ? '' : ` ${text[0]?.toUpperCase()}${text.slice(1)}.`;
}

/** Instead of the changes of a step whose state is unknown until an earlier step is applied. */
export function knownAfter({ step, host }: Pick<KnownLater, 'step' | 'host'>): string {
  return host === undefined ? `known after step ${step}` : `known after step ${step} of ${host}`;
}
