import { FAULT_FORMS } from '../../sandbox/src/faults.ts';
import { planHosts } from '../../sandbox/src/host-plan.ts';
import type * as messages from '../../sandbox/src/messages.ts';
import type { Samples } from './samples.ts';

const plans = planHosts(4, 2201);
const names = plans.map(({ name }) => name);
const running = { pid: 4242, since: '2026-11-26T01:15:00.000Z' };
const hosts = plans.map(({ name, port }) => ({
  name,
  port,
  addresses: ['127.0.0.1'],
  hostname: 'localhost.localdomain',
}));

export const samples = {
  notSimulatedMessage: [
    ['timedatectl', 'set-timezone'],
    ['less', undefined],
  ],
  failedOnPurpose: [['dnf', 'dnf -y install']],
  shellFailed: [['TypeError: x is not a function']],
  justBashMissing: [['npm install --global just-bash@3']],
  faultWithoutHost: [['docker9:down', names]],
  unknownFault: [['docker1:nosuch', FAULT_FORMS]],
  tooManyHosts: [[4, 65_534]],
  alreadyRunning: [[running.pid, running.since, 'npx provision']],
  portUnavailable: [
    [{ address: '127.0.0.1', port: 2201, reason: 'in use' }, 'provision'],
    [{ address: '127.0.0.1', port: 22, reason: 'not permitted' }, 'provision'],
  ],
  notOurInventory: [['mine.yaml']],
  didNotStart: [['/root/.local/state/provision/sandbox/sandbox.log']],
  startFailed: [['error: port 2201 of 127.0.0.1 is used by another program\nUse other ports: …\n']],
  notRunning: [['provision']],
  notRunningStatus: [['npx provision']],
  unknownHost: [['docker9']],
  resetRefused: [['the sandbox has no host docker9', names]],
  wasReset: [
    [['docker2'], 1],
    [[], 4],
  ],
  addressUnavailable: [['docker1', '127.0.2.10', 2201, 'EADDRINUSE']],
  oneLoopbackAddress: [['127.0.0.1']],
  started: [
    [plans, 'inventory/sandbox.yaml', { detached: true, provision: 'npx provision' }],
    [plans, undefined, { detached: false, provision: 'provision' }],
  ],
  status: [[running, hosts, []]],
} satisfies Samples<typeof messages>;
