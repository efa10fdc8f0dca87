import type { Resource } from '../../model/resource.ts';
import { type Current, probe } from './current.ts';
import { adviseAccounts, retry } from './failures.ts';
import * as messages from './messages.ts';
import { plan } from './plan.ts';
import { refuse, warn } from './refuse.ts';
import { restore } from './restore.ts';
import { type Desired, schema } from './schema.ts';

export const user: Resource<Desired, Current> = {
  type: 'user',
  summary: 'A local user: ID, groups, home directory, shell, password hash and expiry.',
  schema,
  name: ({ name }) => name,
  probe,
  plan,
  refuse,
  warn,
  restore,
  retry,
  advise: (words, { name }) =>
    /is currently (used by process|logged in)/.test(words) ? messages.inUse(name) : adviseAccounts(words),
};
