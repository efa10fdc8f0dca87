import type { Change, Refusal, Resource } from '../../model/resource.ts';
import type { Touched } from '../../model/touched.ts';
import { isEngine, refuseDataRoot } from '../docker/data-root.ts';
import { isKernel, kernelReason } from '../reboot/kernel.ts';
import { advise } from './advice.ts';
import { type Current, probe } from './current.ts';
import { refuseOnDebian } from './debian-plan.ts';
import * as messages from './messages.ts';
import { plan, restore } from './plan.ts';
import { retry } from './retry.ts';
import { allNames, type Desired, schema } from './schema.ts';
import { PLUGIN } from './versionlock.ts';

export const package_: Resource<Desired, Current> = {
  type: 'package',
  summary: 'Packages: installed, absent or at their latest version, in one transaction of dnf or apt.',
  schema,
  name: (desired) => [...allNames(desired), ...(desired.module === undefined ? [] : [desired.module])].join(' '),
  probe,
  plan,
  refuse,
  restore,
  follows: ({ present, latest }) => [...present, ...latest].some(isEngine),
  touches,
  pendingReboot,
  advise,
  retry,
};

/** Locks and streams are no packages: their fields have a space. */
function touches(_current: Current, changes: readonly Change[]): { readonly packages: readonly string[] } {
  const fields = changes.flatMap(({ diff }) => diff.map(({ field }) => field));
  return { packages: fields.filter((field) => !field.includes(' ')) };
}

function refuse(current: Current, desired: Desired, touched: Touched): Refusal | undefined {
  const { removedToo, debian } = current;
  if (debian) return refuseOnDebian(debian, desired) ?? refuseEngine(current, desired, touched);
  if (removedToo.protected !== undefined) return messages.protectedPackages(removedToo.protected);
  return refuseLocks(current, desired) ?? refuseEngine(current, desired, touched);
}

/** Where the engine is already there, it has chosen what it stores with. */
function refuseEngine(current: Current, { present, latest }: Desired, touched: Touched): Refusal | undefined {
  const { installed, otherVersions, dataRoot } = current;
  const isMissing = (spec: string) => !installed.has(spec) && !otherVersions.has(spec);
  const installs = [...present, ...latest].some((spec) => isEngine(spec) && isMissing(spec));
  return dataRoot && installs ? refuseDataRoot(dataRoot, touched) : undefined;
}

function refuseLocks({ locks }: Current, { hold }: Desired): Refusal | undefined {
  if (hold !== true || !locks) return undefined;
  if (locks.isDnf5) return messages.dnf5Locks();
  return locks.hasPlugin
    ? undefined
    : { ...messages.pluginMissing(PLUGIN), solvedBy: [[{ type: 'package', name: PLUGIN }]] };
}

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
