import { exec, read } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import type { Change, Refusal, Resource } from '../../model/resource.ts';
import { declarationOf } from '../restore.ts';
import {
  type Account,
  type Group,
  GROUP,
  lookup,
  parseGroups,
  parseLookup,
  parsePasswd,
  PASSWD,
} from '../user/accounts.ts';
import { adviseAccounts, retry } from '../user/failures.ts';
import * as messages from './messages.ts';
import { type Desired, schema } from './schema.ts';

interface Current {
  /** Undefined if /etc/group has no entry. */
  readonly group: Group | undefined;
  /** The name is known from another source, such as LDAP. */
  readonly elsewhere: boolean;
  readonly groups: ReadonlyMap<string, Group>;
  readonly accounts: ReadonlyMap<string, Account>;
}

export const group: Resource<Desired, Current> = {
  type: 'group',
  summary: 'A local group and its ID.',
  schema,
  name: ({ name }) => name,
  probe: ({ name }) => ({
    operations: [read(PASSWD), read(GROUP), lookup('group', name)],
    parse: (results) => parse(results, name),
  }),
  plan,
  refuse,
  warn: ({ elsewhere }, { name, state }) =>
    elsewhere && state === 'absent' ? messages.stillElsewhere(name) : undefined,
  restore: (current, { name }) =>
    declarationOf(
      { schema, plan },
      current,
      current.group ? { name, gid: current.group.gid } : { name, state: 'absent' },
    ),
  retry,
  advise: adviseAccounts,
};

function parse([passwd, file, known]: readonly Result[], name: string): Current {
  const groups = parseGroups(file);
  const found = groups.get(name);
  const elsewhere = parseLookup(known, 'group') !== undefined && found === undefined;
  return { group: found, elsewhere, groups, accounts: parsePasswd(passwd) };
}

function plan({ group: found }: Current, { name, state, gid, system }: Desired): readonly Change[] {
  const after = gid?.toString() ?? null;
  if (state === 'absent') {
    if (!found) return [];
    const diff = [{ field: 'group', before: 'present', after: 'absent', plain: true as const }];
    return [{ action: 'remove', diff, operations: [exec('groupdel', '--', name)] }];
  }
  if (!found) {
    const options = [...(system ? ['--system'] : []), ...(after === null ? [] : ['--gid', after])];
    const diff = [
      { field: 'group', before: 'absent', after: 'present', plain: true as const },
      ...(after === null ? [] : [{ field: 'gid', before: null, after }]),
    ];
    return [{ action: 'add', diff, operations: [exec('groupadd', ...options, '--', name)] }];
  }
  if (after === null || found.gid === gid) return [];
  return [
    {
      action: 'change',
      diff: [{ field: 'gid', before: String(found.gid), after }],
      operations: [exec('groupmod', '--gid', after, '--', name)],
      notes: [messages.filesKeepGid(found.gid)],
    },
  ];
}

function refuse(current: Current, { name, state, gid }: Desired): Refusal | undefined {
  const { group: found, elsewhere, groups, accounts } = current;
  if (state === 'absent') {
    const users = [...accounts.values()].filter((account) => account.gid === found?.gid).map((account) => account.name);
    if (users.length === 0) return undefined;
    return { ...messages.isPrimary({ name, users }), solvedBy: users.map((one) => [{ type: 'user', name: one }]) };
  }
  if (elsewhere) return messages.notLocal(name);
  const owner = [...groups.values()].find((one) => one.gid === gid && one.name !== name)?.name;
  if (gid === undefined || owner === undefined) return undefined;
  return { ...messages.gidTaken({ gid, owner }), solvedBy: [[{ type: 'group', name: owner }]] };
}
