import { operationsOf } from '../../model/change.ts';
import { exec, type Operation } from '../../model/operation.ts';
import type { Change, Difference, Refusal } from '../../model/resource.ts';
import * as apt from '../apt/messages.ts';
import { aptGet, dpkg, updateLists } from '../apt/programs.ts';
import { aptArgument, type DebianState, matchesOnDebian, type Unfinished } from './debian-current.ts';
import * as messages from './messages.ts';
import { pinOf, plainNames } from './pin.ts';
import type { Installed } from './query.ts';
import { allNames, type Desired } from './schema.ts';

/** The packages of the step that are installed, as they are declared or in another version. */
export function installedOn({ packages }: DebianState, desired: Desired): Installed {
  const found = allNames(desired).flatMap((spec) => {
    const one = packages.get(pinOf(spec).name);
    return one ? [{ spec, version: one.version, fits: matchesOnDebian(pinOf(spec), one.version) }] : [];
  });
  const map = (fits: boolean) =>
    new Map(found.filter((one) => one.fits === fits).map(({ spec, version }) => [spec, version]));
  return { installed: map(true), otherVersions: map(false) };
}

export function refuseOnDebian(state: DebianState, desired: Desired): Refusal | undefined {
  const { module, from, security } = desired;
  if (module !== undefined) return apt.noModules(module);
  if (from !== undefined) return apt.noRpm(from);
  if (security === true) return apt.noAdvisories();
  // Debian Policy, 5.6.7
  const odd = plainNames(allNames(desired)).find((name) => !/^[a-z0-9][a-z0-9+.-]+$/.test(name));
  if (odd !== undefined) return apt.otherArchitecture(odd);
  const { transaction, removal } = state;
  const essential = (transaction ?? removal)?.essential ?? [];
  if (essential.length > 0) return apt.essential(essential);
  const declared = new Set([...desired.absent, ...(removal?.removed.keys() ?? [])]);
  const others = [...(transaction?.removed.keys() ?? [])].filter((name) => !declared.has(name));
  return others.length > 0 ? apt.wouldRemove(others) : undefined;
}

export function planOnDebian(state: DebianState, desired: Desired): readonly Change[] {
  const [installed, removed] = [installations(state, desired), removals(state, desired)];
  const held = holdChanges(state, desired, installed);
  const stale = desired.latest.length > 0 && state.lists !== 'new';
  const unfinished = unfinishedOf(state, desired, installed.length + removed.length > 0 || stale);
  const repaired = unfinished ? [completion(unfinished)] : [];
  if (installed.length + removed.length === 0 && !stale) return [...repaired, ...holdOnly(held)];
  const lists = stale ? [listsDifference(state)] : [];
  return [...repaired, transactionChange(state, desired, { installed, removed, lists, held })];
}

/** Installs again what the step removes, and removes again what it installs. An earlier version cannot be declared. */
export function restoreOnDebian(state: DebianState, desired: Desired): Desired | undefined {
  const [installed, removed] = [installations(state, desired), removals(state, desired)];
  const held = holdChanges(state, desired, installed).diff;
  if (installed.some(({ before }) => before !== 'absent') || unfinishedOf(state, desired, true)) return undefined;
  if (held.length > 0 && (installed.length > 0 || held.length < plainNames(desired.present).length)) return undefined;
  if (installed.length + removed.length + held.length === 0) return undefined;
  const dependent = removed.length > 0 ? dependentRemovals(state, desired).map(({ field }) => field) : [];
  return {
    present: [
      ...(held.length > 0 ? plainNames(desired.present) : []),
      ...removed.map(({ field }) => field),
      ...dependent,
    ],
    absent: installed.map(({ field }) => field),
    latest: [],
    ...(held.length > 0 ? { hold: desired.hold !== true } : {}),
  };
}

interface Installation extends Difference {
  readonly argument: string;
}

function installations({ packages, transaction }: DebianState, { present, latest }: Desired): readonly Installation[] {
  const missing = (spec: string): readonly Installation[] => {
    const pin = pinOf(spec);
    const one = packages.get(pin.name);
    if (one && matchesOnDebian(pin, one.version)) return [];
    const after = pin.version ?? 'installed';
    return [{ field: pin.name, before: one?.version ?? 'absent', after, argument: aptArgument(spec) }];
  };
  const older = (field: string): readonly Installation[] => {
    const [before, after] = [packages.get(field)?.version, transaction?.installed.get(field)];
    return before === undefined || after === undefined || before === after
      ? []
      : [{ field, before, after, argument: field }];
  };
  return [...present.flatMap(missing), ...latest.flatMap((field) => [...missing(field), ...older(field)])];
}

function removals({ packages }: DebianState, { absent }: Desired): readonly Difference[] {
  return absent.flatMap((field) => {
    const before = packages.get(field)?.version;
    return before === undefined ? [] : [{ field, before, after: 'absent' }];
  });
}

