import { expect, test } from 'vitest';
import { describe as shown } from '../../../src/model/describe-operation.ts';
import type { Result } from '../../../src/model/result.ts';
import { absent, accepts, advice, done, file, plan, planText, restored, unchanged, unknownState } from './resource.ts';

const ID = '0123456789abcdef0123456789abcdef';
const [BOOT, CARD, OTHER_CARD] = ['11111111-2222', '00:0c:29:aa:bb:cc', '00:0c:29:00:00:01'];

interface Link {
  readonly kind?: string;
  readonly master?: string;
  readonly permaddr?: string;
  readonly type?: string;
  readonly dynamic?: true;
}

const link = (address: string, { kind, master, permaddr, type = 'ether', dynamic }: Link = {}) => ({
  link_type: type,
  address,
  master,
  permaddr,
  ...(kind === undefined ? {} : { linkinfo: { info_kind: kind } }),
  addr_info: [{ family: 'inet', local: '192.168.2.131', ...(dynamic && { dynamic }) }],
});

interface Host {
  readonly machineId?: Result;
  readonly keys?: readonly string[];
  readonly links?: readonly object[];
  readonly origin?: string | object;
  readonly settings?: string;
}

function answers({ machineId = file(`${ID}\n`), keys, links, origin, settings = '' }: Host = {}): readonly Result[] {
  const types = keys ?? ['ed25519', 'rsa'];
  return [
    machineId,
    file(`${BOOT}\n`),
    done(types.map((type) => `/etc/ssh/ssh_host_${type}_key\n`).join('')),
    done(JSON.stringify(links ?? [link('00:00:00:00:00:00', { type: 'loopback' }), link(CARD)])),
    origin === undefined ? absent : file(typeof origin === 'string' ? origin : JSON.stringify(origin)),
    done(settings, settings === '' ? 1 : 0),
  ];
}

const OWN = { boot: 'an earlier one', cards: [CARD] };
const diffOf = (host: Host) => planText('machine_identity', 'own', answers(host)).diff;
const notesOf = (host: Host) => plan('machine_identity', 'own', answers(host)).changes[0]?.notes;
const NEW = [`machine-id: ${ID} → a new one`, 'host keys: ed25519, rsa → new ones'];

test.each<[string, Host, readonly string[]]>([
  ['made on this machine', { origin: OWN }, []],
  ['made on this machine, which has a card more', { origin: OWN, links: [link(OTHER_CARD), link(CARD)] }, []],
  ['nothing says where', {}, NEW],
  ['made on another machine', { origin: { ...OWN, cards: [OTHER_CARD] } }, NEW],
  ['a broken file says where', { origin: '{"boot":' }, NEW],
  ['a file of another form says where', { origin: { cards: CARD } }, NEW],
  ['no machine-id', { origin: OWN, machineId: absent }, ['machine-id: (none) → a new one', NEW[1] ?? '']],
  [
    'a machine-id that is only made at boot',
    { origin: OWN, machineId: file('uninitialized\n') },
    ['machine-id: uninitialized → a new one', NEW[1] ?? ''],
  ],
  [
    'not in use before the reboot',
    { origin: { ...OWN, boot: BOOT } },
    ['reboot: the new machine-id and host keys are in place, and not in use → rebooted'],
  ],
])('%s', (_what, host, diff) => {
  expect(diffOf(host)).toEqual(diff);
});

test.each<[string, object, boolean]>([
  ['a card of a physical or virtual machine', link(OTHER_CARD), true],
  ['the end of the cable of a container', link(OTHER_CARD, { kind: 'veth' }), true],
  ['a card in a bond, whose own address is another one', link('02:00:00:00:00:01', { permaddr: OTHER_CARD }), true],
  ['docker0', link(OTHER_CARD, { kind: 'bridge' }), false],
  ['the cable of a container of this host', link(OTHER_CARD, { kind: 'veth', master: 'docker0' }), false],
  ['a VLAN', link(OTHER_CARD, { kind: 'vlan' }), false],
  ['a bond', link(OTHER_CARD, { kind: 'bond' }), false],
  ['a loopback device', link(OTHER_CARD, { type: 'loopback' }), false],
])('by %s, a machine is told from its clone, or not', (_what, other, tells) => {
  expect(diffOf({ links: [link(CARD), other], origin: { ...OWN, cards: [OTHER_CARD] } }).length === 0).toBe(tells);
});

