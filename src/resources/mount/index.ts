import { EMPTY_CONTEXT } from '../../model/plan-context.ts';
import type { Refusal, Resource } from '../../model/resource.ts';
import type { Touched } from '../../model/touched.ts';
import { entriesOf, fstabBefore, refuseNotUtf8 } from '../fstab.ts';
import { declarationOf } from '../restore.ts';
import { type Current, parse, probe } from './current.ts';
import * as messages from './messages.ts';
import { plan } from './plan.ts';
import { type Desired, kindOf, schema } from './schema.ts';

export const mount: Resource<Desired, Current> = {
  type: 'mount',
  summary: 'A mounted file system, now and after a reboot: a device, NFS, tmpfs or a bind mount.',
  schema,
  name: ({ path }) => path,
  probe: (desired) => ({ operations: probe(desired), parse: (results) => parse(results, desired) }),
  // Steps about other mount points and swap files write the same file.
  follows: () => true,
  plan,
  refuse,
  warn: ({ unreachable }, { path }) => {
    const [other] = unreachable.filter((one) => one.path !== path);
    return other && messages.stopsBoot(other);
  },
  restore,
  paths: ({ path, state }) => (state === 'absent' ? [] : [path]),
  advise: (words, { path }) => messages.failureAdvice({ words, path }),
};

function refuse(current: Current, desired: Desired, touched: Touched): Refusal | undefined {
  const { path, state, source = '', type, options = [] } = desired;
  if (entriesOf(fstabBefore(current.fstab, touched), path).length > 1) return messages.severalLines(path);
  const damages = refuseNotUtf8(current.fstab, plan(current, desired, { ...EMPTY_CONTEXT, touched }));
  if (damages || state === 'absent') return damages;
  const isBind = kindOf({ source, type, options }) === 'bind';
  if (current.target !== undefined && current.target !== 'directory' && !isBind) {
    return messages.notADirectory({ path, kind: current.target });
  }
  if (current.hasSource || state === 'unmounted') return undefined;
  const solvedBy = [isBind ? [{ path: source }, { type: 'package' }] : [{ type: 'package' }]];
  return { ...messages.noSource({ source, boots: options.includes('nofail') }), solvedBy };
}

/** Where the line in /etc/fstab says what is mounted. */
function restore(current: Current, { path }: Desired): Desired | undefined {
  const [entry, ...others] = entriesOf(current.fstab, path);
  if (others.length > 0) return undefined;
  if (!entry) return declarationOf({ schema, plan }, current, { path, state: 'absent' });
  const { source, type, pass } = entry;
  const options = entry.options.filter((one) => current.mounted || one !== 'noauto');
  const parameters = {
    path,
    source,
    type,
    options: options.length === 0 ? ['defaults'] : options,
    pass,
    state: current.mounted ? 'mounted' : 'unmounted',
  };
  const { success, data } = schema.safeParse(parameters);
  const isThere = { ...current, isSource: true };
  return success && plan(isThere, data, EMPTY_CONTEXT).length === 0 ? data : undefined;
}
