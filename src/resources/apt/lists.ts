// The package lists: what apt-get(8), "update", has stored.
import { exec, type Exec } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { find } from '../programs.ts';

const LISTS = '/var/lib/apt/lists';

/** Minutes. */
const DAY = 1440;

/** A list that was fetched or confirmed within a day is new. */
export type Age = 'new' | 'old' | 'none';

/**
 * A line for the release file of each source: `new NAME` or `old NAME`. Its ctime is when apt asked the server last; its mtime
 * is when the publisher made it, and that of the directory does not change where there is nothing new.
 */
export const listsProbe: Exec = exec(
  ...find(LISTS, '-maxdepth', '1', '-type', 'f', '-name', '*Release'),
  ...['(', '-cmin', `-${DAY}`, '-printf', 'new %f\\n', '-o', '-printf', 'old %f\\n', ')'],
);

/** By the name of the file. */
export function parseLists(result: Result | undefined): ReadonlyMap<string, Age> {
  const text = result?.kind === 'done' ? result.stdout : '';
  return new Map([...text.matchAll(/^(new|old) (\S+)$/gm)].map(([, age, name = '']) => [name, age as Age]));
}

/** Of the oldest. */
export function ageOf(lists: ReadonlyMap<string, Age>): Age {
  const ages = new Set(lists.values());
  if (ages.has('old')) return 'old';
  return ages.has('new') ? 'new' : 'none';
}

/**
 * The names under which apt stores the release file of a suite (apt-pkg/strutl.cc, URItoFileName): without scheme and
 * login, and with `_` for `/`.
 */
export function releaseFiles(uri: string, suite: string): readonly string[] {
  const directory = suite.endsWith('/') ? suite.replace(/^\/$/, '') : `dists/${suite}/`;
  const path = `${uri.replace(/\/*$/, '/')}${directory}`.replace(/^[a-z+-]+:(\/\/)?([^/@]*@)?/i, '');
  const name = path.replaceAll(/[\\|{}[\]<>"^~_=!@#$%&*]/g, percentEncoded).replaceAll('/', '_');
  return [`${name}InRelease`, `${name}Release`];
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
