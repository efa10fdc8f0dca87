import type { Situation } from './case.ts';

/** An address of its own, whichever test host records the situation. */
const ADDRESS = '172.31.9.1';
const SWARM = { managers: ['docker1'], advertise_address: ADDRESS };
const ADD_ADDRESS = `ip address add ${ADDRESS}/24 dev ens34`;
const INIT = `${ADD_ADDRESS} && docker swarm init --advertise-addr ${ADDRESS}`;
const ABSENT = { managers: ['docker1'], state: 'absent' };

const situations: readonly Omit<Situation, 'resource'>[] = [
  { name: 'not-installed', parameters: SWARM, outcome: 'unknown' },
  { name: 'new', parameters: SWARM, engine: 'real', prepare: ADD_ADDRESS, outcome: 'converges' },
  { name: 'as-declared', parameters: SWARM, engine: 'real', prepare: INIT, outcome: 'unchanged' },
  {
    name: 'address-of-no-card',
    parameters: { managers: ['docker1'], advertise_address: '172.31.9.2' },
    engine: 'real',
    prepare: `${ADD_ADDRESS} && systemctl is-active docker`,
    outcome: 'fails',
  },
  {
    name: 'live-restore',
    parameters: SWARM,
    engine: 'real',
    prepare: `mkdir -p /etc/docker && echo '{"live-restore": true}' >/etc/docker/daemon.json && systemctl restart docker`,
    outcome: 'unknown',
  },
  {
    name: 'locked',
    parameters: SWARM,
    engine: 'real',
    prepare: `${INIT} --autolock && systemctl restart docker`,
    outcome: 'unknown',
  },
  {
    name: 'manager-at-another-address',
    parameters: { managers: ['docker1'], advertise_address: '172.31.9.2' },
    engine: 'real',
    prepare: INIT,
    outcome: 'unknown',
  },
  {
    name: 'manager-forced-to-another-address',
    parameters: { managers: ['docker1'], advertise_address: '172.31.9.2' },
    engine: 'real',
    prepare: `${INIT} && ip address add 172.31.9.2/24 dev ens34 && docker swarm init --force-new-cluster --advertise-addr 172.31.9.2`,
    outcome: 'unknown',
  },
  { name: 'leaves', parameters: ABSENT, engine: 'real', prepare: INIT, outcome: 'converges' },
  { name: 'absent-as-declared', parameters: ABSENT, engine: 'real', outcome: 'unchanged' },
];

export const dockerSwarms: readonly Situation[] = situations.map((one) => ({ resource: 'docker_swarm', ...one }));
