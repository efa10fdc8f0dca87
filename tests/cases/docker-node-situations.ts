import type { Situation } from './case.ts';

/** On this host alone, by the name that it gives itself. */
const INIT = `hostname docker1 && systemctl restart docker && ip address add 172.31.9.1/24 dev ens34 &&
docker swarm init --advertise-addr 172.31.9.1`;

const situations: readonly Omit<Situation, 'resource'>[] = [
  { name: 'not-installed', parameters: { name: 'docker1', availability: 'drain' }, outcome: 'unknown' },
  {
    name: 'another-label',
    parameters: { name: 'docker1', labels: { disk: 'ssd' } },
    engine: 'real',
    prepare: `${INIT} && docker node update --label-add disk=hdd --label-add room=3 docker1`,
    outcome: 'converges',
  },
  {
    name: 'drain',
    parameters: { name: 'docker1', availability: 'drain', labels: { disk: 'ssd' } },
    engine: 'real',
    prepare: INIT,
    outcome: 'converges',
  },
  {
    name: 'as-declared',
    parameters: { name: 'docker1', availability: 'pause', labels: { disk: 'ssd' } },
    engine: 'real',
    prepare: `${INIT} && docker node update --availability pause --label-add disk=ssd docker1`,
    outcome: 'unchanged',
  },
  {
    name: 'another-node',
    parameters: { name: 'docker9', availability: 'active' },
    engine: 'real',
    prepare: INIT,
    outcome: 'unknown',
  },
  { name: 'no-manager', parameters: { name: 'docker1', availability: 'active' }, engine: 'real', outcome: 'unknown' },
];

export const dockerNodes: readonly Situation[] = situations.map((one) => ({ resource: 'docker_node', ...one }));
