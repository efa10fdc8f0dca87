import type { Resource } from '../../model/resource.ts';
import { isKernel, kernelReason } from '../reboot/kernel.ts';
import { adviseDnf } from './advice.ts';
import { type Current, probe } from './current.ts';
import { guide } from './guide.ts';
import { plan, restore } from './plan.ts';
import { retry } from './retry.ts';
import { type Desired, schema } from './schema.ts';

export const package_: Resource<Desired, Current> = {
  type: 'package',
  summary: 'Packages: installed, absent or at their latest version, in one dnf transaction.',
  guide,
  schema,
  name: ({ name }) => name.join(' '),
  probe,
  plan,
  restore,
  pendingReboot,
  advise: adviseDnf,
  retry,
};

/** The boot loader starts a kernel that has just been installed. Its release is the package's version and architecture. */
function pendingReboot({ installed, upgrades, kernel }: Current, { name }: Desired): string | undefined {
  if (!kernel) return undefined;
  const architecture = /\.[^.]+$/.exec(kernel.running)?.[0] ?? '';
  const [next = kernel.next] = name.filter(isKernel).flatMap((one) => {
    const upgrade = upgrades.get(one);
    if (!installed.has(one)) return [one];
    return upgrade === undefined ? [] : [`${upgrade}${architecture}`];
  });
  return kernelReason({ ...kernel, next });
}
