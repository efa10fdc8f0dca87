import { expect, test } from 'vitest';
import { diagnosticLines, text } from './input.ts';

// Steps that wait for steps of other hosts.

const INVENTORY = text`
  playbook: p.yaml
  hosts:
    master: { address: 192.168.2.20 }
    docker1: { address: 192.168.2.10 }
    docker2: { address: 192.168.2.11 }
`;
const SWARM = 'docker_swarm: { managers: [master], workers: [docker1, docker2] }';
const found = (...steps: readonly string[]) =>
  diagnosticLines({
    'inventory.yaml': INVENTORY,
    'p.yaml': `steps:\n${steps.map((one) => `  - ${one}\n`).join('')}`,
  });
const on = (host: string, step: string) => `{ ${step}, when: host.name == "${host}" }`;
const node = (name: string) => `docker_node: { name: ${name}, availability: active }`;

test('a manager follows its workers after they have followed it', async () => {
  expect(await found(SWARM, on('master', node('docker1')), on('master', node('master')))).toEqual([]);
});

test('a step that follows a later one of its own host', async () => {
  expect(await found(on('master', node('master')), SWARM)).toEqual([
    'p.yaml:2:22  the step waits for itself: step 1 of master follows step 2 of master',
  ]);
});

test('steps of two hosts that wait for each other', async () => {
  expect(await found(on('master', node('docker1')), SWARM)).toEqual([
    'p.yaml:2:22  the step waits for itself: step 1 of master follows step 2 of docker1 follows step 2 of master (master)',
    'p.yaml:3:21  the step waits for itself: step 2 of docker1 follows step 2 of master follows step 2 of docker1 (docker1)',
  ]);
});

test('facts, which nobody knows before the host is read', async () => {
  expect(await found('docker_swarm: { managers: ["{{ facts.kernel }}"] }')).toEqual([
    'p.yaml:2:32  a docker_swarm step cannot use facts',
  ]);
});
