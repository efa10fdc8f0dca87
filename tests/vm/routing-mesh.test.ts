import { afterAll, beforeAll, expect, test } from 'vitest';
import { START_ENGINE } from '../cases/record-case.ts';
import { ofType, Person } from '../e2e/person.ts';
import { standInScript } from '../e2e/stand-ins.ts';
import { classHosts } from '../lab/hosts.ts';
import { down, privateKeyFile } from '../lab/lab.ts';
import { inControlNetwork } from '../lab/network.ts';
import { openRegistry, startRegistry } from '../lab/registry.ts';
import { $ } from '../lab/shell.ts';
import { exec, up } from '../lab/vm/vm.ts';

// The routing mesh of a swarm needs IPVS and VXLAN, which the kernel of containers may not have: three virtual machines with
// kernels of their own. Without a virtual processor, everything takes minutes.

const machines = classHosts.slice(0, 3);
const [manager, ...workers] = machines.map(({ name }) => name);
const WITHIN = '20m';

let person: Person;
let inventory: string;

beforeAll(async () => {
  await up(console.error, machines);
  await startRegistry();
  for (const machine of machines) {
    // The policy of Debian does not know containers, and firewalld closes the ports of a swarm.
    const prepare = 'setenforce 0; systemctl --quiet disable --now firewalld';
    const engine = machine.name === manager ? standInScript('whoami') : START_ENGINE;
    const { code, stderr } = await exec(`${prepare} && ${engine}`, machine.bootstrap);
    if (code !== 0) throw new Error(`${machine.name}: ${stderr}`);
  }
  person = await Person.arrive();
  const web = {
    ...{ name: 'web', image: `${openRegistry}/whoami:1`, replicas: 1, within: WITHIN },
    ...{ hostname: '{{ "{{" }}.Node.Hostname}}', ports: ['8000:80'] },
  };
  const steps = [
    { hostname: '{{ host.name }}' },
    { docker_swarm: { managers: [manager], workers } },
    { docker_service: web, when: `host.name == "${manager}"` },
  ];
  await person.file('playbook.yaml', { steps });
  inventory = await person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new', connect_timeout: 120 },
    hosts: Object.fromEntries(machines.map(({ name, bootstrap }) => [name, { address: bootstrap }])),
  });
});
afterAll(async () => {
  await person?.leave();
  await down();
});

/** What the port answers at an address, as other computers of the network see it. */
async function answerAt(address: string): Promise<string> {
  const curl = ['curl', '--silent', '--max-time', '20', `http://${address}:8000/`];
  return (await $({ nothrow: true })`${inControlNetwork(curl)}`).stdout.trim();
}

test('three machines become a swarm with a service, and a second run finds nothing to do', async () => {
  const first = await person.events('apply', '--yes', inventory);
  expect(ofType(first.events, 'host-finished').flatMap(({ failure }) => failure ?? [])).toEqual([]);
  expect(first.status).toBe(0);
  const again = await person.events('apply', '--yes', inventory);
  expect(ofType(again.events, 'host-finished')).toMatchObject(machines.map(() => ({ status: 'ok', exchanges: 1 })));
});

test('the port of a service with one task answers at each node', async () => {
  const { stdout } = await exec(`docker service ps web --filter desired-state=running --format '{{.Node}}'`);
  const node = stdout.trim();
  expect(machines.map(({ name }) => name)).toContain(node);
  for (const { name, bootstrap } of machines) {
    await expect.poll(() => answerAt(bootstrap), { timeout: 300_000, message: name }).toBe(`Hostname: ${node}`);
  }
});

test('a node without tasks still answers: the task runs on another one', async () => {
  const { stdout } = await exec(`docker service ps web --filter desired-state=running --format '{{.Node}}'`);
  const drained = stdout.trim();
  await exec(`docker node update --availability drain ${drained}`);
  for (const { name, bootstrap } of machines) {
    const other = expect.stringMatching(new RegExp(`^Hostname: (?!${drained}$)`));
    await expect.poll(() => answerAt(bootstrap), { timeout: 600_000, interval: 2000, message: name }).toEqual(other);
  }
});
