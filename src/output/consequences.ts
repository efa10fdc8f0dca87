import type { PlannedChange, PlannedStep } from '../model/events.ts';
import * as messages from './plan-messages.ts';

/** What a person should weigh before a change is approved. */
export interface Consequences {
  /** The host gets another address than it has now. */
  readonly moves: boolean;
  readonly mayInterruptConnection: boolean;
  /** Nobody can log in over SSH any more. */
  readonly endsAccess: boolean;
  /** The next run may need another user or key. */
  readonly endsLogin: boolean;
  /** A user is removed. */
  readonly removesUser: boolean;
  /** The number of SSH keys of a user. */
  readonly removesKeys: number;
  /** The number of packages. */
  readonly removes: number;
  readonly reboots: boolean;
  readonly leavesReboot: boolean;
}

/** `address` is where the host answers now. */
export function consequences(step: PlannedStep, change: PlannedChange, address: string): Consequences {
  const { movesTo, rollsBack = false, reboots = false, endsLogin = false, diff } = change;
  const moves = movesTo !== undefined && movesTo !== address;
  const removed = diff.filter(({ after }) => after === 'absent');
  return {
    moves,
    mayInterruptConnection: rollsBack && !moves,
    endsAccess: isSshServer(step) && diff.some(({ after }) => after !== null && STOPPED.has(after)),
    endsLogin,
    removesUser: step.type === 'user' && change.action === 'remove',
    removesKeys: step.type === 'authorized_key' ? removed.length : 0,
    removes: step.type === 'package' ? removed.length : 0,
    reboots,
    leavesReboot: !reboots && step.reboot !== undefined,
  };
}

function isSerious(all: Consequences): boolean {
  return Object.values(all).some((one) => one !== false && one !== 0);
}

const STOPPED: ReadonlySet<string> = new Set(['stopped', 'disabled', 'masked']);

function isSshServer({ type, name }: PlannedStep): boolean {
  return type === 'service' && /^sshd?(\.service)?$/.test(name);
}

export interface ChangeNote {
  readonly text: string;
  readonly serious: boolean;
}

/** What a person should know before a change is applied: of the change itself, and what the resource notes. */
export function changeNotes(step: PlannedStep, change: PlannedChange, address: string): readonly ChangeNote[] {
  const all = consequences(step, change, address);
  const own = [
    ...(all.moves ? [messages.movesHost] : []),
    ...(all.mayInterruptConnection ? [messages.mayInterruptConnection] : []),
    ...(all.endsAccess ? [messages.endsAccess] : []),
  ];
  const texts = [...own, ...change.notes];
  const serious = isSerious(all);
  return (texts.length > 0 ? texts : withoutNotes(all)).map((text) => ({ text, serious }));
}

/** The resource's own note is more exact where it has one. */
function withoutNotes({ removesUser, removesKeys, removes, reboots, leavesReboot }: Consequences): readonly string[] {
  return [
    ...(removesUser ? [messages.removesUser] : []),
    ...(removesKeys > 0 ? [messages.removesKeys({ count: removesKeys })] : []),
    ...(removes > 0 ? [messages.removesPackages({ count: removes })] : []),
    ...(reboots ? [messages.rebootsHost] : []),
    ...(leavesReboot ? [messages.leavesReboot] : []),
  ];
}
