import { afterAll, beforeAll, expect, test } from 'vitest';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { OneHost } from '../e2e/one-host.ts';
import { ofType, Person } from '../e2e/person.ts';
import { down } from '../lab/lab.ts';
import { exec, host, up } from '../lab/vm/vm.ts';

// What a container cannot show: SELinux, modules, kernel parameters and swap of a kernel of its own, and reboots with other kernel
// arguments. All tests use one machine, in this order: without a virtual processor, a boot takes a minute.

/** For each reboot. A busy computer takes many minutes for what an idle one does in one. */
const REBOOT = { reboot: { when: 'needed' }, timeout: '30m' };

let person: Person;
let on: OneHost;

beforeAll(async () => {
  await up(console.error);
  person = await Person.arrive();
  on = new OneHost(host.name, person);
});
afterAll(async () => {
  await person?.leave();
  await down();
});

const outputOf = async (script: string) => (await exec(script)).stdout.trim();

/** Applies the steps, and again: the second run has nothing to do. Returns the differences of the first, step by step. */
async function apply(...steps: readonly object[]): Promise<readonly (readonly string[])[]> {
  const inventory = await on.inventory(steps.map((step) => JSON.stringify(step)));
  const first = await person.events('apply', '--yes', inventory);
  expect(ofType(first.events, 'host-finished')[0]?.failure).toBeUndefined();
  expect(first.status).toBe(0);
  const again = await person.events('apply', '--yes', inventory);
  expect(ofType(again.events, 'host-finished')).toMatchObject([
    { status: 'ok', counts: { ok: steps.length }, exchanges: 1, reboot: [] },
  ]);
  return ofType(first.events, 'step-finished').map(({ step }) =>
    step.changes.flatMap(({ diff }) => diff.map(({ field, before, after }) => `${field}: ${before} → ${after}`)),
  );
}

test('the machine boots in enforcing mode, as CentOS does after the installation', async () => {
  expect(
    await outputOf('getenforce; echo "$(cat /sys/fs/selinux/enforce)"; sestatus | grep "Loaded policy name"'),
  ).toMatch(/^Enforcing\n1\nLoaded policy name: +targeted$/);
  expect(await outputOf('ls --directory --context /etc/shadow; ps -o label= -p $$')).toMatch(
    /^system_u:object_r:shadow_t:s0 \/etc\/shadow\nunconfined_u:unconfined_r:unconfined_t:s0/,
  );
  expect(await outputOf('systemctl --failed --no-legend; ip -4 -o address show ens33')).toContain(host.bootstrap);
  const ping = await person.provision('ping', await on.inventory(['hostname: docker1']));
  expect([ping.status, ping.stderr]).toEqual([0, '']);
});

const SETTINGS = [
  { hostname: 'docker1.example.com' },
  { kernel_module: { name: 'br_netfilter' } },
  { kernel_module: { name: 'zram', options: { num_devices: 3 } } },
  // A parameter that exists only while a module is loaded.
  { sysctl: { settings: { 'net.bridge.bridge-nf-call-iptables': 1, 'vm.swappiness': 10, 'kernel.sysrq': 0 } } },
  { swap: { file: '/swapfile', size: '64M', priority: 5 } },
];

/** Read with other programs than provision uses. */
const settings = () =>
  outputOf(`hostname; grep --count --extended-regexp '^(br_netfilter|zram) ' /proc/modules; ls /sys/class/block | grep --count zram
    sysctl --values net.bridge.bridge-nf-call-iptables vm.swappiness kernel.sysrq
    awk 'NR == 2 { print $1, $5 }' /proc/swaps`);
const DECLARED = 'docker1.example.com\n2\n3\n1\n10\n0\n/swapfile 5';

test('the host name, modules, kernel parameters and swap', async () => {
  expect(await settings()).not.toBe(DECLARED);
  await apply(...SETTINGS);
  expect(await settings()).toBe(DECLARED);
  expect(await outputOf('swapoff /swapfile && modprobe --remove zram && sysctl -q vm.swappiness=60; echo $?')).toBe(
    '0',
  );
  await apply(...SETTINGS);
  expect(await settings()).toBe(DECLARED);
});

test('files get the label of their path, keep the label that they have, and get one that is declared', async () => {
  await exec('echo 1 >/etc/kept; chcon --type=httpd_sys_content_t /etc/kept');
  await apply(
    { file: { path: '/etc/cron.d/new', content: '# new\n' } },
    { file: { path: '/etc/kept', content: '2\n' } },
    { file: { path: '/srv/declared', content: 'x\n', context: 'httpd_sys_content_t' } },
  );
  expect(await outputOf('stat --format %C /etc/cron.d/new /etc/kept /srv/declared | cut -d : -f 3')).toBe(
    'system_cron_spool_t\nhttpd_sys_content_t\nhttpd_sys_content_t',
  );
});

const POLICY = {
  booleans: { httpd_can_network_connect: true, httpd_enable_cgi: false },
  ports: [
    { type: 'http_port_t', ports: ['8080/tcp', '9000-9010/udp'] },
    { type: 'http_port_t', ports: ['8090/tcp'], state: 'absent' },
  ],
  file_contexts: [{ path: '/srv/www(/.*)?', type: 'httpd_sys_content_t' }],
};
/** Read with the programs of SELinux, of which provision runs none to read the same. */
const policy = () =>
  outputOf(`getsebool httpd_can_network_connect httpd_enable_cgi
    semanage boolean --list --locallist --noheading | sed -E 's/ +/ /g; s/\\) .*/)/'
    semanage port --list --locallist --noheading | sed -E 's/ +/ /g'
    semanage fcontext --list --locallist --noheading | sed -E 's/ +/ /g'
    stat --format '%n %C' /srv/www /srv/www/page.html | sed 's/ .*:\\(.*\\):s0/ \\1/'`);

