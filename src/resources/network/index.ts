import { parseCidr } from '../../model/ip.ts';
import type { Resource } from '../../model/resource.ts';
import { parseCheckpoints, probeCheckpoints } from './commit-confirm.ts';
import { parseDevice, probeDevice } from './device.ts';
import { changesResolvConf } from './dns.ts';
import { refuse } from './refuse.ts';
import { parseSystemFiles, probeSystemFiles, RESOLV_CONF } from './system-files.ts';
import * as messages from './messages.ts';
import { type Current, plan, restore } from './plan.ts';
import { parseProfiles, probeProfiles } from './profiles.ts';
import { type Desired, schema } from './schema.ts';

export const network: Resource<Desired, Current> = {
  type: 'network',
  summary: 'The addresses of a network device, through NetworkManager.',
  schema,
  name: (desired) => desired.interface,
  probe: ({ interface: name }) => ({
    // The checkpoints first: NetworkManager drops a checkpoint before it rolls back, so what is read after "no checkpoint" is
    // not about to be rolled back. The files last: NetworkManager writes resolv.conf a moment after it has changed a device.
    operations: [probeCheckpoints, probeDevice(name), probeProfiles, ...probeSystemFiles(name)],
    parse: ([checkpoints, device, profiles, ...files]) => ({
      device: parseDevice(device, name),
      profiles: parseProfiles(profiles),
      rollbackPending: parseCheckpoints(checkpoints),
      files: parseSystemFiles(files, name),
    }),
  }),
  addressClaim(desired) {
    const cidr = desired.address === undefined ? undefined : parseCidr(desired.address);
    return cidr && { interface: desired.interface, ...cidr, gateway: desired.gateway, dns: desired.dns };
  },
  plan,
  touches: (_current, changes) => ({ files: changesResolvConf(changes) ? [RESOLV_CONF] : [] }),
  refuse,
  restore,
  settling: ({ rollbackPending }) => (rollbackPending ? messages.rollbackPending : undefined),
  advise(words, { address = 'the declared address' }) {
    const [, mac] = /reply from \S+ \[([0-9A-Fa-f:]+)\]/.exec(words) ?? [];
    if (mac !== undefined) return messages.addressInUse({ mac, address });
    return /not running/i.test(words) ? messages.startNetworkManager : undefined;
  },
};
