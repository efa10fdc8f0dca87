import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePlan } from '../../src/output/plan-document.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { hosts, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';
import { NO_UDEV, PUBLISH } from './published-port.ts';

// Zones of firewalld on a real host, over SSH, and with containers of a real Docker Engine. What is there is read with firewall-cmd,
// which provision does not read with.

const [HOST, NEIGHBOUR] = ['docker1', 'docker2'] as const;
const { bootstrap: ADDRESS = '' } = hosts.find(({ name }) => name === HOST) ?? {};
const RULE = 'rule family="ipv4" source address="192.0.2.0/24" port port="5000" protocol="tcp" accept';
const PUBLIC = {
  services: ['ssh', 'swarm'],
  ports: ['8000-8010/tcp'],
  rich_rules: [RULE],
  forward_ports: [{ port: '80/tcp', to_port: 8000 }],
  masquerade: true,
};
const OFFICE = { zone: 'office', sources: ['192.168.2.128/25'], services: ['ssh', 'cockpit'] };

let person: Person;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST, NEIGHBOUR);
  person = await Person.arrive();
});
afterAll(async () => {
  await person.leave();
  await reset(HOST, NEIGHBOUR);
});

async function inventory(steps: readonly unknown[]): Promise<string> {
  await person.file('playbook.yaml', { steps });
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address: ADDRESS } },
  });
}

interface Changed {
  readonly diff: readonly { readonly field: string; readonly before: string | null; readonly after: string | null }[];
}

const textsOf = (changes: readonly Changed[]) =>
  changes.flatMap(({ diff }) => diff.map(({ field, before, after }) => `${field}: ${before} → ${after}`));

async function planned(steps: readonly unknown[]): Promise<readonly string[]> {
  const { stdout } = await person.provision('plan', await inventory(steps), '--output', 'json');
  return textsOf(parsePlan(stdout).hosts.flatMap((host) => (host.steps ?? []).flatMap(({ changes }) => changes)));
}

async function apply(steps: readonly unknown[]) {
  const { status, events } = await person.events('apply', '--yes', await inventory(steps));
  const changes = ofType(events, 'step-finished').flatMap(({ status: how, step }) =>
    how === 'changed' ? step.changes : [],
  );
  return { status, changes: textsOf(changes), finished: ofType(events, 'host-finished')[0] };
}

/** Applies what the dry run lists, after which nothing is left to do. */
async function expectChanges(steps: readonly unknown[], expected: readonly string[]): Promise<void> {
  expect(await planned(steps)).toEqual(expected);
  const applied = await apply(steps);
  expect([applied.finished?.failure, applied.status, applied.changes]).toEqual([undefined, 0, expected]);
  expect((await apply(steps)).finished).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 });
}

const onHost = (script: string, host: string = HOST) => outputOf(host, script);

/** The lines of `--list-all` by their words; both configurations have to agree. */
async function listed(zone: string, words: readonly string[]): Promise<readonly string[]> {
  const lines = async (layer: string) =>
    (await onHost(`firewall-cmd ${layer} --zone=${zone} --list-all`))
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => words.some((word) => line.startsWith(`${word}: `)) || line.startsWith('rule '));
  const running = await lines('');
  expect(await lines('--permanent')).toEqual(running);
  return running;
}

const WORDS = ['services', 'ports', 'masquerade', 'sources'];
const DECLARED = ['services: dhcpv6-client docker-swarm ssh', 'ports: 8000-8010/tcp', 'masquerade: yes', RULE];

test('a zone is as declared in both configurations, drift is repaired, and a reload changes nothing', async () => {
  const steps = [{ firewall: PUBLIC }];
  await expectChanges(steps, [
    'masquerade: absent → present',
    'service docker-swarm: absent → present',
    'port 8000-8010/tcp: absent → present',
    `${RULE}: absent → present`,
    'forward-port port=80:proto=tcp:toport=8000: absent → present',
  ]);
  const words = (lines: readonly string[]) => lines.map((line) => line.split(' ').toSorted().join(' '));
  const expected = words(DECLARED);
  expect(words(await listed('public', WORDS))).toEqual(expected);
  for (const layer of ['', '--permanent'])
    expect(await onHost(`firewall-cmd ${layer} --list-forward-ports`)).toBe('port=80:proto=tcp:toport=8000:toaddr=');
  await onHost('firewall-cmd -q --remove-port=8005/tcp; firewall-cmd -q --permanent --remove-service=docker-swarm');
  await expectChanges(steps, [
    'service docker-swarm: running: present, permanent: absent → present',
    'port 8005/tcp: running: absent, permanent: present → present',
  ]);
  await onHost('firewall-cmd -q --reload');
  expect(words(await listed('public', WORDS))).toEqual(expected);
  expect(await planned(steps)).toEqual([]);
});

test('the port of the connection is not closed', async () => {
  const steps = [{ firewall: { services: ['http'], exclusive: true } }];
  const { status, finished } = await apply(steps);
  expect(status).not.toBe(0);
  expect(finished?.failure?.message).toContain(
    'the step would close the port of SSH: the zone public does not open 22/tcp for the connections of this host',
  );
  expect(await onHost('firewall-cmd --query-service=ssh')).toBe('yes');
  const moved = await apply([{ firewall: { zone: 'drop', sources: ['192.168.2.0/24'] } }]);
  expect(moved.finished?.failure?.message).toContain('the zone drop does not open 22/tcp');
  // A rule that only the running configuration has would be lost by the reload that a new zone needs.
  await onHost('firewall-cmd -q --permanent --remove-service=ssh');
  const reloaded = await apply([{ firewall: { zone: 'office', services: ['ssh'] } }]);
  expect(reloaded.finished?.failure?.message).toContain('the zone public does not open 22/tcp');
  await onHost('firewall-cmd -q --permanent --add-service=ssh');
});

test('published ports answer after a reload, and docker0 goes back to its zone', async () => {
  await onHost(NO_UDEV);
  await onHost(START_ENGINE);
  await onHost(PUBLISH);
  const answers = () => onHost(`curl --silent --retry 20 --retry-connrefused http://${ADDRESS}:8080/`, NEIGHBOUR);
  expect(await answers()).toBe('It works');
  const steps = [{ firewall: OFFICE }];
  await expectChanges(steps, [
    'zone: absent → present',
    'service ssh: absent → present',
    'service cockpit: absent → present',
    'source 192.168.2.128/25: absent → present',
    'docker.service: running with rules that the reload of firewalld removes → restarted',
  ]);
  expect((await onHost('firewall-cmd --zone=office --list-services')).split(' ').toSorted()).toEqual([
    'cockpit',
    'ssh',
  ]);
  expect(await onHost('firewall-cmd --get-zone-of-source=192.168.2.128/25')).toBe('office');
  expect(await answers()).toBe('It works');
  // A reload alone leaves it last, behind the rules that accept: what users put there would not count.
  expect((await onHost('iptables -S FORWARD')).split('\n')[1]).toBe('-A FORWARD -j DOCKER-USER');
  await onHost(`firewall-cmd -q --permanent --zone=trusted --add-interface=docker0
firewall-cmd -q --zone=trusted --change-interface=docker0`);
  await expectChanges(steps, [
    'interface docker0: in the zone trusted (permanent) → left to Docker',
    'interface docker0: in the zone trusted (running) → left to Docker',
  ]);
  expect(await onHost('firewall-cmd --get-zone-of-interface=docker0')).toBe('docker');
  await onHost('systemctl restart docker');
  expect(await answers()).toBe('It works');
});
