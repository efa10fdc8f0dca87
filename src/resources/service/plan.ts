import { type Change, operationsOf } from '../../model/change.ts';
import { exec, type Operation } from '../../model/operation.ts';
import type { Difference, PlanContext } from '../../model/resource.ts';
import { type FirewalldVerb, restartOf } from '../docker/packet-rules.ts';
import { isFirewalld } from './firewalld.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';
import { startAgain, startAgainOperations } from './start-again.ts';
import {
  exists,
  isEnabled,
  isMasked,
  isMaskedPermanently,
  isRunning,
  isStopped,
  startsAtBoot,
  startsAtEachBoot,
} from './state.ts';
import { missingTargets } from './targets.ts';
import type { Trigger, Unit } from './unit.ts';

/** systemd.unit(5), StartLimitBurst= */
const START_LIMIT = 'start-limit-hit';

export function plan(current: Unit, desired: Desired, { touched }: PlanContext): readonly Change[] {
  const triggers = desired.state === 'stopped' ? triggersToStop(current, desired) : [];
  const again = startAgain(current, desired, touched);
  const own = [
    ...differences(current, desired),
    ...triggers.map((trigger) => triggerDifference(trigger, desired)),
    ...(again ? [again.difference] : []),
  ];
  const docker = isFirewalld(desired) ? restartOf(current.docker, verbOf(own), touched) : undefined;
  const diff = [...own, ...(docker ? [docker.difference] : [])];
  if (diff.length === 0) return [];
  const notes = [
    ...(current.id === current.name ? [] : [messages.isAlias(current)]),
    ...(startsFailed(current, diff, desired) ? [messages.resetsStartLimit] : []),
    ...triggers.map(({ id }) => messages.triggerIsStopped({ trigger: id, unit: current.id })),
    ...(again?.future ?? []).map(messages.setsChangeTime),
    ...(docker?.notes ?? []),
  ];
  const operations = operationsOf([
    ...prepare(current, diff, desired),
    ...stop(current, diff, triggers),
    ...enableOrDisable(current, diff, desired, triggers),
    // Enabled before it is started: enabling may add a socket or another unit that belongs to it (Also=).
    ...(differs(diff, 'state') && desired.state === 'running' ? [systemctl(['start'], current.id)] : []),
    ...(again ? startAgainOperations(current.id, again) : []),
    ...(differs(diff, 'masked') && desired.masked === true ? [systemctl(['mask'], current.id)] : []),
    ...(docker?.operations ?? []),
  ]);
  return [{ action: 'change', diff, operations, ...(notes.length === 0 ? {} : { notes }) }];
}

/** Whether changes of this resource start, restart or reload the unit. */
export function startsAgain(changes: readonly Change[]): boolean {
  return changes.some(({ diff }) =>
    diff.some(
      ({ field, after }) => ['restart', 'reload'].includes(field) || (field === 'state' && after === 'running'),
    ),
  );
}

/** What the changes do to the unit as it runs. */
function verbOf(diff: readonly Difference[]): FirewalldVerb | undefined {
  for (const { field, after } of diff) {
    if (field === 'restart' || field === 'reload') return field;
    if (field === 'state') return after === 'running' ? 'start' : 'stop';
  }
  return undefined;
}

/** In the order in which they are changed. */
export function differences(current: Unit, { state, enabled, masked }: Desired): readonly Difference[] {
  const diff: Difference[] = [];
  const differ = (field: string, before: string, after: string) =>
    diff.push({ field, before: exists(current) ? before : 'not found', after, plain: true });

  if (masked === false && isMasked(current)) differ('masked', 'masked', 'not masked');
  if (state !== undefined && !(state === 'running' ? isRunning(current) : isStopped(current))) {
    differ('state', stateWord(current), state);
  }
  if (enabled === true && (!startsAtEachBoot(current) || missingTargets(current).length > 0)) {
    differ('enabled', enabledWord(current), 'enabled');
  }
  if (enabled === false && startsAtBoot(current, masked)) {
    differ('enabled', current.file === 'enabled-runtime' ? current.file : 'enabled', 'disabled');
  }
  if (masked === true && !isMaskedPermanently(current)) {
    differ('masked', isMasked(current) ? 'masked-runtime' : 'not masked', 'masked');
  }
  return diff;
}

