import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Event, PlannedStep } from '../../src/model/events.ts';
import { parsePlan } from '../../src/output/plan-document.ts';
import { exec, hosts, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// Edits of files of others, kernel parameters, time zone, locale, modules, clock and swap on a real host. What is there is
// read with other programs than provision uses. docs/limits.md says what a container cannot show.

const HOST = 'docker1';
let person: Person;
let inventory: string;

const SYSCTL = { 'net.ipv4.ip_forward': 1, 'net.ipv4.conf.all.rp_filter': 2 };
const STEPS = [
  {
    line: {
      path: '/etc/ssh/sshd_config',
      match: '^#?MaxAuthTries',
      line: 'MaxAuthTries 4',
      validate: ['sshd', '-t', '-f', '%s'],
    },
  },
  { block: { path: '/etc/hosts', content: '192.168.2.1 registry.example.com registry' } },
  { ini: { path: '/etc/systemd/journald.conf', section: 'Journal', options: { SystemMaxUse: '200M' }, create: true } },
  { sysctl: { settings: SYSCTL } },
  { timezone: 'Asia/Seoul' },
  { locale: 'ko_KR.UTF-8' },
  { kernel_module: { name: 'usb-storage', state: 'absent' } },
  { time_sync: { servers: ['time1.example.com', 'time2.example.com'], wait: false } },
  { swap: { file: '/swapfile', state: 'absent' } },
];

/** The hosts have no modules and no modprobe(8). */
const PREPARE = `set -e
echo LANG=C.UTF-8 >/etc/locale.conf
printf '#!/bin/sh\necho insmod /lib/modules/5.14.0-575.el9.x86_64/kernel/drivers/usb/storage/usb-storage.ko.xz\n' >/usr/local/bin/modprobe
chmod 755 /usr/local/bin/modprobe; mkdir -p /etc/modprobe.d /etc/modules-load.d; echo usb-storage >/etc/modules-load.d/provision-usb_storage.conf
sysctl -q -w net.ipv4.ip_forward=0 net.ipv4.conf.all.rp_filter=0; mkdir -p /etc/sysctl.d; echo net.ipv4.ip_forward=0 >/etc/sysctl.d/50-router.conf
ln -sfn ../usr/share/zoneinfo/America/New_York /etc/localtime
fallocate --length 16777216 /swapfile; chmod 600 /swapfile; mkswap -q /swapfile
echo '/swapfile none swap defaults 0 0' >>/etc/fstab`;

beforeAll(async () => {
  await up();
  await reset(HOST);
  const { code, stderr } = await exec(HOST, PREPARE);
  if (code !== 0) throw new Error(`cannot prepare ${HOST}: ${stderr}`);
  person = await Person.arrive();
  await person.file('playbook.yaml', { steps: STEPS });
  inventory = await person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address: hosts.find(({ name }) => name === HOST)?.bootstrap } },
  });
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

/** `TYPE: FIELD, FIELD` of each step with changes. */
function changesIn(steps: readonly PlannedStep[]): readonly string[] {
  return steps
    .filter(({ changes }) => changes.length > 0)
    .map(({ type, changes }) => {
      const fields = changes.flatMap(({ diff }) => diff.map(({ field }) => field));
      return `${type}: ${fields.join(', ')}`;
    });
}

async function planned(): Promise<readonly string[]> {
  const { stdout } = await person.provision('plan', inventory, '--output', 'json');
  return changesIn(parsePlan(stdout).hosts.flatMap(({ steps = [] }) => steps));
}

const applied = (events: readonly Event[]) =>
  changesIn(ofType(events, 'step-finished').flatMap(({ step, status }) => (status === 'changed' ? [step] : [])));

async function outputOf(script: string): Promise<readonly string[]> {
  const { stdout } = await exec(HOST, script);
  return stdout.trim().split('\n');
}

async function expectNothingToDo(): Promise<void> {
  const { events } = await person.events('apply', '--yes', inventory);
  expect(ofType(events, 'host-finished')).toMatchObject([
    { status: 'ok', counts: { ok: STEPS.length }, connections: 1, exchanges: 1 },
  ]);
}

