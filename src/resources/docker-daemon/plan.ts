import { operationsOf } from '../../model/change.ts';
import { NOT_SHOWN } from '../../model/content.ts';
import { jsonText } from '../../model/json-text.ts';
import { exec, type Operation } from '../../model/operation.ts';
import { defined } from '../../model/optional.ts';
import type { Change, Difference, PlanContext } from '../../model/resource.ts';
import { reveal, Secret } from '../../model/secret.ts';
import type { Touched } from '../../model/touched.ts';
import {
  changedKeys,
  DAEMON_JSON,
  type DeclaredSettings,
  fileOf,
  hasSecret,
  isReloadable,
  mayHaveSecret,
  merged,
  type Setting,
  type Settings,
  settingsOf,
  VALIDATE,
  valueOf,
} from '../docker/daemon-config.ts';
import { restartNotes, UNIT } from '../docker/engine.ts';
import { fromTheFuture, outdated } from '../service/outdated.ts';
import { startAgainOperations } from '../service/start-again.ts';
import { type Current, SOURCES } from './current.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

const DIRECTORY = '/etc/docker';

/** The first version that can check a file. */
const VALIDATES_SINCE = 23;

/** The declared keys, with the MTU of the device that the step names. */
export function declaredOf({ settings }: Pick<Desired, 'settings'>, { mtu }: Pick<Current, 'mtu'>): DeclaredSettings {
  return mtu === undefined ? settings : { ...settings, mtu };
}

/** The keys that the file has when the step is applied: an earlier step may write it. */
export function settingsBefore({ text }: Pick<Current, 'text'>, { contents }: Touched): Settings {
  const written = contents.get(DAEMON_JSON);
  return settingsOf(written === undefined ? text : reveal(written));
}

export function plan(current: Current, desired: Desired, { touched }: PlanContext): readonly Change[] {
  const before = settingsBefore(current, touched);
  const declared = declaredOf(desired, current);
  const keys = changedKeys(before, declared);
  const again = startAgain(current, keys, declared, touched);
  const diff = [...keys.map((key) => difference(key, before, declared)), ...(again ? [again.difference] : [])];
  if (diff.length === 0) return [];
  const writes = keys.length > 0;
  const operations = [...(writes ? write(current, merged(before, declared)) : []), ...(again?.operations ?? [])];
  const notes = [...(writes && !canValidate(current) ? [messages.notValidated] : []), ...(again?.notes ?? [])];
  return [
    {
      action: actionOf(current, keys, declared),
      diff,
      operations: operationsOf(operations),
      ...(notes.length > 0 ? { notes } : {}),
    },
  ];
}

function actionOf({ text }: Current, keys: readonly string[], declared: DeclaredSettings): Change['action'] {
  if (text === undefined) return 'add';
  return keys.length > 0 && keys.every((key) => declared[key] === null) ? 'remove' : 'change';
}

function difference(key: string, before: Settings, declared: DeclaredSettings): Difference {
  const [old, wanted] = [valueOf(before, key), declared[key] ?? null];
  const isHidden = hasSecret(wanted) || (old !== undefined && mayHaveSecret(old));
  return {
    field: key,
    before: old === undefined ? null : isHidden ? NOT_SHOWN : shown(old),
    after: wanted === null ? null : shown(wanted),
  };
}

function shown(value: Setting): string {
  return typeof value === 'string' ? value : jsonText(value);
}

function canValidate({ version }: Current): boolean {
  return version === undefined || version >= VALIDATES_SINCE;
}

function write(current: Current, settings: DeclaredSettings): readonly Operation[] {
  const content = fileOf(settings);
  const validate = canValidate(current) ? VALIDATE : undefined;
  // Everybody may read daemon.json as packages and people create it.
  const mode = content instanceof Secret ? '0600' : undefined;
  return [
    ...(current.text === undefined ? [exec('mkdir', '-p', '--', DIRECTORY)] : []),
    { kind: 'write', path: DAEMON_JSON, content, ...defined({ validate, mode }) },
  ];
}

interface StartAgain {
  readonly difference: Difference;
  readonly operations: readonly Operation[];
  readonly notes: readonly string[];
}

/** A reload where it is enough for all keys that change; none for an engine that does not run: it starts with the new file. */
function startAgain(
  { running }: Current,
  keys: readonly string[],
  declared: DeclaredSettings,
  touched: Touched,
): StartAgain | undefined {
  // An earlier step starts the engine again before this one writes the file.
  const startsBefore = touched.units.includes(UNIT);
  if (!running && !startsBefore) return undefined;
  // Nobody knows what an earlier change of the file has changed: a restart reads everything.
  const isOlder =
    !startsBefore && running && outdated(running.sources, running.sources.unit.reloaded, SOURCES, touched).length > 0;
  if (!isOlder && keys.length === 0) return undefined;
  const toRestart = keys.filter((key) => !isReloadable(key, declared));
  const verb = isOlder || toRestart.length > 0 ? 'restart' : 'reload';
  const reason = isOlder ? messages.olderFile : messages.runningWithout(keys);
  const start = { field: UNIT, before: reason, after: `${verb}ed`, plain: true } as const;
  const future = running && keys.length === 0 ? fromTheFuture(running.sources) : [];
  const engine = running?.engine;
  return {
    difference: start,
    operations: startAgainOperations(UNIT, { verb, difference: start, future }),
    notes: verb === 'restart' && engine ? restartNotes(engine) : [],
  };
}
