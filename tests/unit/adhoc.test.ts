import { describe, expect, test } from 'vitest';
import { eachHost, type Reply } from '../../src/engine/each-host.ts';
import { factOperations, factsReply, parseFacts } from '../../src/engine/facts.ts';
import type { Host } from '../../src/model/host.ts';
import { describe as inWords } from '../../src/model/describe-operation.ts';
import { exec, type Operation } from '../../src/model/operation.ts';
import type { Result } from '../../src/model/result.ts';
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

  const factsWith = (answers: Readonly<Record<string, Result>>) => parseFacts(answered({ ...ANSWERS, ...answers }), AT);
  const NONE = {
    system: 'unknown system',
    kernel: undefined,
    architecture: undefined,
    hostname: undefined,
    virtualization: undefined,
    cpus: undefined,
    memory: undefined,
    filesystems: [],
    addresses: [],
    uptime: undefined,
    clockSkew: undefined,
    selinux: undefined,
    root: false,
  };

  test.each(
    named<{ what: string; results: readonly Result[] }>([
      { what: 'at all', results: [] },
      { what: 'because its programs fail', results: factOperations.map(() => ({ kind: 'failed', message: '1' })) },
      { what: 'because it has none of the files', results: factOperations.map(() => absent) },
    ]),
  )('of a host that answers nothing %s are unknown', (_what, { results }) => {
    expect(parseFacts(results, AT)).toEqual(NONE);
  });

  test('what a program prints before it fails is no fact, except for systemd-detect-virt', () => {
    const { 'systemd-detect-virt': virt = absent, 'id -u': id = absent, ...others } = ANSWERS;
    const failing = Object.fromEntries(
      Object.entries(others).map(([operation, result]) => [
        operation,
        result.kind === 'done' ? { ...result, status: 1 } : absent,
      ]),
    );
    const facts = parseFacts(answered({ ...failing, 'systemd-detect-virt': virt, 'id -u': id }), AT);
    expect(facts).toEqual({ ...NONE, clockSkew: 90, virtualization: 'none', root: true });
  });

  test('of memory are known as a whole', () => {
    const memory = (content: string) => factsWith({ 'read /proc/meminfo': file(content) }).memory;
    expect(memory('MemTotal: 2 kB\nMemAvailable: 1 kB\n')).toEqual({ total: 2048, available: 1024 });
    expect(memory('MemTotal: 2 kB\n')).toBeUndefined();
    expect(memory('MemAvailable: 1 kB\n')).toBeUndefined();
  });

  test('of words are those of one line, whatever is around them', () => {
    expect(factsWith({ 'uname -r -m': done('  5.14\tx86_64  \n') })).toMatchObject({
      kernel: '5.14',
      architecture: 'x86_64',
    });
    expect(factsWith({ nproc: done('two\n') }).cpus).toBeUndefined();
  });

  const df = factOperations.map(inWords).find((one) => one.startsWith('df')) ?? '';
  const mounts = (table: string) => factsWith({ [df]: done(table) }).filesystems.map(({ mount }) => mount);
  const row = (device: string, blocks: string, mount: string) => `${device} ${blocks} ${mount}\n`;

  test('of file systems begin with the root, and go on with the largest', () => {
    const [root, boot, data] = [
      row('overlay', '20 10 10 50%', '/'),
      row('/dev/a', '10 5 5 50%', '/boot'),
      row('/dev/b', '90 45 45 50%', '/srv/my data'),
    ];
    for (const order of [
      [root, boot, data],
      [boot, root, data],
      [data, boot, root],
      [boot, data, root],
    ]) {
      expect(mounts(order.join(''))).toEqual(['/', '/srv/my data', '/boot']);
    }
  });

  test.each([
    ['a device with a percent sign', row('/dev/a50%', '4 2 2 50%', '/'), ['/']],
    ['a device that begins like a capacity', row('50%a', '4 2 2 50%', '/'), ['/']],
    ['an unknown size', row('/dev/a', '- 2 2 50%', '/a'), []],
    ['unknown free space', row('/dev/a', '4 2 - 50%', '/a'), []],
    ['no capacity', row('/dev/a', '4 2 2 -', '/a'), []],
    ['no mount point', row('/dev/a', '4 2 2 50%', 'none'), []],
    ['a layer of a container', row('overlay', '4 2 2 50%', '/var/lib/docker/overlay2'), []],
    ['a line of 8192 characters', row('/dev/a', '4 2 2 50%', `/${'x'.repeat(8174)}`), [`/${'x'.repeat(8174)}`]],
    ['more than 1000 lines', row('/dev/a', '4 2 2 50%', '/a').repeat(1001), Array(1000).fill('/a')],
  ])('of a table of file systems with %s', (_what, table, found) => {
    expect(mounts(table)).toEqual(found);
  });

  test('of addresses that are not understood name the command', () => {
    expect(() => factsWith({ 'ip -j address show': done('{}') })).toThrow('the output of `ip -j address show` on');
  });

  test('of an address without interface are kept', () => {
    const addr_info = [{ local: '192.0.2.1', prefixlen: 24, scope: 'global' }];
    expect(factsWith({ 'ip -j address show': done(JSON.stringify([{ addr_info }])) }).addresses).toEqual([
      { interface: '', address: '192.0.2.1/24' },
    ]);
  });

  test('a reply without an answer has none, and an error of the program is no failure of the host', () => {
    const gone: Reply = { kind: 'skipped', host: hostNamed('docker1'), seconds: 0 };
    expect(factsReply(gone)).toBe(gone);
    const broken = { ...gone, kind: 'answer', address: '', at: AT, answer: { change: [] } } as unknown as Reply;
    expect(() => factsReply(broken)).toThrow(TypeError);
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

describe('the time of a reply', () => {
  test('is when the answer came, and how long it took', async () => {
    let now = AT;
    const log: string[] = [];
    const answer = () => {
      now += 1500;
      return done('');
    };
    const [reply, gone] = await eachHost(
      [host('a'), host('gone')],
      { change: [exec('true')], probe: [] },
      {
        transport: transport(log, answer),
        parallel: 1,
        signal: new AbortController().signal,
        listener: () => {},
        clock: { now: () => now, sleep: async () => {} },
      },
    );
    expect(reply).toMatchObject({ kind: 'answer', seconds: 1.5, at: AT + 1500 });
    expect(gone).toEqual(expect.not.objectContaining({ at: expect.anything() }));
    expect(gone?.seconds).toBe(0);
  });

  test('an error of the program is no reply', async () => {
    const wrong = () => {
      throw new TypeError('an error of the program');
    };
    await expect(runOn(['a'], wrong)).rejects.toThrow('an error of the program');
  });
});

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

  test('an interrupt reaches the connection', async () => {
    const signals: unknown[] = [];
    const real = transport([], of);
    const { signal } = new AbortController();
    const open: Transport['open'] = (target, options) => {
      signals.push(options?.signal);
      return real.open(target, options);
    };
    const options = { transport: { open }, parallel: 1, signal, listener: () => {} };
    await eachHost([host('a')], { probe: [] }, options);
    expect(signals).toEqual([signal]);
  });

  test('after an interrupt no further host is contacted', async () => {
    const interrupted = new AbortController();
    interrupted.abort();
    const { log, replies } = await runOn(['a', 'b'], of, interrupted.signal);
    expect(log).toEqual([]);
    expect(groupedText(replies, SHOWN)).toBe('a  skipped\nb  skipped\n2 hosts · 2 skipped\n');
  });
});
