import { afterAll, beforeAll, expect, test } from 'vitest';
import { installCloudInit, type Seed, seedScript } from '../lab/cloud-init.ts';
import { bootId, exec, hosts, outputOf, privateKeyFile, reset, restarted, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// Hosts of a cloud: Debian's cloud-init, with a data source that gives them another name, and on CentOS DHCP.

const [CENTOS, DEBIAN] = ['docker1', 'docker2'] as const;
const NETWORK = 'version: 2\nethernets: { ens33: { dhcp4: true } }';
const HOSTNAME_FILE = '/etc/cloud/cloud.cfg.d/zz-preserve-hostname.cfg';
const NETWORK_FILE = '/etc/cloud/cloud.cfg.d/zz-keep-network.cfg';

let person: Person;

beforeAll(async () => {
  await up({ debian: [DEBIAN] });
  await reset(CENTOS, DEBIAN);
  person = await Person.arrive();
  await Promise.all([
    inCloud(DEBIAN, { instance: 'first', hostname: 'from-seed' }),
    inCloud(CENTOS, { instance: 'first', hostname: 'from-seed', network: NETWORK }),
  ]);
});
afterAll(async () => {
  await person.leave();
  await reset(CENTOS, DEBIAN);
});

async function inCloud(host: string, seed: Seed): Promise<void> {
  await installCloudInit(host);
  await rebootWith(host, seed);
}

/** Reboots a host as another instance, which keeps its host keys. cloud-init sets a name once: that has to be another one. */
async function rebootWith(host: string, { userData = '', ...seed }: Seed): Promise<void> {
  await outputOf(host, seedScript({ ...seed, userData: `ssh_deletekeys: false\n${userData}` }));
  const before = await bootId(host);
  await exec(host, 'systemctl reboot');
  await restarted(host, before);
  await outputOf(host, 'cloud-init status --wait >/dev/null; test -e /var/lib/cloud/instance/boot-finished');
}

async function inventoryOf(host: string, steps: readonly unknown[], moved?: string): Promise<string> {
  const bootstrap = hosts.find(({ name }) => name === host)?.bootstrap;
  await person.file(`${host}-playbook.yaml`, { steps });
  return await person.file(`${host}.yaml`, {
    playbook: `${host}-playbook.yaml`,
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [host]: moved === undefined ? { address: bootstrap } : { address: moved, bootstrap } },
  });
}

async function apply(inventory: string) {
  const { events } = await person.events('apply', '--yes', inventory);
  const steps = ofType(events, 'step-finished').filter(({ status }) => status === 'changed');
  return {
    finished: ofType(events, 'host-finished')[0],
    fields: steps.flatMap(({ step }) => step.changes.flatMap(({ diff }) => diff.map(({ field }) => field))),
    warnings: ofType(events, 'warning').map(({ message }) => message),
  };
}

const nothing = { finished: { status: 'ok', counts: { changed: 0 }, exchanges: 1 }, warnings: [] };

test('Debian: the declared host name is kept over a reboot, and as another instance', async () => {
  const inventory = await inventoryOf(DEBIAN, [{ hostname: 'docker2.example.com' }]);
  expect(await outputOf(DEBIAN, 'hostname')).toBe('from-seed');

  const { stdout } = await person.provision('plan', inventory);
  expect(stdout).toMatch(/cloud-init at boot +sets the name → keeps the name/);
  await outputOf(DEBIAN, `test ! -e ${HOSTNAME_FILE}`);
  expect(await apply(inventory)).toMatchObject({ fields: ['running', 'cloud-init at boot'], warnings: [] });
  expect(await apply(inventory)).toMatchObject(nothing);

  await rebootWith(DEBIAN, { instance: 'second', hostname: 'again-from-seed' });
  expect(await outputOf(DEBIAN, 'hostname; cat /etc/hostname')).toBe('docker2.example.com\ndocker2.example.com');
  expect(await outputOf(DEBIAN, 'cat /var/lib/cloud/data/instance-id; cat /var/log/cloud-init.log')).toMatch(
    /^second\n[^]*'preserve_hostname' is set, not updating the hostname/,
  );
  expect(await apply(inventory)).toMatchObject(nothing);
});

