import { type Change, type Difference, operationsOf } from '../../model/change.ts';
import { exec, type Exec } from '../../model/operation.ts';
import type { PlanContext } from '../../model/plan-context.ts';
import { restartOf } from '../docker/packet-rules.ts';
import type { Current, Layer } from './current.ts';
import { dockerDevices, moveDevices } from './docker-devices.ts';
import { entriesIn, type EntryChange, entryChanges, LAYERS } from './entries.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';
import { KINDS, type Kind, missing, WORDS } from './zone.ts';

// Changes are made with firewall-cmd: it knows the devices of NetworkManager, and is what a person would type. Each call takes
// entries of one kind.

export function plan(current: Current, desired: Desired, { touched }: PlanContext): readonly Change[] {
  const devices = dockerDevices(current);
  const entries = entryChanges(current, desired);
  const reloads = needsReload(current, desired);
  const restart = restartOf(current.docker, reloads ? 'reload' : undefined, touched);
  const diff = [
    ...devices.map(messages.movedDevice),
    ...zoneDifferences(current, desired),
    ...entries.map((one) => entryDifference(one, current)),
    ...(restart ? [restart.difference] : []),
  ];
  if (diff.length === 0) return [];
  const operations = operationsOf([
    ...moveDevices(devices),
    ...(current.zone.permanent ? [] : [firewall('--permanent', `--new-zone=${desired.zone}`)]),
    ...inLayer('permanent', current, desired, entries),
    ...(reloads ? [firewall('--reload')] : []),
    // A reload has read the permanent configuration.
    ...inLayer('running', current, desired, reloads ? entries.filter(isBinding) : entries, reloads),
    ...(isDefault(current, desired) ? [] : [firewall(`--set-default-zone=${desired.zone}`)]),
    ...(restart?.operations ?? []),
  ]);
  const notes = [
    ...(reloads ? [messages.reloads] : []),
    ...(restart?.notes ?? []),
    ...(usesDocker(current) ? [messages.publishedPorts] : []),
  ];
  return [{ action: actionOf(current, diff), diff, operations, ...(notes.length === 0 ? {} : { notes }) }];
}

/** A new zone and another target are known to the running firewalld only after it has read its files again. */
export function needsReload({ zone }: Current, { target }: Desired): boolean {
  return !zone.running || (target !== undefined && zone.running.target !== target);
}

function isBinding({ kind, wanted }: EntryChange): boolean {
  return wanted && kind === 'interfaces';
}

function firewall(...options: readonly string[]): Exec {
  return exec('firewall-cmd', ...options);
}

function actionOf({ zone }: Current, diff: readonly Difference[]): Change['action'] {
  if (!zone.permanent && !zone.running) return 'add';
  if (diff.every(({ after }) => after === messages.PRESENT)) return 'add';
  return diff.every(({ after }) => after === messages.ABSENT) ? 'remove' : 'change';
}

/** dockerd creates the zone, in both configurations. */
function usesDocker({ zones, docker }: Current): boolean {
  return docker !== undefined || zones.has('docker');
}

function isDefault({ defaultZone }: Current, desired: Desired): boolean {
  return desired.default !== true || LAYERS.every((layer) => defaultZone[layer] === desired.zone);
}

function zoneDifferences(current: Current, desired: Desired): readonly Difference[] {
  const { zone, defaultZone } = current;
  const { target, masquerade } = desired;
  const differ = <Value>(
    field: string,
    of: (layer: Layer) => Value,
    wanted: Value,
    words: (value: Value) => string,
  ) => {
    const [permanent, running] = [of('permanent'), of('running')];
    if (permanent === wanted && running === wanted) return [];
    return [{ field, before: messages.inBoth(words(permanent), words(running)), after: words(wanted) }];
  };
  return [
    ...differ('zone', (layer) => zone[layer] !== undefined, true, messages.presence),
    ...(target === undefined
      ? []
      : differ('target', (layer) => zone[layer]?.target ?? 'default', target, messages.target)),
    ...(masquerade === undefined
      ? []
      : differ('masquerade', (layer) => zone[layer]?.masquerade ?? false, masquerade, messages.presence)),
    ...(isDefault(current, desired) ? [] : differ('default zone', (layer) => defaultZone[layer], desired.zone, String)),
  ];
}

function entryDifference(change: EntryChange, { bindings, zone }: Current): Difference {
  const { kind, entry, wanted, layers } = change;
  const has = (layer: Layer) => messages.presence(missing(kind, [entry], entriesIn(zone[layer], kind)).length === 0);
  const binding = [...bindings].find(
    ([, one]) => (kind === 'interfaces' || kind === 'sources') && one[kind].includes(entry),
  );
  const before =
    wanted && layers.length === LAYERS.length && binding
      ? messages.inZone(binding[0])
      : messages.inBoth(has('permanent'), has('running'));
  const field = kind === 'rich_rules' ? entry : `${WORDS[kind]} ${entry}`;
  return { field, before, after: messages.presence(wanted) };
}

/** Added before anything is removed. */
function inLayer(
  layer: Layer,
  { zone }: Current,
  desired: Desired,
  entries: readonly EntryChange[],
  afterReload = false,
): readonly Exec[] {
  const options = [...(layer === 'permanent' ? ['--permanent'] : []), `--zone=${desired.zone}`];
  const own = entries.filter(({ layers }) => layers.includes(layer));
  const { masquerade, target } = desired;
  const current = zone[layer];
  const isMasked = current?.masquerade ?? false;
  return [
    ...callsFor(own, true, options),
    ...(masquerade === undefined || masquerade === isMasked || afterReload
      ? []
      : [firewall(...options, masquerade ? '--add-masquerade' : '--remove-masquerade')]),
    ...callsFor(own, false, options),
    ...(layer === 'running' || target === undefined || target === (current?.target ?? 'default')
      ? []
      : [firewall(...options, `--set-target=${target}`)]),
  ];
}

function callsFor(entries: readonly EntryChange[], wanted: boolean, options: readonly string[]): readonly Exec[] {
  return KINDS.flatMap((kind) => {
    const own = entries.filter((one) => one.kind === kind && one.wanted === wanted);
    return own.length === 0
      ? []
      : [firewall(...options, ...own.map(({ entry }) => `--${verb(kind, wanted)}-${WORDS[kind]}=${entry}`))];
  });
}

/** A device or a source belongs to one zone: it is taken from the one that has it. */
function verb(kind: Kind, wanted: boolean): string {
  if (!wanted) return 'remove';
  return kind === 'interfaces' || kind === 'sources' ? 'change' : 'add';
}
