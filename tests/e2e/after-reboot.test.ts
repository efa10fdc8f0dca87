import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { bootId, exec, hosts, privateKeyFile, reset, restarted, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// What is reported as declared is so after a reboot, too. Four hosts are prepared with everything that would undo a
// declaration at boot, and reboot at the same time. tests/e2e/reboot.test.ts reboots the whole class, tests/e2e/cloud-init.test.ts hosts of a cloud.

interface Case {
  readonly host: string;
  /** Run on the fresh host. */
  readonly prepare: string;
  readonly steps: readonly unknown[];
  /** Fields that the plan shows as different, among others. */
  readonly shows: readonly string[];
  /** Where the host is afterwards. */
  readonly address: string;
  /** Prints the state to be compared. */
  readonly look: string;
  readonly expected: readonly string[];
}

const NETWORK = 'nmcli connection modify ens33';
const LOOK =
  "ip -4 -o address show ens33 | awk '{print $4}'; ip -4 route show default dev ens33 | awk '{print $3}'; awk '/^nameserver/{print $2; exit}' /etc/resolv.conf";

/** Enabled for a target of its own, then written for the target of every boot: systemd still calls it enabled. */
const MOVED_TO_ANOTHER_TARGET = `printf '[Service]\\nExecStart=/bin/sleep infinity\\n[Install]\\nWantedBy=app.target\\n' >/etc/systemd/system/app.service
systemctl enable app
sed -i s/app.target/multi-user.target/ /etc/systemd/system/app.service
systemctl daemon-reload`;

const CASES: readonly Case[] = [
  {
    host: 'docker1',
    prepare: `nmcli connection add type ethernet con-name x ifname '*' connection.autoconnect-priority 10 ipv4.method auto
grubby --update-kernel ALL --args enforcing=0 && setenforce 0`,
    steps: [
      { hostname: 'docker1.example.com' },
      { network: { interface: 'ens33', address: '192.168.2.10/24', gateway: '192.168.2.254', dns: ['168.126.63.1'] } },
      { selinux: 'enforcing' },
    ],
    shows: ['autoconnect-priority', 'kernel argument'],
    address: '192.168.2.10',
    look: `${LOOK}; hostname; getenforce`,
    expected: ['192.168.2.10/24', '192.168.2.254', '168.126.63.1', 'docker1.example.com', 'Enforcing'],
  },
  {
    host: 'docker2',
    // The profile of ens33 is for one user only, and has its address in memory only. It is up all the same.
    prepare: `nmcli connection add type ethernet con-name any ifname '*' connection.autoconnect-priority 999 ipv4.method auto
nmcli connection up any ifname ens34
${NETWORK} connection.permissions user:student
nmcli connection modify --temporary ens33 ipv4.method manual ipv4.addresses 192.168.2.132/24 ipv4.gateway 192.168.2.254 ipv4.dns 168.126.63.1
nmcli connection up ens33
systemctl disable NetworkManager
grubby --update-kernel ALL --args systemd.hostname=from-grub`,
    steps: [
      { hostname: 'docker2.example.com' },
      { network: { interface: 'ens33', address: '192.168.2.132/24', gateway: '192.168.2.254', dns: '168.126.63.1' } },
    ],
    shows: ['kernel argument', 'permissions', 'profile', 'devices of profile "any"', 'NetworkManager at boot'],
    address: '192.168.2.132',
    // systemd ignores the argument in a container, so that only its absence shows the effect.
    look: `${LOOK}; nmcli -g GENERAL.CONNECTION device show ens34; hostname; grep -c systemd.hostname= /proc/cmdline`,
    expected: ['192.168.2.132/24', '192.168.2.254', '168.126.63.1', 'any', 'docker2.example.com', '0'],
  },
  {
    host: 'docker3',
    prepare: `${NETWORK} ipv4.ignore-auto-dns yes ipv4.ignore-auto-routes yes && nmcli connection up ens33
rm -rf /boot/loader "$(command -v grubby)"`,
    steps: [{ network: { interface: 'ens33', method: 'auto' } }, { selinux: 'permissive' }],
    shows: ['routes from DHCP', 'dns from DHCP', 'running mode'],
    address: '192.168.2.133',
    look: `${LOOK}; getenforce`,
    expected: ['192.168.2.133/24', '192.168.2.254', '192.168.2.254', 'Permissive'],
  },
  {
    host: 'master',
    prepare: MOVED_TO_ANOTHER_TARGET,
    steps: [
      { network: { interface: 'ens33', address: '192.168.2.13/24', gateway: '192.168.2.254', dns: ['168.126.63.1'] } },
      { service: { name: 'app', state: 'running', enabled: true } },
    ],
    shows: ['enabled'],
    address: '192.168.2.13',
    look: `${LOOK}; systemctl is-active app`,
    expected: ['192.168.2.13/24', '192.168.2.254', '168.126.63.1', 'active'],
  },
];

let person: Person;

beforeAll(async () => {
  await up();
  await reset();
});
beforeEach(async () => {
  person = await Person.arrive();
});
afterEach(() => person.leave());
afterAll(() => reset());

/** An inventory of one host with these steps. */
async function inventory(name: string, address: string, steps: readonly unknown[]): Promise<string> {
  const bootstrap = hosts.find((host) => host.name === name)?.bootstrap;
  await person.file(`${name}-playbook.yaml`, { steps });
  return person.file(`${name}.yaml`, {
    playbook: `${name}-playbook.yaml`,
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [name]: { address, ...(bootstrap === address ? {} : { bootstrap }) } },
  });
}

