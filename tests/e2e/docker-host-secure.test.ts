import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePlan } from '../../src/output/plan-document.ts';
import { boot, hosts, kill, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';
import { NO_UDEV, PUBLISH } from './published-port.ts';

// playbooks/docker-host-secure.yaml from a freshly installed host, and what becomes of the ports that containers publish when
// firewalld is reloaded, stopped and started. What is there is read with firewall-cmd and iptables. The hosts have no SELinux in
// their kernel: getenforce is a replacement. The virtual machine has it (tests/vm).

const [HOST, NEIGHBOUR] = ['docker1', 'docker2'] as const;
const { address: ADDRESS = '', bootstrap } = hosts.find(({ name }) => name === HOST) ?? {};
const PLAYBOOK = resolve('playbooks/docker-host-secure.yaml');
/** Docker Engine answers the signal of firewalld a moment later. */
const RULES_ARE_BACK = `for _ in $(seq 100); do
  iptables --table nat --list-rules DOCKER 2>/dev/null | grep -q 'dport 8080' && iptables --list-rules FORWARD | grep -q DOCKER-USER && exit
  sleep 0.1
done
exit 1`;

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

const onHost = (script: string, host: string = HOST) => outputOf(host, script);

async function inventory(playbook = PLAYBOOK): Promise<string> {
  return person.file('inventory.yaml', {
    playbook,
    vars: { domain: 'example.com', nic: 'ens33', gateway: '192.168.2.254', dns: ['168.126.63.1'] },
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address: ADDRESS, bootstrap } },
  });
}

interface Changed {
  readonly diff: readonly { readonly field: string; readonly before: string | null; readonly after: string | null }[];
}

const textsOf = (changes: readonly Changed[]) =>
  changes.flatMap(({ diff }) => diff.map(({ field, before, after }) => `${field}: ${before} → ${after}`));

async function planned(file: string) {
  const { stdout } = await person.provision('plan', file, '--output', 'json');
  const plan = parsePlan(stdout);
  const steps = plan.hosts.flatMap((host) => host.steps ?? []).filter(({ changes }) => changes.length > 0);
  const texts = textsOf(steps.flatMap(({ changes }) => changes));
  return { types: steps.map(({ type }) => type), texts, totals: plan.totals };
}

async function apply(file: string) {
  const { status, events } = await person.events('apply', '--yes', file);
  const changes = ofType(events, 'step-finished').flatMap(({ status: how, step }) =>
    how === 'changed' ? step.changes : [],
  );
  return { status, changes: textsOf(changes), finished: ofType(events, 'host-finished')[0] };
}

async function expectNothingToDo(): Promise<void> {
  expect((await apply(await inventory())).finished).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 });
}

const answers = () => onHost(`curl --silent --retry 20 --retry-connrefused http://${ADDRESS}:8080/`, NEIGHBOUR);

/** What Docker Engine writes when it starts. */
async function expectRulesOfDocker(): Promise<void> {
  const rules = (await onHost('iptables --list-rules')).split('\n');
  expect(rules.find((rule) => rule.startsWith('-A FORWARD'))).toBe('-A FORWARD -j DOCKER-USER');
  expect(rules).toContain('-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2');
  expect(await onHost('iptables --table nat --list-rules DOCKER')).toContain('--dport 8080 -j DNAT');
  expect(await answers()).toBe('It works');
}

test('one apply from a fresh host, with a complete dry run', async () => {
  await onHost(NO_UDEV);
  const file = await inventory();
  const { types, totals } = await planned(file);
  expect(types).toEqual(['hostname', 'network', 'firewall', 'dnf_repo', 'package', 'service']);
  // The configuration of Docker Engine is known after the package.
  expect(totals).toMatchObject({ unknown: 1 });
  const applied = await apply(file);
  expect([applied.finished?.failure, applied.status]).toEqual([undefined, 0]);
  await expectNothingToDo();
  for (const layer of ['', '--permanent']) {
    expect(await onHost(`firewall-cmd ${layer} --zone=public --list-services`)).toBe('ssh');
    expect(await onHost(`firewall-cmd ${layer} --zone=public --list-ports`)).toBe('');
  }
  expect(await onHost('firewall-cmd --get-default-zone; systemctl is-enabled firewalld docker; getenforce')).toBe(
    'public\nenabled\nenabled\nEnforcing',
  );
  expect(await onHost('cat /etc/docker/daemon.json')).toContain('"selinux-enabled": true');
});

test('what somebody does to firewalld by hand is found and repaired', async () => {
  await onHost(PUBLISH);
  await expectRulesOfDocker();
  const file = await inventory();
  await onHost(`firewall-cmd -q --reload\n${RULES_ARE_BACK}`);
  expect((await planned(file)).texts).toEqual([
    'docker.service: running without DOCKER-USER before its other rules, isolation of docker0 → restarted',
  ]);
  expect(await apply(file)).toMatchObject({ status: 0, finished: { counts: { changed: 1 } } });
  await expectRulesOfDocker();
  await onHost('systemctl stop firewalld');
  const started = 'state: stopped → running';
  const restarted = 'docker.service: running with rules that the start of firewalld removes → restarted';
  expect((await apply(file)).changes).toEqual([started, restarted]);
  await expectRulesOfDocker();
  await onHost('firewall-cmd -q --add-port=9000/tcp; firewall-cmd -q --permanent --add-service=http');
  expect((await apply(file)).changes).toHaveLength(2);
  await expectNothingToDo();
});

test('a stop and a start of firewalld restart Docker, and its rules are there afterwards', async () => {
  for (const [state, before, verb] of [
    ['stopped', 'running', 'stop'],
    ['running', 'stopped', 'start'],
  ] as const) {
    const playbook = await person.file('playbook.yaml', { steps: [{ service: { name: 'firewalld', state } }] });
    const file = await inventory(playbook);
    const expected = [
      `state: ${before} → ${state}`,
      `docker.service: running with rules that the ${verb} of firewalld removes → restarted`,
    ];
    expect((await planned(file)).texts).toEqual(expected);
    expect(await apply(file)).toMatchObject({ status: 0, changes: expected });
    await expectRulesOfDocker();
    expect((await apply(file)).finished).toMatchObject({ status: 'ok', exchanges: 1 });
  }
  await expectNothingToDo();
});

test('a reboot changes nothing', async () => {
  await kill(HOST);
  await boot(HOST);
  expect((await apply(await inventory())).finished).toMatchObject({ status: 'ok', exchanges: 1 });
  await expectRulesOfDocker();
});
