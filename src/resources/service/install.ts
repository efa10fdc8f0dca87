import { exec, type Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { find } from '../programs.ts';

// systemd calls a unit enabled as soon as any target has a link to it: a link of an earlier [Install] section, too, or one of a
// target that no boot starts.

export interface Install {
  /** The lines of [Install] sections that name targets, by file. */
  readonly sections: readonly (readonly [path: string, line: string])[];
  /** The directories with a link to the unit, such as `multi-user.target.wants`. */
  readonly links: ReadonlySet<string>;
  readonly defaultTarget: string | undefined;
}

/** The first that has a file counts. A link in /run is lost at the reboot. */
const DIRECTORIES = ['/etc/systemd/system', '/usr/local/lib/systemd/system', '/usr/lib/systemd/system'];
export const DEFAULT_TARGET = 'default.target';

export function installProbe(unit: string): readonly Operation[] {
  const names = [...new Set([unit, unit.replace(/@.*(\.\w+)$/, '@$1')])].flatMap((name) => [name, `${name}.d`]);
  const files = DIRECTORIES.flatMap((directory) => names.map((name) => `${directory}/${name}`));
  const found = [
    '-maxdepth',
    '2',
    '(',
    '-name',
    unit,
    '-o',
    '-name',
    DEFAULT_TARGET,
    ')',
    '-printf',
    String.raw`%p %l\n`,
  ];
  return [exec('grep', '-rsE', '^(WantedBy|RequiredBy)=', '--', ...files), exec(...find(...DIRECTORIES, ...found))];
}

export function parseInstall(results: readonly Result[]): Install {
  const [sections = '', found = ''] = results.map((one) => (one.kind === 'done' ? one.stdout : ''));
  const entries = [...found.matchAll(/^\S+\/(\S+)\/(\S+) (\S*)$/gm)].map(([, directory = '', name, target = '']) => ({
    directory,
    name,
    target,
  }));
  const inTarget = entries.filter(({ directory }) => /\.(wants|requires)$/.test(directory));
  return {
    sections: [...sections.matchAll(/^(\/[^:]*):(.*)$/gm)].map(([, path = '', line = '']) => [path, line]),
    links: new Set(inTarget.map(({ directory }) => directory)),
    defaultTarget: entries.find(({ name }) => name === DEFAULT_TARGET)?.target.replace(/^.*\//, ''),
  };
}