test('SELinux: booleans, ports and labels', async () => {
  await exec('mkdir -p /srv/www && touch /srv/www/page.html && semanage port -a -t http_port_t -p tcp 8090');
  await apply({ selinux: POLICY });
  const declared = await policy();
  expect(declared.split('\n').map((line) => line.trim())).toEqual([
    'httpd_can_network_connect --> on',
    'httpd_enable_cgi --> off',
    'httpd_can_network_connect (on , on)',
    'httpd_enable_cgi (off , off)',
    'http_port_t tcp 8080',
    'http_port_t udp 9000-9010',
    '/srv/www(/.*)? all files system_u:object_r:httpd_sys_content_t:s0',
    '/srv/www httpd_sys_content_t',
    '/srv/www/page.html httpd_sys_content_t',
  ]);
  // What a boot, a person and another program leave behind.
  await exec(`setsebool httpd_can_network_connect=off; semanage port -d -p udp 9000-9010
    chcon --type=var_t /srv/www/page.html; semanage port -m -t ssh_port_t -p tcp 8080`);
  expect(await apply({ selinux: POLICY })).toEqual([
    [
      'boolean httpd_can_network_connect: off now, on after a reboot → on',
      'port 8080/tcp: ssh_port_t → http_port_t',
      'port 9000-9010/udp: unreserved_port_t → http_port_t',
      'files of /srv/www(/.*)?: 1 file with another label → as declared',
    ],
  ]);
  expect(await policy()).toBe(declared);
});

test('SELinux: permissive and enforcing take effect at once', async () => {
  const mode = 'getenforce; echo "$(cat /sys/fs/selinux/enforce)"; grep ^SELINUX= /etc/selinux/config';
  expect(await apply({ selinux: 'permissive' })).toEqual([
    ['mode: enforcing → permissive', 'running mode: enforcing → permissive'],
  ]);
  expect(await outputOf(mode)).toBe('Permissive\n0\nSELINUX=permissive');
  expect(await apply({ selinux: 'enforcing' })).toEqual([
    ['mode: permissive → enforcing', 'running mode: permissive → enforcing'],
  ]);
  expect(await outputOf(mode)).toBe('Enforcing\n1\nSELINUX=enforcing');
});

test.each(['Enforcing', 'Permissive'])('%s: a container of Docker Engine runs and can be reached', async (mode) => {
  expect((await exec(START_ENGINE)).code).toBe(0);
  expect((await exec(APP_IMAGES)).code).toBe(0);
  const container = {
    name: 'web',
    image: 'app:1',
    command: ['/bin/sleep', 'infinity'],
    restart: 'always',
    volumes: ['data:/data'],
  };
  await apply(
    { selinux: mode.toLowerCase() },
    { service: { name: 'docker', state: 'running', enabled: true } },
    { docker_container: container },
  );
  expect(await outputOf('getenforce; docker ps --format "{{.Names}} {{.State}}"; docker exec web ls -d /data')).toBe(
    `${mode}\nweb running\n/data`,
  );
  await apply({ docker_container: { name: 'web', state: 'absent' } }, { selinux: 'enforcing' });
});

test('SELinux disabled: a kernel argument and a reboot, after which everything else is as before', async () => {
  expect(await apply({ selinux: 'disabled' }, REBOOT, ...SETTINGS)).toEqual([
    ['mode: enforcing → disabled', 'kernel argument: null → selinux=0', 'running mode: enforcing → permissive'],
    ['reboot: SELinux is permissive now, disabled after a reboot → rebooted'],
    [],
    [],
    [],
    [],
    [],
  ]);
  expect(await outputOf('getenforce; ls /sys/fs/selinux 2>/dev/null | wc -l; grep -ow selinux=0 /proc/cmdline')).toBe(
    'Disabled\n0\nselinux=0',
  );
  expect(await settings()).toBe(DECLARED);
});

test('SELinux enforcing again: the next boot labels all files and boots again', async () => {
  await exec('mkdir /etc/cron.d/late; echo late >/etc/cron.d/late/file');
  expect(await outputOf('stat --format %C /etc/cron.d/late/file')).toBe('?');
  expect(await apply({ selinux: 'enforcing' }, REBOOT, ...SETTINGS)).toEqual([
    [
      'mode: disabled → enforcing',
      'kernel argument: selinux=0 → null',
      'labels: missing → set at the next boot, which takes minutes',
    ],
    ['reboot: SELinux is disabled now, enforcing after a reboot → rebooted'],
    [],
    [],
    [],
    [],
    // The policy has no label for /swapfile: after a relabel, the host cannot use it at boot.
    ['now: off → on'],
  ]);
  expect(await outputOf('getenforce; stat --format %C /etc/cron.d/late/file; ls /.autorelabel 2>&1 | wc -l')).toMatch(
    /^Enforcing\n.*:system_cron_spool_t:s0\n/,
  );
  expect(await settings()).toBe(DECLARED);
});

test('what is removed is gone from the kernel', async () => {
  await apply({ swap: { file: '/swapfile', state: 'absent' } }, { kernel_module: { name: 'zram', state: 'absent' } });
  expect(
    await outputOf('grep swapfile /proc/swaps /etc/fstab; grep "^zram " /proc/modules; ls /swapfile 2>&1'),
  ).toMatch(/No such file/);
});
