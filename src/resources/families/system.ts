import type { Resource } from '../../model/resource.ts';
import { authorizedKey } from '../authorized-key/index.ts';
import { cron } from '../cron/index.ts';
import { firewall } from '../firewall/index.ts';
import { group } from '../group/index.ts';
import { hostsEntry } from '../hosts-entry/index.ts';
import { kernelModule } from '../kernel-module/index.ts';
import { locale } from '../locale/index.ts';
import { machineIdentity } from '../machine-identity/index.ts';
import { mount } from '../mount/index.ts';
import { swap } from '../swap/index.ts';
import { sysctl } from '../sysctl/index.ts';
import { timeSync } from '../time-sync/index.ts';
import { timer } from '../timer/index.ts';
import { timezone } from '../timezone/index.ts';
import { unit } from '../unit/index.ts';
import { user } from '../user/index.ts';

/** Accounts, settings and units of a host. In the order of the reference. */
export const system: readonly Resource<unknown, unknown>[] = [
  user,
  group,
  authorizedKey,
  hostsEntry,
  sysctl,
  timezone,
  locale,
  kernelModule,
  timeSync,
  swap,
  unit,
  timer,
  cron,
  mount,
  machineIdentity,
  firewall,
];