test('Debian: a removed drop-in is written again; without it, cloud-init sets the name at boot', async () => {
  const inventory = await inventoryOf(DEBIAN, [{ hostname: 'docker2.example.com' }]);
  await outputOf(DEBIAN, `rm ${HOSTNAME_FILE}`);
  expect((await apply(inventory)).fields).toEqual(['cloud-init at boot']);
  await outputOf(DEBIAN, `rm ${HOSTNAME_FILE}`);
  await rebootWith(DEBIAN, { instance: 'third', hostname: 'third-from-seed' });
  expect(await outputOf(DEBIAN, 'hostname')).toBe('third-from-seed');
  expect((await apply(inventory)).fields).toEqual(['running', 'cloud-init at boot']);
});

test('Debian: where cloud-init is disabled, nothing is written; user data that wins is a warning', async () => {
  const inventory = await inventoryOf(DEBIAN, [{ hostname: 'docker2.example.com' }]);
  await outputOf(DEBIAN, `rm ${HOSTNAME_FILE} && touch /etc/cloud/cloud-init.disabled`);
  expect(await apply(inventory)).toMatchObject(nothing);
  await outputOf(DEBIAN, 'rm /etc/cloud/cloud-init.disabled');
  expect((await apply(inventory)).fields).toEqual(['cloud-init at boot']);

  await rebootWith(DEBIAN, { instance: 'fourth', hostname: 'fourth-from-seed', userData: 'preserve_hostname: false' });
  expect(await outputOf(DEBIAN, 'hostname')).toBe('fourth-from-seed');
  const { fields, warnings } = await apply(inventory);
  expect(fields).toEqual(['running']);
  expect(warnings).toEqual([expect.stringContaining('cloud-init sets the host name at each boot')]);
});

test('CentOS: name and address are kept over a reboot as another instance, and not without the drop-ins', async () => {
  const steps = [
    { hostname: 'docker1.example.com' },
    { network: { interface: 'ens33', address: '192.168.2.10/24', gateway: '192.168.2.254', dns: '168.126.63.1' } },
  ];
  const inventory = await inventoryOf(CENTOS, steps, '192.168.2.10');
  const state = "hostname; ip -4 -o address show ens33 | awk '{print $4}'";
  expect(await outputOf(CENTOS, `${state}; nmcli -g GENERAL.CONNECTION device show ens33`)).toBe(
    'from-seed\n192.168.2.131/24\ncloud-init ens33',
  );
  const first = await apply(inventory);
  expect(first.finished).toMatchObject({ status: 'changed', counts: { changed: 2, failed: 0 } });
  expect(first.fields.filter((field) => field === 'cloud-init at boot')).toHaveLength(2);
  expect(await apply(inventory)).toMatchObject(nothing);

  await rebootWith(CENTOS, { instance: 'second', hostname: 'again-from-seed', network: NETWORK });
  expect(await outputOf(CENTOS, state)).toBe('docker1.example.com\n192.168.2.10/24');
  expect(await outputOf(CENTOS, 'cat /var/log/cloud-init.log')).toMatch(/network config (is )?disabled by system_cfg/);
  expect(await apply(inventory)).toMatchObject(nothing);

  await outputOf(CENTOS, `rm ${HOSTNAME_FILE} ${NETWORK_FILE}`);
  await rebootWith(CENTOS, { instance: 'third', hostname: 'third-from-seed', network: NETWORK });
  expect(await outputOf(CENTOS, state)).toBe('third-from-seed\n192.168.2.131/24');
  expect(await apply(inventory)).toMatchObject({ finished: { status: 'changed', counts: { failed: 0 } } });
  expect(await outputOf(CENTOS, state)).toBe('docker1.example.com\n192.168.2.10/24');
});