test('the notes say where the present ones were made, that the host reboots, and whether its address may change', () => {
  expect(notesOf({})).toEqual([
    'where the present ones were made is not recorded: a host gets its own the first time',
    'the host reboots; the run continues when the host is back',
    expect.stringContaining('known_hosts'),
  ]);
  expect(notesOf({ origin: { ...OWN, cards: [OTHER_CARD] } })?.[0]).toContain(OTHER_CARD);
  expect(notesOf({ links: [link(CARD, { dynamic: true })] })?.at(-1)).toContain('DHCP');
});

test('everything new is made beside its place, read, and put in place: the machine-id first, the record last', () => {
  const [change] = plan('machine_identity', 'own', answers()).changes;
  const identity = change?.reboots?.newIdentity;
  expect(identity?.setup.map(shown).filter((line) => line.startsWith('ssh-keygen'))).toEqual([
    "ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/provision-new/ssh_host_ed25519_key",
    "ssh-keygen -q -t rsa -N '' -f /etc/ssh/provision-new/ssh_host_rsa_key",
  ]);
  for (const line of identity?.setup.map(shown) ?? []) expect(line).toContain('/etc/ssh/provision-new');
  expect(identity && [shown(identity.publicKeys), shown(identity.machineId)]).toEqual([
    'cat -- /etc/ssh/provision-new/ssh_host_ed25519_key.pub /etc/ssh/provision-new/ssh_host_rsa_key.pub',
    'read /etc/ssh/provision-new/machine-id',
  ]);
  const install = identity?.install ?? [];
  expect(install[0] && shown(install[0])).toBe('mv -f -- /etc/ssh/provision-new/machine-id /etc/machine-id');
  expect(install.at(-1)).toEqual({
    kind: 'write',
    path: '/var/lib/provision/machine-identity',
    content: `${JSON.stringify({ boot: BOOT, cards: [CARD] })}\n`,
  });
  expect(change?.operations.map(shown)).toEqual(['systemctl reboot']);
});

test('where only the reboot is left, nothing is made', () => {
  const [change] = plan('machine_identity', 'own', answers({ origin: { ...OWN, boot: BOOT } })).changes;
  expect(change?.reboots?.newIdentity).toMatchObject({
    setup: [],
    install: [],
    publicKeys: { argv: ['cat', '--', '/etc/ssh/ssh_host_ed25519_key.pub', '/etc/ssh/ssh_host_rsa_key.pub'] },
    machineId: { path: '/etc/machine-id' },
  });
});

const USUAL = 'HostKey /etc/ssh/ssh_host_rsa_key\nhostkey "/etc/ssh/ssh_host_ed25519_key" # ours\n';

test.each<[string, Host, string]>([
  ['a certificate', { settings: `${USUAL}HostCertificate /etc/ssh/cert.pub\n` }, 'HostCertificate /etc/ssh/cert.pub'],
  ['keys in another place', { settings: 'HostKey /srv/key\n' }, 'HostKey /srv/key'],
  ['no keys', { keys: [] }, 'no host keys in /etc/ssh'],
  ['no cards', { links: [] }, 'no network card'],
])('%s: refused', (_what, host, words) => {
  expect(unknownState('machine_identity', 'own', answers(host))).toMatchObject({
    refused: true,
    reason: expect.stringContaining(words),
  });
  expect(diffOf({ origin: OWN, settings: host.settings ?? '' })).toEqual([]);
});

test('usual keys in the settings of sshd are no others', () => {
  expect(diffOf({ settings: USUAL })).toEqual(NEW);
});

test('the state is unknown if the cards cannot be listed', () => {
  const [machineId, boot, keys, , origin, settings] = answers() as [Result, Result, Result, Result, Result, Result];
  const broken = [machineId, boot, keys, done('{', 0), origin, settings];
  expect(unknownState('machine_identity', 'own', broken).reason).toBe('cannot list the network cards');
});

test('nothing restores what a host had before', () => {
  expect(restored('machine_identity', 'own', answers())).toBeUndefined();
  expect(planText('machine_identity', 'own', answers({ origin: OWN }))).toEqual(unchanged);
});

test('a file that cannot be replaced has a next step', () => {
  const words = "mv: cannot move '/etc/ssh/provision-new/machine-id' to '/etc/machine-id': Device or resource busy";
  expect(advice('machine_identity', 'own', words)).toContain('lsattr');
});

test.each<[unknown, boolean]>([
  ['own', true],
  [{ state: 'own' }, true],
  ['other', false],
  [{ state: 'own', more: 1 }, false],
  [{}, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('machine_identity', parameters)).toBe(ok);
});
