import type { Situation } from './case.ts';
import { runningContainer, stoppedContainer } from './docker-containers.ts';

const WEB = { name: 'web', subnet: '172.30.0.0/16', gateway: '172.30.0.1', ip_range: '172.30.8.0/24' };
const ADD_WEB = 'docker network create --subnet 172.30.0.0/16 --gateway 172.30.0.1 --ip-range 172.30.8.0/24 web';
const MTU = { name: 'web', options: { 'com.docker.network.driver.mtu': '1400' } };
const ABSENT = { name: 'web', state: 'absent' };
const OVERLAY = { name: 'web', driver: 'overlay', attachable: true };

const situations: readonly Omit<Situation, 'resource'>[] = [
  { name: 'not-installed', parameters: 'web', outcome: 'unknown' },
  {
    name: 'stopped',
    parameters: 'web',
    engine: 'real',
    // docker.socket stays active: a probe that connects to it would start the engine.
    prepare: 'systemctl stop docker',
    outcome: 'unknown',
  },
  { name: 'new', parameters: 'web', engine: 'real', outcome: 'converges' },
  { name: 'new-with-addresses', parameters: WEB, engine: 'real', outcome: 'converges' },
  {
    name: 'as-declared',
    parameters: WEB,
    engine: 'real',
    prepare: `${ADD_WEB} && docker network create web2`,
    outcome: 'unchanged',
  },
  {
    name: 'both-families',
    parameters: { name: 'web', subnet: ['172.30.0.0/16', 'fd00:30::/64'], ipv6: true, labels: { class: 'seoul' } },
    engine: 'real',
    prepare: ADD_WEB,
    outcome: 'converges',
  },
  { name: 'another-mtu', parameters: MTU, engine: 'real', prepare: ADD_WEB, outcome: 'converges' },
  {
    name: 'another-mtu-in-use',
    parameters: MTU,
    engine: 'real',
    prepare: `${ADD_WEB} && ${stoppedContainer('--network web')}`,
    outcome: 'unknown',
  },
  {
    name: 'another-mtu-in-use-and-recreated',
    parameters: { ...MTU, recreate: true },
    engine: 'real',
    prepare: `${ADD_WEB} && ${stoppedContainer('--network web')}`,
    outcome: 'converges',
  },
  {
    name: 'another-subnet-while-a-container-runs',
    parameters: { name: 'web', subnet: '172.31.0.0/16', recreate: true },
    engine: 'real',
    prepare: `${ADD_WEB} && ${runningContainer('--network web')}`,
    outcome: 'converges',
  },
  {
    name: 'internal-while-a-container-has-a-fixed-address',
    parameters: { name: 'web', internal: true, recreate: true },
    engine: 'real',
    prepare: `${ADD_WEB} && ${runningContainer('--network web --ip 172.30.8.10')}`,
    outcome: 'converges',
  },
  {
    name: 'overlaps',
    parameters: { name: 'web2', subnet: '172.30.0.0/24' },
    engine: 'real',
    prepare: ADD_WEB,
    outcome: 'fails',
  },
  {
    name: 'macvlan',
    parameters: { name: 'lan', driver: 'macvlan', subnet: '192.168.1.0/24', options: { parent: 'ens34' } },
    engine: 'real',
    outcome: 'converges',
  },
  {
    name: 'overlay',
    parameters: OVERLAY,
    engine: 'real',
    prepare: 'docker swarm init --advertise-addr ens33',
    outcome: 'converges',
  },
  { name: 'overlay-without-a-swarm', parameters: OVERLAY, engine: 'real', outcome: 'fails' },
  { name: 'unknown-driver', parameters: { name: 'web', driver: 'weave' }, engine: 'real', outcome: 'fails' },
  { name: 'removed', parameters: ABSENT, engine: 'real', prepare: ADD_WEB, outcome: 'converges' },
  { name: 'absent-as-declared', parameters: ABSENT, engine: 'real', outcome: 'unchanged' },
  {
    name: 'removed-while-in-use',
    parameters: ABSENT,
    engine: 'real',
    prepare: `${ADD_WEB} && ${runningContainer('--network web')}`,
    outcome: 'unknown',
  },
];

export const dockerNetworks: readonly Situation[] = situations.map((one) => ({ resource: 'docker_network', ...one }));
