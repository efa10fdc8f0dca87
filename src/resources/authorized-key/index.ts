import { EMPTY_CONTEXT } from '../../model/plan-context.ts';
import type { Refusal, Resource } from '../../model/resource.ts';
import { declarationOf } from '../restore.ts';
import { type Current, pathsOf, probe } from './current.ts';
import { isSameKey, lineOf } from './key-file.ts';
import * as messages from './messages.ts';
import { isWritable, keysOf, plan } from './plan.ts';
import { type Desired, schema } from './schema.ts';

export const authorizedKey: Resource<Desired, Current> = {
  type: 'authorized_key',
  summary: 'Public keys with which a local user can log in, with correct permissions.',
  schema,
  repeatable: true,
  localFiles: { source: 'files' },
  name: ({ user }) => user,
  probe,
  plan,
  refuse,
  warn,
  restore,
};

function refuse(current: Current, desired: Desired): Refusal | undefined {
  const { account, elsewhere, files } = current;
  const { user, state } = desired;
  const solvedBy = [[{ type: 'user', name: user }]];
  if (!account) {
    if (state === 'absent') return undefined;
    return elsewhere ? messages.notLocal(user) : { ...messages.noUser(user), solvedBy };
  }
  if (plan(current, desired, EMPTY_CONTEXT).length === 0) return undefined;
  const { home, directory, file } = pathsOf(current, desired);
  const link = [directory, file].find((path) => files.get(path)?.mode.startsWith('l'));
  if (link !== undefined) return messages.isLink(link);
  if (files.get(directory)?.mode.startsWith('d') === false) return messages.isNoDirectory(directory);
  if (files.has(home)) return undefined;
  return { ...messages.noHome({ user, home }), solvedBy: [[{ type: 'user', name: user }, { path: home }]] };
}

function warn(current: Current, desired: Desired): Refusal | undefined {
  const { home } = pathsOf(current, desired);
  const { mode } = current.files.get(home) ?? {};
  if (desired.state === 'absent' || mode === undefined || mode.startsWith('l') || !isWritable(mode)) return undefined;
  return messages.homeIsWritable({ home, mode });
}

/** Possible where no key that comes back had options. Permissions that the server refuses do not come back. */
function restore(current: Current, desired: Desired): Desired | undefined {
  const keys = keysOf(desired);
  const before = current.lines.filter(({ key }) => key !== undefined);
  const isDeclared = (line: (typeof before)[number]) => keys.some((key) => isSameKey(line.key, key));
  const texts = (lines: typeof before) => lines.flatMap(({ key }) => (key ? [lineOf(key, '')] : []));
  const missing = keys.filter((key) => !before.some((line) => isSameKey(line.key, key)));
  const declared = desired.options?.join();
  if (declared !== undefined && before.some((line) => isDeclared(line) && line.options !== declared)) return undefined;
  const back = desired.state === 'absent' ? before.filter(isDeclared) : desired.exclusive ? before : [];
  if (back.some(({ options }) => options !== '')) return undefined;
  const { user } = desired;
  if (desired.state === 'absent') return declarationOf({ schema, plan }, current, { user, key: texts(back) });
  if (back.some((line) => !isDeclared(line))) {
    return declarationOf({ schema, plan }, current, { user, key: texts(back), exclusive: true });
  }
  const key = missing.map((one) => lineOf(one, ''));
  return declarationOf({ schema, plan }, current, { user, key, state: 'absent' });
}
