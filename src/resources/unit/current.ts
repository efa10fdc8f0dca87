import { exec, type Operation } from '../../model/operation.ts';
import { output, type Result, unknownResult } from '../../model/result.ts';
import { contentExpression, type FoundContent, parseContent } from '../file/content.ts';
import { parsePath, type PathProbe, type PathState, probePath } from '../path-state.ts';
import { systemctl } from '../programs.ts';
import { blocks } from '../service/blocks.ts';
import { similarNames } from '../service/unit.ts';
import { OTHER_UNIT_DIRECTORIES, UNIT_DIRECTORY } from '../unit-files.ts';
import { type Desired, instancesOf, pathOf } from './schema.ts';

/** A unit in the memory of systemd. */
export interface LoadedUnit {
  readonly id: string;
  readonly load: string;
  readonly active: string;
  /** Of its file: enabled, static … */
  readonly file: string;
  readonly needsReload: boolean;
}

export interface Current {
  /** Undefined if there is nothing at the path. */
  readonly state: PathState | undefined;
  /** Of a regular file. */
  readonly content: FoundContent | undefined;
  readonly hasDirectory: boolean;
  /** The other files of the unit, the highest precedence first; of a drop-in, also the one in /etc. */
  readonly unitFiles: readonly string[];
  /** The unit, or the instances of a template. */
  readonly units: readonly LoadedUnit[];
  /** Other units in the memory of systemd, whose names begin or end alike. */
  readonly similar: readonly string[];
}

/** A unit file. */
type Named = Pick<Desired, 'name' | 'drop_in'>;

const PROPERTIES = 'Id,LoadState,ActiveState,UnitFileState,NeedDaemonReload';

export function probe(desired: Named): readonly Operation[] {
  const { name } = desired;
  const instances = instancesOf(name);
  // The names that a typing error in the name of an existing unit may mean.
  const similar = instances === undefined && desired.drop_in !== undefined ? similarNames(name) : [];
  return [
    probePath(probeOf(desired)),
    exec(...systemctl('show', '--property', PROPERTIES, '--', instances ?? name, ...similar)),
  ];
}

function probeOf(desired: Named): PathProbe {
  const directories = [...(desired.drop_in === undefined ? [] : [UNIT_DIRECTORY]), ...OTHER_UNIT_DIRECTORIES];
  return {
    path: pathOf(desired),
    others: directories.map((directory) => `${directory}/${desired.name}`),
    // Of the file itself alone. find(1) takes a backslash for an escape there.
    expression: ['-path', pathOf(desired).replaceAll('\\', '\\\\'), ...contentExpression(undefined)],
  };
}

export function parse([found, shown]: readonly Result[], desired: Named): Current {
  const paths = probeOf(desired);
  const { state, directory, others, output: printed } = parsePath(found, paths);
  const content = state?.type === 'f' ? parseContent(state.size, undefined, printed) : undefined;
  if (state?.type === 'f' && !content) throw unknownResult(found, `find ${pathOf(desired)}`);
  const all = blocks(output(shown, `systemctl show ${desired.name}`)).map(loadedUnit);
  const isTemplate = instancesOf(desired.name) !== undefined;
  return {
    state,
    content,
    hasDirectory: directory !== undefined,
    unitFiles: (paths.others ?? []).filter((path) => others.has(path)),
    units: isTemplate ? all : all.slice(0, 1),
    similar: isTemplate ? [] : all.slice(1).map(({ id }) => id),
  };
}

function loadedUnit(block: ReadonlyMap<string, string>): LoadedUnit {
  const get = (property: string) => block.get(property) ?? '';
  return {
    id: get('Id'),
    load: get('LoadState'),
    active: get('ActiveState'),
    file: get('UnitFileState'),
    needsReload: get('NeedDaemonReload') === 'yes',
  };
}

/** Whether there is a unit that a drop-in can change. */
export function unitExists({ units, unitFiles }: Current): boolean {
  return unitFiles.length > 0 || units.some(({ load }) => load !== 'not-found');
}
