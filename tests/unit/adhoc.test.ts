import { describe, expect, test } from 'vitest';
import { eachHost, type Reply } from '../../src/engine/each-host.ts';
import { factOperations, factsReply, parseFacts } from '../../src/engine/facts.ts';
import type { Host } from '../../src/model/host.ts';
import { describe as inWords, exec, type Operation, type Result } from '../../src/model/operation.ts';
import { type Transport, TransportError } from '../../src/model/transport.ts';
import { factsText } from '../../src/output/facts-text.ts';
import { paint } from '../../src/output/format.ts';
import { groupedText, prefixedText } from '../../src/output/command-text.ts';
import { host as hostNamed } from './fake-transport.ts';
import { named } from './named.ts';
import { absent, done, file } from './resources/resource.ts';

const plain = paint(false);
const SHOWN = { paint: plain, columns: Infinity, mask: (text: string) => text };
const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

/** The answers of a host of the class, by operation. */
const ANSWERS: Readonly<Record<string, Result>> = {
  'read /etc/os-release': file('NAME="CentOS Stream"\nVERSION_ID="9"\nID="centos"\n'),
  'read /etc/machine-id': file('0123\n'),
  'read /proc/sys/kernel/random/boot_id': file('4567\n'),
  'date +%s': done(`${AT / 1000 + 90}\n`),
  'id -u': done('0\n'),
  'uname -r -m': done('5.14.0-570.el9.x86_64 x86_64\n'),
  'uname -n': done('docker1.example.com\n'),
  'systemd-detect-virt': done('none\n', 1),
  nproc: done('2\n'),
  'read /proc/meminfo': file('MemTotal:        3797444 kB\nMemFree:   10 kB\nMemAvailable:    2748812 kB\n'),
  'df -P -k -x tmpfs -x devtmpfs -x efivarfs -x squashfs -x iso9660': done(
    `Filesystem          1024-blocks    Used Available Capacity Mounted on
/dev/nvme0n1p1           983040  300000    683040      31% /boot
/dev/mapper/cs-root    17811456 2104320  15707136      12% /
overlay                17811456 2104320  15707136      12% /var/lib/docker/overlay2/0a/merged
`,
  ),
  'ip -j address show': done(
    JSON.stringify([
      { ifname: 'lo', addr_info: [{ local: '127.0.0.1', prefixlen: 8, scope: 'host' }] },
      {
        ifname: 'ens33',
        addr_info: [
          { local: '192.168.2.10', prefixlen: 24, scope: 'global' },
          { local: 'fe80::1', prefixlen: 64, scope: 'link' },
        ],
      },
      {},
    ]),
  ),
  'read /proc/uptime': file('93784.11 180000.00\n'),
  getenforce: done('Permissive\n'),
};
const answered = (answers: Readonly<Record<string, Result>>) =>
  factOperations.map((operation) => answers[inWords(operation)] ?? done('', 127));

describe('facts', () => {
  test('of a host of the class', () => {
    expect(parseFacts(answered(ANSWERS), AT)).toEqual({
      system: 'CentOS Stream 9',
      kernel: '5.14.0-570.el9.x86_64',
      architecture: 'x86_64',
      hostname: 'docker1.example.com',
      virtualization: 'none',
      cpus: 2,
      memory: { total: 3_888_582_656, available: 2_814_783_488 },
      filesystems: [
        { mount: '/', size: 18_238_930_944, free: 16_084_107_264 },
        { mount: '/boot', size: 1_006_632_960, free: 699_432_960 },
      ],
      addresses: [{ interface: 'ens33', address: '192.168.2.10/24' }],
      uptime: 93_784,
      clockSkew: 90,
      selinux: 'permissive',
      root: true,
    });
  });

  test('of a host without answers are unknown', () => {
    expect(parseFacts(answered({ 'read /etc/os-release': absent }), AT)).toMatchObject({
      system: 'unknown system',
      kernel: undefined,
      cpus: undefined,
      memory: undefined,
      filesystems: [],
      addresses: [],
      uptime: undefined,
      clockSkew: undefined,
      root: false,
    });
  });

  test.each(
    named<{ what: string; answers: Readonly<Record<string, Result>> }>([
      { what: 'addresses that are no JSON', answers: { 'ip -j address show': done('not JSON') } },
      { what: 'addresses of another form', answers: { 'ip -j address show': done('null') } },
      { what: 'very deep addresses', answers: { 'ip -j address show': done('['.repeat(100_000)) } },
      { what: 'a generation of another form', answers: { 'read /run/provision/generation': file('null null') } },
      { what: 'a long boot ID', answers: { 'read /proc/sys/kernel/random/boot_id': file('1'.repeat(65)) } },
      { what: 'a release file without end', answers: { 'read /etc/os-release': file('NAME=\n'.repeat(20_000)) } },
    ]),
  )('with %s are a failure of this host', (_what, { answers }) => {
    const answer = { change: [], probe: answered({ ...ANSWERS, ...answers }) };
    const reply = {
      kind: 'answer' as const,
      host: hostNamed('docker1'),
      seconds: 1,
      address: 'docker1',
      answer,
      at: AT,
    };
    expect(factsReply(reply)).toMatchObject({
      kind: 'failure',
      code: 'protocol',
      message: expect.stringMatching(/not understood/),
    });
  });

  test('of a table with a very long line are read without it', () => {
    const table = `${'/dev/a 1 1 1 1% /'.repeat(100_000)}\n/dev/sda1 4 2 2 50% /boot with spaces\n`;
    const df = inWords(factOperations.find((one) => inWords(one).startsWith('df')) as Operation);
    expect(parseFacts(answered({ ...ANSWERS, [df]: done(table) }), AT).filesystems).toEqual([
      { mount: '/boot with spaces', size: 4096, free: 2048 },
    ]);
  });

  const both = [
    { host: 'docker1', facts: parseFacts(answered(ANSWERS), AT) },
    { host: '도커', facts: parseFacts(answered({ 'read /etc/os-release': absent }), AT) },
  ];

  test('have a row for each host, aligned even with Korean letters', () => {
    const [head = '', first, second] = factsText(both, 200, plain).split('\n');
    expect(head).toMatch(/^host +system +kernel +cpus +memory +disk +address +up +clock$/);
    expect(first).toContain('CentOS Stream 9');
    expect(first).toContain(
      '2.6 GiB of 3.6 GiB free  15 GiB of 17 GiB free  ens33 192.168.2.10/24  1 day 2 h  90 s ahead',
    );
    expect(second).toMatch(/^도커 {5}unknown system +\? /);
  });

  test('have a block for each host where a row would be too wide', () => {
    const lines = factsText(both, 80, plain).split('\n');
    expect(lines.slice(0, 3)).toEqual(['docker1', '  system   CentOS Stream 9', '  kernel   5.14.0-570.el9.x86_64']);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });
});

