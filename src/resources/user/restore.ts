import { declarationOf } from '../restore.ts';
import type { Current } from './current.ts';
import { expiryOf } from './expiry.ts';
import { memberships } from './memberships.ts';
import { plan } from './plan.ts';
import { type Desired, schema } from './schema.ts';

/** A removed user and a changed password cannot be restored: the journal must not hold the hash. */
export function restore(current: Current, desired: Desired): Desired | undefined {
  const { account, shadow, groups } = current;
  const { name } = desired;
  if (!account) return declarationOf({ schema, plan }, current, { name, state: 'absent' });
  if (desired.state === 'absent') return undefined;
  const primary = [...groups.values()].find(({ gid }) => gid === account.gid)?.name ?? account.gid;
  const before = {
    uid: account.uid,
    group: primary,
    comment: account.comment,
    home: account.home,
    shell: account.shell,
    ...(shadow ? { expires: expiryOf(shadow.expires) } : {}),
  };
  const own = Object.entries(before).filter(([parameter]) => parameter in desired);
  if (desired.password?.equals(shadow?.hash ?? '') === false) return undefined;
  const { password: _unchanged, ...others } = desired;
  const further = desired.groups === undefined ? {} : { groups: memberships(current, account), exact_groups: true };
  return declarationOf({ schema, plan }, current, { ...others, ...Object.fromEntries(own), ...further });
}
