import { exec, type Operation } from '../../model/operation.ts';
import { output, type Result, unknownResult, wordsOf } from '../../model/result.ts';
import type { RunningDocker } from '../docker/packet-rules.ts';
import { systemctl } from '../programs.ts';
import { isMissing, unknownState } from '../unknown-state.ts';
import { type Block, blocks } from './blocks.ts';
import type { Install } from './install.ts';
import * as messages from './messages.ts';
import type { SourceState } from './outdated.ts';
import { isTemplate, SUFFIX } from './unit-name.ts';

/** What systemd knows of a unit, which may not exist. */
export interface Unit {
  /** As declared, with its suffix. */
  readonly name: string;
  /** The name of its file: an alias is resolved. */
  readonly id: string;
  readonly hasAliases: boolean;
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  /** Why it failed, such as `start-limit-hit`. */
  readonly result: string;
  /** Of its file: enabled, static … */
  readonly file: string;
  readonly path: string;
  /** The file that a generator made the unit from. */
  readonly source: string;
  readonly needsReload: boolean;
  /** The targets that start it at boot. */
  readonly targets: readonly string[];
  /** The other units that start it along with themselves, of those that systemd has loaded. */
  readonly wantedBy: readonly string[];
  /** The sockets, timers and paths that start it. */
  readonly triggers: readonly Trigger[];
  /** It runs to its end and is inactive then, even if it succeeded. */
  readonly finishes: boolean;
  /** Only read for a unit that is to be enabled. */
  readonly install?: Install;
  /** What `restart_on` and `reload_on` name. */
  readonly sources?: SourceState;
  /** Only read for firewalld, and only where Docker Engine runs. */
  readonly docker?: RunningDocker;
  /** Other units in the memory of systemd, whose names begin or end alike. */
  readonly similar: readonly string[];
}

export interface Trigger {
  readonly id: string;
  readonly active: boolean;
  readonly file: string;
}

const PROPERTIES = [
  ...['Id', 'Names', 'LoadState', 'ActiveState', 'SubState', 'Result', 'UnitFileState', 'FragmentPath', 'SourcePath'],
  ...['NeedDaemonReload', 'TriggeredBy', 'WantedBy', 'RequiredBy', 'Type', 'RemainAfterExit'],
];

/** The same operation for all units, so that it is sent once. Patterns match what systemd has in memory. */
const TRIGGERS: Operation = exec(
  ...systemctl('show', '--property', 'Id,ActiveState,UnitFileState', '--'),
  ...['*.socket', '*.timer', '*.path', '*.automount'],
);

export function probeUnit(unit: string): readonly Operation[] {
  // `show` refuses the name of a template.
  if (isTemplate(unit)) return [exec(...systemctl('is-enabled', '--', unit))];
  const show = systemctl('show', '--property', PROPERTIES.join(','), '--', unit, ...similarNames(unit));
  return [exec(...show), TRIGGERS];
}

export function parseProbe([shown, triggers]: readonly Result[], name: string): Unit {
  if (isTemplate(name)) return parseTemplate(shown, name);
  const [own = new Map<string, string>(), ...others] = blocks(output(shown, `systemctl show ${name}`));
  if (!own.get('LoadState') || !own.get('ActiveState')) throw unknownState({ message: messages.noState(name) }, shown);
  const similar = others.map((block) => block.get('Id') ?? '').filter((id) => id !== own.get('Id'));
  return { ...parseUnit(own, name, blocks(output(triggers, 'systemctl show')).map(triggerOf)), similar };
}

/** The unit that a block of `systemctl show` describes. */
export function parseUnit(block: Block, name: string, triggers: readonly Trigger[]): Unit {
  const get = (property: string) => block.get(property) ?? '';
  const list = (property: string) => get(property).split(' ').filter(Boolean);
  const triggeredBy = list('TriggeredBy');
  const wantedBy = [...list('WantedBy'), ...list('RequiredBy')];
  const isTarget = (unit: string) => unit.endsWith('.target');
  return {
    name,
    id: get('Id') || name,
    hasAliases: list('Names').length > 1,
    load: get('LoadState'),
    active: get('ActiveState'),
    sub: get('SubState'),
    result: get('Result'),
    file: get('UnitFileState'),
    path: get('FragmentPath'),
    source: get('SourcePath'),
    needsReload: get('NeedDaemonReload') === 'yes',
    targets: wantedBy.filter(isTarget),
    wantedBy: wantedBy.filter((unit) => !isTarget(unit)),
    triggers: triggers.filter(({ id }) => triggeredBy.includes(id)),
    finishes: get('Type') === 'oneshot' && get('RemainAfterExit') === 'no',
    similar: [],
  };
}

function triggerOf(block: Block): Trigger {
  const active = block.get('ActiveState');
  return {
    id: block.get('Id') ?? '',
    active: active === 'active' || active === 'activating',
    file: block.get('UnitFileState') ?? '',
  };
}

/** `is-enabled` exits with status 1 for a unit that is not enabled, and prints nothing for one that does not exist. */
function parseTemplate(result: Result | undefined, name: string): Unit {
  if (result?.kind !== 'done' || isMissing(result)) throw unknownResult(result, `systemctl is-enabled ${name}`);
  const file = result.stdout.trim().replace('not-found', '');
  if (file === '' && !/No such file or directory/.test(result.stderr) && wordsOf(result).trim() !== 'not-found') {
    throw unknownResult(result, `systemctl is-enabled ${name}`);
  }
  const load = file === '' ? 'not-found' : file.startsWith('masked') ? 'masked' : 'loaded';
  const block = new Map(Object.entries({ Id: name, Names: name, LoadState: load, UnitFileState: file }));
  return parseUnit(block, name, []);
}

/** Patterns for the units that a name with a typing error may mean: it is at the beginning or at the end, not at both. */
export function similarNames(unit: string): readonly string[] {
  const [suffix = ''] = SUFFIX.exec(unit) ?? [];
  const [, start, end] = /^(\w\w)\w*(\w\w\w)$/.exec(unit.replace(SUFFIX, '')) ?? [];
  return start === undefined ? [] : [`${start}*${suffix}`, `*${end}${suffix}`];
}