const host = (name: string) => ({ name, address: '192.0.2.1', connection: 'ssh' }) as Host;

/** Hosts that answer by name; `gone` is unreachable. */
function transport(log: string[], answer: (name: string, operation: Operation) => Result): Transport {
  return {
    async open({ name }) {
      log.push(`open ${name}`);
      if (name === 'gone') throw new TransportError('unreachable', 'nobody there', 'Switch it on.');
      return {
        address: '192.0.2.1',
        fingerprint: undefined,
        async run({ change = [] }) {
          await Promise.resolve();
          return { change: change.map((operation) => answer(name, operation)), probe: [] };
        },
        async close() {
          log.push(`close ${name}`);
        },
      };
    },
  };
}

async function runOn(
  names: readonly string[],
  answer: (name: string) => Result,
  signal = new AbortController().signal,
) {
  const log: string[] = [];
  const heard: Reply[] = [];
  const replies = await eachHost(
    names.map(host),
    { change: [exec('true')], probe: [] },
    { transport: transport(log, answer), parallel: 2, signal, listener: (reply) => heard.push(reply) },
  );
  return { log, heard, replies };
}

describe('one command on many hosts', () => {
  const answers: Readonly<Record<string, Result>> = {
    a: done('active\n'),
    b: done('inactive\n', 3, 'not running\n'),
    c: done('active\n'),
  };
  const of = (name: string) => answers[name] ?? done('');

  test('every host is connected once and closed, whether others fail or not; replies are in the order of the hosts', async () => {
    const { log, heard, replies } = await runOn(['gone', 'a', 'b', 'c'], of);
    expect([...log].sort()).toEqual(['close a', 'close b', 'close c', 'open a', 'open b', 'open c', 'open gone']);
    expect(replies.map((reply) => `${reply.host.name} ${reply.kind}`)).toEqual([
      'gone failure',
      'a answer',
      'b answer',
      'c answer',
    ]);
    expect(heard).toHaveLength(4);
  });

  test('equal answers are shown together, failures with their exit status, and the total', async () => {
    const { replies } = await runOn(['a', 'b', 'c', 'gone'], of);
    expect(groupedText(replies, SHOWN)).toBe(
      `a, c
  active
b  exited with status 3
  inactive
  not running
gone  unreachable
  nobody there
  Next: Switch it on.
4 hosts · 1 failed · 1 unreachable
`,
    );
  });

  test('with --prefix every line has its host and the mark of its stream', async () => {
    const { replies } = await runOn(['b', 'gone'], of);
    expect(replies.map((reply) => prefixedText(reply, 4, SHOWN)).join('')).toBe(
      `b    | inactive
b    ! not running
b     exited with status 3
gone  unreachable
  nobody there
  Next: Switch it on.
`,
    );
  });

  test('secrets in step output are masked', async () => {
    const { replies } = await runOn(['x'], () => done('hunter2\n', 1, 'hunter2?\n'));
    const mask = (text: string) => text.replaceAll('hunter2', '(secret)');
    expect(groupedText(replies, { ...SHOWN, mask })).toBe(
      'x  exited with status 1\n  (secret)\n  (secret)?\n1 host · 1 failed\n',
    );
    expect(prefixedText(replies[0] as Reply, 1, { ...SHOWN, mask })).not.toContain('hunter2');
  });

  test('after an interrupt no further host is contacted', async () => {
    const interrupted = new AbortController();
    interrupted.abort();
    const { log, replies } = await runOn(['a', 'b'], of, interrupted.signal);
    expect(log).toEqual([]);
    expect(groupedText(replies, SHOWN)).toBe('a  skipped\nb  skipped\n2 hosts · 2 skipped\n');
  });
});
