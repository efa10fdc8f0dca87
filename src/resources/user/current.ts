import type { Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { unknownState } from '../unknown-state.ts';
import {
  type Account,
  type FileStatus,
  fileStatus,
  type Group,
  GROUP,
  lookup,
  parseGroups,
  parseLookup,
  parsePasswd,
  parseStatus,
  PASSWD,
} from './accounts.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';
import { read } from '../../model/operation.ts';

export interface Current {
  /** Undefined if /etc/passwd has no entry. */
  readonly account: Account | undefined;
  /** The name is known from another source, such as LDAP. */
  readonly elsewhere: boolean;
  /** All local accounts and groups, by name. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly groups: ReadonlyMap<string, Group>;
  /** Only read if the step declares something of it. */
  readonly shadow: Shadow | undefined;
  /** The home directory whose status `files` has, if it exists. */
  readonly home: string;
  /** The files among those of `pathsOf` that exist. */
  readonly files: ReadonlyMap<string, FileStatus>;
}

export interface Shadow {
  readonly hash: string;
  /** The day on which the account expires, in days since 1970; undefined if it does not expire. */
  readonly expires: number | undefined;
}

export function probe(desired: Desired) {
  const { name } = desired;
  const needsShadow = desired.password !== undefined || desired.expires !== undefined;
  const paths = pathsOf(desired);
  const operations: readonly Operation[] = [
    read(PASSWD),
    read(GROUP),
    lookup('passwd', name),
    ...(needsShadow ? [lookup('shadow', name)] : []),
    ...(paths.length > 0 ? [fileStatus(...paths)] : []),
  ];
  return {
    operations,
    parse(results: readonly Result[]): Current {
      const [passwd, group, known, ...rest] = results;
      const accounts = parsePasswd(passwd);
      const account = accounts.get(name);
      return {
        account,
        elsewhere: parseLookup(known, 'passwd') !== undefined && account === undefined,
        accounts,
        groups: parseGroups(group),
        shadow: needsShadow && account ? parseShadow(rest[0], name) : undefined,
        home: homeOf(desired),
        files: paths.length > 0 ? parseStatus(rest.at(-1)) : new Map(),
      };
    },
  };
}

/** The home directory that the user has after the step, unless it already has another one. */
export function homeOf({ name, home }: Desired): string {
  return home ?? (name === 'root' ? '/root' : `/home/${name}`);
}

/** The files that the step needs on the host. */
function pathsOf(desired: Desired): readonly string[] {
  if (desired.state === 'absent') return [];
  return [homeOf(desired), ...(desired.shell === undefined ? [] : [desired.shell])];
}

function parseShadow(result: Result | undefined, name: string): Shadow {
  const fields = parseLookup(result, 'shadow');
  const [, hash, , , , , , expires] = fields ?? [];
  if (hash === undefined || expires === undefined || !/^(-1|\d{0,7})$/.test(expires)) {
    throw unknownState(messages.noShadowEntry(name));
  }
  return { hash, expires: expires === '' || expires === '-1' ? undefined : Number(expires) };
}