/** The units that would start a stopped unit again; with `enabled: false`, after the next boot, too. */
function triggersToStop({ triggers }: Unit, { enabled }: Desired): readonly Trigger[] {
  return triggers.filter(({ active, file }) => active || (enabled === false && file.startsWith('enabled')));
}

function triggerDifference({ id, active, file }: Trigger, { enabled }: Desired): Difference {
  const toDisable = enabled === false && file.startsWith('enabled');
  const words = (state: string, boot: string) =>
    [active ? state : '', toDisable ? boot : ''].filter(Boolean).join(', ');
  return { field: id, before: words('running', file), after: words('stopped', 'disabled') };
}

function differs(diff: readonly Difference[], field: string): boolean {
  return diff.some((one) => one.field === field);
}

function systemctl(verb: readonly [string, ...string[]], ...units: readonly string[]): Operation {
  return exec('systemctl', ...verb, '--', ...units);
}

function prepare(current: Unit, diff: readonly Difference[], desired: Desired): readonly Operation[] {
  const { masked, enabled } = desired;
  // A link that somebody removed by hand counts until systemd reads its files again.
  const isStale = enabled === false && differs(diff, 'enabled') && !/^(enabled|masked)/.test(current.file);
  const runtime = isMaskedPermanently(current) ? [] : ['--runtime'];
  return [
    ...(current.needsReload || isStale ? [exec('systemctl', 'daemon-reload')] : []),
    ...(differs(diff, 'masked') && masked === false ? [systemctl(['unmask', ...runtime], current.id)] : []),
    // systemd refuses to start a unit that has reached its limit; the last result may still be that of its program.
    ...(startsFailed(current, diff, desired) ? [systemctl(['reset-failed'], current.id)] : []),
  ];
}

function startsFailed({ active }: Unit, diff: readonly Difference[], { state }: Desired): boolean {
  return differs(diff, 'state') && state === 'running' && active === 'failed';
}

/** Before the unit is disabled, which may remove the name by which it was declared. */
function stop({ id }: Unit, diff: readonly Difference[], triggers: readonly Trigger[]): readonly Operation[] {
  const names = triggers.filter(({ active }) => active).map((trigger) => trigger.id);
  if (diff.some(({ field, after }) => field === 'state' && after === 'stopped')) names.push(id);
  return names.length === 0 ? [] : [systemctl(['stop'], ...names)];
}

function enableOrDisable(
  current: Unit,
  diff: readonly Difference[],
  { enabled, masked }: Desired,
  triggers: readonly Trigger[],
): readonly Operation[] {
  if (enabled === true) return differs(diff, 'enabled') ? [systemctl(['enable'], current.id)] : [];
  if (enabled === undefined) return [];
  const own = differs(diff, 'enabled') ? [{ id: current.id, file: current.file }] : [];
  const units = [...own, ...triggers.filter(({ file }) => file.startsWith('enabled'))];
  const disable = units.map(({ id, file }) =>
    systemctl(['disable', ...(file === 'enabled-runtime' ? ['--runtime'] : [])], id),
  );
  // systemctl does not disable a masked unit.
  if (own.length === 0 || masked !== undefined || current.file !== 'masked-runtime') return disable;
  return [systemctl(['unmask', '--runtime'], current.id), ...disable, systemctl(['mask', '--runtime'], current.id)];
}

function stateWord(current: Unit): string {
  if (isRunning(current)) return 'running';
  if (current.sub === 'auto-restart') return 'auto-restart';
  if (current.active !== 'failed') return 'stopped';
  return current.result === START_LIMIT ? messages.START_LIMIT_REACHED : 'failed';
}

function enabledWord(current: Unit): string {
  const missing = missingTargets(current);
  if (missing.length > 0) return messages.enabledNotFor(missing);
  if (isEnabled(current)) return 'enabled';
  return current.file === '' ? 'disabled' : current.file;
}
