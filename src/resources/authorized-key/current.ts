import { type Exec, exec, type Operation, read } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { unknownState } from '../unknown-state.ts';
import {
  type Account,
  type FileStatus,
  linkStatus,
  lookup,
  parseLookup,
  parsePasswd,
  parseStatus,
  PASSWD,
} from '../user/accounts.ts';
import { type Line, parseKeys } from './key-file.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

export interface Current {
  /** Undefined if /etc/passwd has no entry. */
  readonly account: Account | undefined;
  /** The name is known from another source, such as LDAP. */
  readonly elsewhere: boolean;
  /** The home directory, the directory and the file of the keys, as far as they exist, by path. */
  readonly files: ReadonlyMap<string, FileStatus>;
  readonly lines: readonly Line[];
}

export interface Paths {
  readonly home: string;
  readonly directory: string;
  readonly file: string;
}

/** Of the user; the usual ones while there is no user. */
export function pathsOf({ account }: Pick<Current, 'account'>, { user }: Desired): Paths {
  const home = account?.home ?? `/home/${user}`;
  const directory = `${home}/.ssh`;
  return { home, directory, file: `${directory}/authorized_keys` };
}

export function probe(desired: Desired) {
  const { user } = desired;
  const operations: readonly Operation[] = [
    read(PASSWD),
    lookup('passwd', user),
    linkStatus(paths(user, String.raw`\1\n\1/.ssh\n\1/.ssh/authorized_keys`)),
    { ...exec('cat', '--'), argsFrom: paths(user, String.raw`\1/.ssh/authorized_keys`) } satisfies Exec,
  ];
  return {
    operations,
    parse([passwd, known, status, keys]: readonly Result[]): Current {
      const account = parsePasswd(passwd).get(user);
      const elsewhere = parseLookup(known, 'passwd') !== undefined && account === undefined;
      if (!account) return { account, elsewhere, files: new Map(), lines: [] };
      if (status?.kind === 'skipped') throw unknownState(messages.unusualHome({ user, home: account.home }));
      const files = filesOf(status);
      const mode = files.get(pathsOf({ account }, desired).file)?.mode;
      return { account, elsewhere, files, lines: mode === undefined ? [] : parseKeys(contentOf(keys, mode)) };
    },
  };
}

/** The command that prints paths in the home directory of the user, a line each. `\1` stands for the home directory. */
function paths(user: string, replacement: string): readonly string[] {
  const name = user.replaceAll(/[.$]/g, String.raw`\$&`);
  const fields = String.raw`:[^:]*:[^:]*:[^:]*:[^:]*:\([^:]*\):.*`;
  return ['sed', '-n', '-e', `s|^${name}${fields}|${replacement}|p`, PASSWD];
}

function filesOf(result: Result | undefined): ReadonlyMap<string, FileStatus> {
  return parseStatus(result, messages.statFailed);
}

function contentOf(result: Result | undefined, mode: string): string {
  if (result?.kind === 'done' && result.status === 0) return result.stdout;
  // A link may point to nothing.
  if (result?.kind === 'done' && mode.startsWith('l')) return '';
  throw unknownState({ message: messages.catFailed }, result);
}
