import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  blockWeb,
  exec,
  hosts,
  outputOf,
  privateKeyFile,
  publish,
  reset,
  restoreWeb,
  unpublish,
  up,
} from '../lab/lab.ts';
import { parsePlan } from '../../src/output/plan-document.ts';
import { ofType, Person } from './person.ts';

// A host whose $releasever is a minor release, and a vendor without a folder for RHEL: the address that the server has.

const HOST = 'docker1';
const SERVER = 'https://download.docker.com/linux';
const FILE = '/etc/yum.repos.d/docker-ce.repo';
const STABLE = '$basearch/stable';
const BY_URL = { name: 'docker-ce', url: `${SERVER}/centos/docker-ce.repo` };
const OF_RHEL = { name: 'docker-ce', url: `${SERVER}/rhel/docker-ce.repo`, enabled: ['docker-ce-stable'] };
const BY_FIELDS = {
  name: 'docker-ce',
  baseurl: `${SERVER}/rhel/$releasever/${STABLE}`,
  gpgkey: `${SERVER}/centos/gpg`,
};

let person: Person;

beforeAll(async () => {
  await up();
  await reset(HOST);
  const file = await readFile('tests/lab/specs/docker/docker-ce.repo', 'utf8');
  await publish(OF_RHEL.url, file.replaceAll('/linux/centos/$', '/linux/rhel/$'));
  person = await Person.arrive();
  await onHost('mkdir -p /etc/dnf/vars && echo 9.4 >/etc/dnf/vars/releasever');
});
beforeEach(() => onHost('rm -f /etc/yum.repos.d/docker-ce.repo*'));
afterAll(async () => {
  await person.leave();
  await unpublish();
  await reset(HOST);
});

const onHost = (script: string) => outputOf(HOST, script);

async function inventoryWith(step: object): Promise<string> {
  await person.file('playbook.yaml', { steps: [{ dnf_repo: step }] });
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address: hosts.find(({ name }) => name === HOST)?.bootstrap } },
  });
}

/** The changes that a dry run shows. */
async function plan(step: object) {
  const { stdout } = await person.provision('plan', await inventoryWith(step), '--output', 'json');
  return parsePlan(stdout).hosts.flatMap(({ steps = [] }) => steps.flatMap(({ changes }) => changes));
}

async function apply(step: object) {
  const { status, events } = await person.events('apply', '--yes', await inventoryWith(step));
  const changes = ofType(events, 'host-planned').flatMap(({ steps }) => steps.flatMap((one) => one.changes));
  return { status, changes, finished: ofType(events, 'host-finished')[0] };
}

test.each([
  ['a .repo file, with the major release', BY_URL, `${SERVER}/centos/9/${STABLE}`],
  ['a .repo file of RHEL, with the major release and the folder of CentOS', OF_RHEL, `${SERVER}/centos/9/${STABLE}`],
  ['fields, with the major release and the folder of CentOS', BY_FIELDS, `${SERVER}/centos/9/${STABLE}`],
])(
  '%s: the dry run shows the address, dnf uses it, and the next run has nothing to do',
  async (_what, step, address) => {
    const planned = await plan(step);
    expect(planned.flatMap(({ notes }) => notes ?? [])).toEqual([
      expect.stringContaining(`baseurl becomes ${address} in place of `),
    ]);
    expect(await onHost('ls /etc/yum.repos.d')).not.toContain('docker-ce');

    const applied = await apply(step);
    expect(applied).toMatchObject({ status: 0, finished: { status: 'changed' } });
    expect(applied.changes).toEqual(planned);
    expect(await onHost(`grep --max-count 1 ^baseurl ${FILE}`)).toBe(`baseurl=${address}`);
    const name = step === BY_FIELDS ? 'docker-ce' : 'docker-ce-stable';
    expect(await onHost(`dnf --quiet --repo ${name} list --available docker-ce`)).toContain('docker-ce.x86_64');
    expect(await apply(step)).toMatchObject({ status: 0, finished: { status: 'ok', connections: 1, exchanges: 1 } });
  },
);

test('an address that was changed by hand is the chosen one again', async () => {
  expect(await apply(BY_FIELDS)).toMatchObject({ status: 0 });
  await onHost(`sed -i 's|/9/|/8/|' ${FILE}`);
  expect(await apply(BY_FIELDS)).toMatchObject({ status: 0, finished: { status: 'changed' } });
  expect(await onHost(`grep ^baseurl ${FILE}`)).toContain('/centos/9/');
});

test('an address that the server does not have at all is refused before anything changes', async () => {
  const { status, finished } = await apply({ name: 'docker-ce', baseurl: `${SERVER}/centos/$releasever/nothing` });
  expect([status, finished?.failure?.message]).toEqual([
    1,
    `dnf_repo docker-ce: there is no repository: the server does not have ${SERVER}/centos/9.4/nothing/repodata/repomd.xml`,
  ]);
  expect(await onHost('ls /etc/yum.repos.d')).not.toContain('docker-ce');
});

test('a host that does not reach the server gets the declared address, and the plan says so', async () => {
  await blockWeb(HOST);
  const { status, changes } = await apply(BY_FIELDS);
  await restoreWeb(HOST);
  expect([status, changes.flatMap(({ notes }) => notes ?? [])]).toEqual([
    0,
    [expect.stringContaining('was not checked')],
  ]);
  expect(await onHost(`grep ^baseurl ${FILE}`)).toContain('/rhel/$releasever/');
});

test('a change that was killed on the host is finished by the next run', async () => {
  // After the file is in place, dnf has to accept it.
  await onHost(
    `printf '#!/bin/sh\\nsleep 1000\\n' >/root/dnf && chmod +x /root/dnf && mount --bind /root/dnf /usr/bin/dnf-3`,
  );
  const interrupted = apply(OF_RHEL);
  await vi.waitUntil(async () => (await exec(HOST, `test -e ${FILE}`)).code === 0, { timeout: 60_000, interval: 200 });
  await onHost("systemctl kill --signal KILL 'provision-job-*'");
  expect((await interrupted).status).toBe(1);
  await onHost(`umount /usr/bin/dnf-3; mv ${FILE} ${FILE}.new && truncate --size 300 ${FILE}.new`);

  expect(await apply(OF_RHEL)).toMatchObject({ status: 0, finished: { status: 'changed' } });
  expect(await onHost('dnf --quiet --repo docker-ce-stable list --available docker-ce')).toContain('docker-ce.x86_64');
  expect(await onHost('ls /etc/yum.repos.d')).not.toContain('.new');
  expect(await apply(OF_RHEL)).toMatchObject({ finished: { status: 'ok', exchanges: 1 } });
});