/** What the playbook declares, by other programs. */
async function expectDeclared(): Promise<void> {
  expect(await outputOf('sshd -T | grep maxauthtries; getent hosts registry; stat -c %a /etc/ssh/sshd_config')).toEqual(
    ['maxauthtries 4', expect.stringMatching(/^192\.168\.2\.1 +registry\.example\.com registry$/), '600'],
  );
  expect(await outputOf('systemd-analyze cat-config systemd/journald.conf | grep ^SystemMaxUse')).toEqual([
    'SystemMaxUse=200M',
  ]);
  expect(await outputOf(`sysctl -n ${Object.keys(SYSCTL).join(' ')}`)).toEqual(['1', '2']);
  // What a boot would set.
  const boot =
    'sysctl -q -w net.ipv4.ip_forward=0 net.ipv4.conf.all.rp_filter=0; /lib/systemd/systemd-sysctl --prefix=/net';
  expect(await outputOf(`${boot} 2>/dev/null; sysctl -n ${Object.keys(SYSCTL).join(' ')}`)).toEqual(['1', '2']);
  expect(await outputOf('readlink /etc/localtime; date +%Z; timedatectl show --property Timezone --value')).toEqual([
    '../usr/share/zoneinfo/Asia/Seoul',
    'KST',
    'Asia/Seoul',
  ]);
  expect(await outputOf('localectl status | grep -o LANG=.*')).toEqual(['LANG=ko_KR.UTF-8']);
  expect(await outputOf('cat /etc/modprobe.d/provision-usb_storage.conf; ls /etc/modules-load.d/provision*')).toEqual([
    '# Written by provision.',
    'blacklist usb_storage',
  ]);
  expect(await outputOf('grep -E "^(server|pool)" /etc/chrony.conf; systemctl is-active chronyd')).toEqual([
    'server time1.example.com iburst',
    'server time2.example.com iburst',
    'active',
  ]);
  expect(
    await outputOf('swapon --show=NAME --noheadings | grep -x /swapfile; ls /swapfile; grep swap /etc/fstab'),
  ).toEqual(['']);
}

test('the dry run lists what apply does, and a second run has nothing to do', async () => {
  const dry = await planned();
  expect(dry).toEqual([
    'line: content',
    'block: content',
    'ini: content',
    'sysctl: net.ipv4.ip_forward, net.ipv4.ip_forward after a reboot, net.ipv4.conf.all.rp_filter, net.ipv4.conf.all.rp_filter after a reboot',
    'timezone: zone',
    'locale: lang',
    'kernel_module: blacklist, at boot',
    'time_sync: /etc/chrony.conf, chronyd',
    'swap: at boot, size',
  ]);
  const first = await person.events('apply', '--yes', inventory);
  expect([first.status, first.stderr]).toEqual([0, '']);
  expect(applied(first.events)).toEqual(dry);
  await expectDeclared();
  await expectNothingToDo();
});

/** Undoes the result of each step by hand, with what the next plan has to find. */
const UNDO: readonly (readonly [script: string, expected: string])[] = [
  ["sed -i 's/^MaxAuthTries.*/MaxAuthTries 5/' /etc/ssh/sshd_config", 'line: content'],
  ["sed -i '/registry/d' /etc/hosts", 'block: content'],
  ["sed -i 's/200M/300M/' /etc/systemd/journald.conf", 'ini: content'],
  ['sysctl -q -w net.ipv4.ip_forward=0', 'sysctl: net.ipv4.ip_forward'],
  // systemd-timedated still runs, and remembers Asia/Seoul.
  ['ln -sfn ../usr/share/zoneinfo/UTC /etc/localtime; systemctl is-active systemd-timedated', 'timezone: zone'],
  ['echo LANG=C.UTF-8 >/etc/locale.conf', 'locale: lang'],
  ['rm /etc/modprobe.d/provision-usb_storage.conf', 'kernel_module: blacklist'],
  ['systemctl disable --now chronyd', 'time_sync: enabled, chronyd'],
  ["echo '/swapfile none swap defaults 0 0' >>/etc/fstab", 'swap: at boot'],
];

test('the result of each step undone by hand is found and repaired', async () => {
  await exec(HOST, 'timedatectl set-timezone Asia/Seoul');
  await exec(HOST, UNDO.map(([script]) => script).join('\n'));
  const dry = await planned();
  expect(dry).toEqual(UNDO.map(([, expected]) => expected));
  const repair = await person.events('apply', '--yes', inventory);
  expect([repair.status, repair.stderr]).toEqual([0, '']);
  expect(applied(repair.events)).toEqual(dry);
  await expectDeclared();
  await expectNothingToDo();
});
