import type { Resource } from '../../model/resource.ts';
import { isKernel, kernelReason } from '../reboot/kernel.ts';
import { advise } from './advice.ts';
import { type Current, probe } from './current.ts';
import * as messages from './messages.ts';
import { plan, restore } from './plan.ts';
import { retry } from './retry.ts';
import { allNames, type Desired, schema } from './schema.ts';

export const package_: Resource<Desired, Current> = {
  type: 'package',
  summary: 'Packages: installed, absent or at their latest version, in one dnf transaction.',
  schema,
  name: (desired) => allNames(desired).join(' '),
  probe,
  plan,
  refuse: ({ removedToo }) =>
    removedToo.protected === undefined ? undefined : messages.protectedPackages(removedToo.protected),
  restore,
  touches: (_current, changes) => ({ packages: changes.flatMap(({ diff }) => diff.map(({ field }) => field)) }),
  pendingReboot,
  advise,
  retry,
};

/** The boot loader starts a kernel that has just been installed. Its release is the package's version and architecture. */
function pendingReboot({ installed, upgrades, kernel }: Current, { present, latest }: Desired): string | undefined {
  if (!kernel) return undefined;
  const architecture = /\.[^.]+$/.exec(kernel.running)?.[0] ?? '';
  const [next = kernel.next] = [...present, ...latest].filter(isKernel).flatMap((one) => {
    const upgrade = upgrades.get(one);
    if (!installed.has(one)) return [one];
    return upgrade === undefined ? [] : [`${upgrade}${architecture}`];
  });
  return kernelReason({ ...kernel, next });
}