/** What apt also removes, because it depends on what the step removes. */
function dependentRemovals({ transaction, removal }: DebianState, { absent }: Desired): readonly Difference[] {
  const removed = [...((transaction ?? removal)?.removed ?? [])].filter(([name]) => !absent.includes(name));
  return removed.map(([field, before]) => ({ field, before, after: 'absent' }));
}

interface Parts {
  readonly installed: readonly Installation[];
  readonly removed: readonly Difference[];
  /** Of the package lists. */
  readonly lists: readonly Difference[];
  readonly held: HoldChanges;
}

/** All in one transaction. */
function transactionChange(state: DebianState, desired: Desired, { installed, removed, lists, held }: Parts): Change {
  const too = removed.length === 0 ? [] : dependentRemovals(state, desired);
  const changed = installed.map(({ field, before, after }) => ({ field, before, after }));
  const kind = removed.length > 0 ? 'remove' : installed.every(({ before }) => before === 'absent') ? 'add' : 'change';
  return {
    action: lists.length > 0 || (removed.length > 0 && installed.length > 0) ? 'change' : kind,
    diff: [...lists, ...changed, ...removed, ...too, ...held.diff],
    operations: operationsOf([...held.first, ...transactionOperations(desired, installed, removed), ...held.last]),
    ...(too.length === 0 ? {} : { notes: [apt.alsoRemovesDependent(too.length)] }),
  };
}

function transactionOperations(
  { latest }: Desired,
  installed: readonly Installation[],
  removed: readonly Difference[],
): readonly Operation[] {
  const names = removed.map(({ field }) => field);
  // With `latest`, the lists may have newer versions than those that the plan knows.
  const wanted = [...new Set([...installed.map(({ argument }) => argument), ...latest])];
  if (wanted.length === 0) return [aptGet('--yes', 'remove', '--', ...names)];
  const options = [
    // Nothing is removed that the plan does not show.
    ...(names.length === 0 ? ['--no-remove'] : []),
    ...(installed.some(({ argument, before }) => argument.includes('=') && before !== 'absent')
      ? ['--allow-downgrades']
      : []),
  ];
  return [
    latest.length > 0 ? updateLists() : aptGet('update'),
    aptGet('--yes', ...options, 'install', '--', ...wanted, ...names.map((name) => `${name}-`)),
  ];
}

function listsDifference({ lists }: DebianState): Difference {
  return {
    field: 'package lists',
    before: lists === 'none' ? apt.noLists : apt.oldLists,
    after: apt.newLists,
    plain: true,
  };
}

/** What was interrupted, if apt has something to do, or if it is about a package of the step. */
function unfinishedOf(
  { unfinished, packages }: DebianState,
  desired: Desired,
  changes: boolean,
): Unfinished | undefined {
  const own = plainNames([...desired.present, ...desired.latest]).some((name) => packages.get(name)?.unfinished);
  return changes || own ? unfinished : undefined;
}

/** A package whose files are incomplete is installed again; the others are configured. */
function completion({ packages, incomplete }: Unfinished): Change {
  const reinstalled =
    incomplete.length === 0 ? [] : [aptGet('update'), aptGet('--yes', '--reinstall', 'install', '--', ...incomplete)];
  return {
    action: 'change',
    diff: [{ field: 'dpkg transaction', before: apt.unfinishedPackages(packages), after: apt.complete }],
    operations: [dpkg('--configure', '--pending'), aptGet('--yes', '--fix-broken', 'install'), ...reinstalled],
    notes: [apt.completes],
  };
}

interface HoldChanges {
  readonly diff: readonly Difference[];
  readonly first: readonly Operation[];
  readonly last: readonly Operation[];
}

/** apt holds a package at its version: it has no pattern. */
function holdChanges(
  { packages }: DebianState,
  { present, latest, hold }: Desired,
  installed: readonly Installation[],
): HoldChanges {
  if (hold === undefined) return { diff: [], first: [], last: [] };
  const names = plainNames([...present, ...latest]);
  const isHeld = (name: string) => packages.get(name)?.held === true;
  const wrong = names.filter((name) => isHeld(name) !== hold);
  const replaced = installed.map(({ field }) => field).filter(isHeld);
  const [before, after] = hold ? [messages.notHeld, messages.held] : [messages.held, messages.notHeld];
  const mark = (verb: 'hold' | 'unhold', of: readonly string[]) =>
    of.length === 0 ? [] : [exec('apt-mark', verb, '--', ...of)];
  return {
    diff: wrong.map((name) => ({ field: messages.updatesOf(name), before, after, plain: true })),
    first: hold ? mark('unhold', replaced) : mark('unhold', wrong),
    last: hold ? mark('hold', [...new Set([...wrong, ...replaced])]) : [],
  };
}

function holdOnly({ diff, first, last }: HoldChanges): readonly Change[] {
  return diff.length === 0 ? [] : [{ action: 'change', diff, operations: operationsOf([...first, ...last]) }];
}
