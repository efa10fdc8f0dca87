import { operationsOf } from '../../model/change.ts';
import type { Operation } from '../../model/operation.ts';
import type { Change, Difference } from '../../model/resource.ts';
import type { Current } from './current.ts';
import * as messages from './messages.ts';
import { type Pin, pinOf } from './pin.ts';
import type { Desired } from './schema.ts';
import { hold, isHeld, type Locks, release, wrongLocks } from './versionlock.ts';

/** What holds packages or releases them, as a part of the change that installs them. */
export interface LockChanges {
  readonly diff: readonly Difference[];
  /** Before dnf installs: an earlier lock would hide the declared version. */
  readonly first: readonly Operation[];
  /** Once the packages are installed: dnf locks the installed version. */
  readonly last: readonly Operation[];
}

/** A package that gets another version is locked again, so that its lock is not about the earlier one. */
export function lockChanges(
  { locks }: Current,
  { present, latest, hold: held }: Desired,
  installed: readonly { readonly field: string }[],
): LockChanges {
  if (!locks || held === undefined) return { diff: [], first: [], last: [] };
  const specs = [...present, ...latest];
  const wrong = wrongLocks(locks, specs, held);
  const replaced = held ? specs.map(pinOf).filter(({ name }) => installed.some(({ field }) => field === name)) : [];
  const all = [...new Map([...wrong, ...replaced].map((pin) => [pin.spec, pin])).values()];
  return {
    diff: wrong.map((pin) => difference(locks, pin, held)),
    first: release(locks, all),
    last: held ? hold(all) : [],
  };
}

function difference(locks: Locks, pin: Pin, held: boolean): Difference {
  const { name, version } = pin;
  const field = messages.updatesOf(name);
  const kept = version ?? messages.held;
  const before = isHeld(locks, { ...pin, version: undefined }) ? messages.heldOtherwise : messages.notHeld;
  return held
    ? { field, before, after: kept, plain: true }
    : { field, before: messages.held, after: messages.notHeld, plain: true };
}

export function withLocks(change: Change, { diff, first, last }: LockChanges): Change {
  const operations = operationsOf([...first, ...change.operations, ...last]);
  return { ...change, diff: [...change.diff, ...diff], operations };
}

export function lockOnly({ diff, first, last }: LockChanges): readonly Change[] {
  return diff.length === 0 ? [] : [{ action: 'change', diff, operations: operationsOf([...first, ...last]) }];
}

/** Only where all packages were held, or none, and all of them stay. */
export function restoredLocks(
  { locks }: Current,
  { present, latest, hold: held }: Desired,
  installed: readonly unknown[],
): { readonly hold?: boolean } {
  const specs = [...present, ...latest];
  if (!locks || held === undefined || installed.length > 0) return {};
  return wrongLocks(locks, specs, held).length === specs.length ? { hold: !held } : {};
}