const linesOf = async (name: string, script: string) => (await exec(name, script)).stdout.trim().split('\n');

test('what would undo a declaration at boot is shown and changed: the state after a reboot is the declared one', async () => {
  await Promise.all(
    CASES.map(async ({ host, prepare, steps, shows, address, look, expected }) => {
      await exec(host, prepare);
      const file = await inventory(host, address, steps);
      const first = await person.events('apply', '--yes', file);
      const changes = ofType(first.events, 'step-finished').flatMap(({ step }) => step.changes);
      const fields = changes.flatMap(({ diff }) => diff.map(({ field }) => field));
      expect(fields).toEqual(expect.arrayContaining([...shows]));
      expect(ofType(first.events, 'host-finished')).toMatchObject([{ host, status: 'changed' }]);
      const second = await person.events('apply', '--yes', file);
      expect(ofType(second.events, 'host-finished')).toMatchObject([{ host, status: 'ok', exchanges: 1 }]);

      const before = await bootId(host);
      await exec(host, 'systemctl reboot');
      await restarted(host, before);
      expect({ host, state: await linesOf(host, look) }).toEqual({ host, state: expected });
      const third = await person.events('apply', '--yes', file);
      expect(ofType(third.events, 'host-finished')).toMatchObject([{ host, status: 'ok', exchanges: 1 }]);
      const warned = ofType(third.events, 'warning').map(({ message }) => message);
      expect(warned.some((message) => message.includes('kernel arguments were not checked'))).toBe(host === 'docker3');
    }),
  );
}, 300_000);

test('what NetworkManager cannot do is refused before anything changes', async () => {
  await reset('master');
  const reasonOf = async (steps: readonly unknown[]) => {
    const { events } = await person.events('apply', '--yes', await inventory('master', '192.168.2.134', steps));
    return ofType(events, 'host-finished')[0]?.failure?.message;
  };
  const second = [{ network: { interface: 'ens34', address: '192.168.1.10/24' } }];

  await exec(
    'master',
    `printf '[keyfile]\\nunmanaged-devices=interface-name:ens34\\n' >/etc/NetworkManager/conf.d/90-lab.conf`,
  );
  expect(await reasonOf(second)).toContain('NetworkManager does not manage ens34 after a reboot');
  await exec('master', 'nmcli general reload; sleep 1');
  expect(await reasonOf(second)).toContain(
    'NetworkManager does not manage ens34: unmanaged-devices=interface-name:ens34 in /etc/NetworkManager/conf.d/90-lab.conf',
  );
  await exec(
    'master',
    `rm /etc/NetworkManager/conf.d/90-lab.conf; nmcli general reload
nmcli connection add type bridge con-name br0 ifname br0 ipv4.method disabled ipv6.method disabled
nmcli connection add type ethernet con-name port ifname ens34 master br0; nmcli connection up port`,
  );
  expect(await reasonOf(second)).toContain('ens34 is a port of the bridge br0');
  await exec('master', `printf '[main]\\ndns=none\\n' >/etc/NetworkManager/conf.d/90-dns.conf && nmcli general reload`);
  const declared = [
    { network: { interface: 'ens33', address: '192.168.2.134/24', gateway: '192.168.2.254', dns: '168.126.63.1' } },
  ];
  expect(await reasonOf(declared)).toContain(
    'NetworkManager does not write /etc/resolv.conf (dns=none in /etc/NetworkManager/conf.d/90-dns.conf)',
  );
  await exec(
    'master',
    `rm /etc/NetworkManager/conf.d/90-dns.conf && nmcli general reload
echo nameserver 8.8.8.8 >/etc/resolv.conf.static && ln -sf resolv.conf.static /etc/resolv.conf`,
  );
  expect(await reasonOf(declared)).toContain('/etc/resolv.conf is a link to resolv.conf.static');
  expect((await exec('master', 'cat /etc/resolv.conf')).stdout).toBe('nameserver 8.8.8.8\n');
});
