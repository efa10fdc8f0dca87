import { describe as group, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { bind } from '../../../src/model/step.ts';
import { NOTHING_TOUCHED } from '../../../src/model/touched.ts';
import { resources } from '../../../src/resources/index.ts';
import { areEqual, forRemount, missingOptions } from '../../../src/resources/mount/options.ts';
import { named } from '../named.ts';
import {
  absent,
  accepts,
  advice,
  done,
  file,
  plan,
  planText,
  type PlanText,
  restored,
  restorePlan,
  skipped,
  unchanged,
  unknownState,
} from './resource.ts';

const UUID = 'UUID=0b6f3ee2-5c51-4b3a-9f0e-7f2d8c4a1d11';
const DATA = { path: '/data', source: UUID, type: 'xfs', options: 'nofail' };
const DATA_LINE = `${UUID} /data xfs nofail 0 0`;
const TMPFS = { path: '/cache', source: 'tmpfs', options: ['size=16M', 'noexec'] };
const TMPFS_LINE = 'tmpfs /cache tmpfs size=16M,noexec 0 0';
const OTHERS = '#\n# /etc/fstab\n#\nUUID=1  /    xfs     defaults        0 0\n\n/swapfile none swap defaults 0 0\n';
const RELOAD = 'systemctl daemon-reload';

interface Row {
  readonly source?: string;
  readonly fstype?: string;
  readonly options?: string;
  readonly number?: string;
  readonly uuid?: string | null;
}

function row({ source = '/dev/vdb1', fstype = 'xfs', options = 'rw,relatime', number = '252:17', uuid = null }: Row) {
  return { target: '/data', source, fstype, options, 'maj:min': number, uuid, label: null };
}

interface HostState {
  readonly fstab?: string | Result;
  /** In the order in which they were mounted. */
  readonly mounted?: readonly Row[];
  /** What `findmnt --verify` prints. */
  readonly verified?: string;
  /** What stat(1) prints of the mount point and of the source. */
  readonly target?: string;
  readonly from?: string | Result;
}

const DIRECTORY = '0:0 65024:20 directory|/data\n';
/** 0xfc:0x11 is 252:17. */
const DEVICE = 'fc:11 6:101 block special file|/dev/vdb1\n';
const noFile = done('', 1, "stat: cannot statx '/data': No such file or directory\n");

/** `from` is left out for a source that is not looked at. */
function answers(
  { fstab = OTHERS, mounted = [], verified = '', target = DIRECTORY, from = DEVICE }: HostState,
  looks = true,
) {
  return [
    typeof fstab === 'string' ? file(fstab) : fstab,
    mounted.length === 0 ? done('', 1) : done(JSON.stringify({ filesystems: mounted.map(row) })),
    done(verified, 1),
    target === '' ? noFile : done(target),
    ...(looks ? [typeof from === 'string' ? done(from) : from] : []),
  ];
}
const withoutSource = (state: HostState) => answers(state, false);

const DATA_MOUNT = `mount -t xfs -o defaults -- ${UUID} /data`;
const save = (text: string) => [`write /etc/fstab: ${text}`, RELOAD];
const TMPFS_ROW = { source: 'tmpfs', fstype: 'tmpfs', options: 'rw,noexec,relatime,size=16384k', number: '0:38' };

test.each(
  named<{ what: string; parameters: object; answers: readonly Result[]; expected: PlanText }>([
    {
      what: 'nothing is there: mounted before its line is saved',
      parameters: DATA,
      answers: answers({ target: '' }),
      expected: {
        diff: ['mount point: (none) → /data', `now: not mounted → ${UUID}`, `at boot: (none) → ${DATA_LINE}`],
        run: ['mkdir -p -- /data', DATA_MOUNT, ...save(`${OTHERS}${DATA_LINE}\n`)],
      },
    },
    {
      what: 'no /etc/fstab',
      parameters: TMPFS,
      answers: withoutSource({ fstab: absent }),
      expected: {
        diff: ['now: not mounted → tmpfs', `at boot: (none) → ${TMPFS_LINE}`],
        run: ['mount -t tmpfs -o size=16M,noexec -- tmpfs /cache', ...save(`${TMPFS_LINE}\n`)],
      },
    },
    {
      what: 'as declared: the same device by another name, other blanks and another order',
      parameters: { ...DATA, options: 'nofail,noatime' },
      answers: answers({
        fstab: `${OTHERS}${UUID}\t/data/\txfs\tnoatime,defaults,nofail\n`,
        mounted: [{ options: 'rw,noatime,attr2,inode64' }],
      }),
      expected: unchanged,
    },
    {
      what: 'unmounted by hand',
      parameters: DATA,
      answers: answers({ fstab: `${OTHERS}${DATA_LINE}\n` }),
      expected: { diff: [`now: not mounted → ${UUID}`], run: [DATA_MOUNT] },
    },
    {
      what: 'only mounted',
      parameters: DATA,
      answers: answers({ mounted: [{}] }),
      expected: { diff: [`at boot: (none) → ${DATA_LINE}`], run: save(`${OTHERS}${DATA_LINE}\n`) },
    },
    {
      what: 'another line, in its place',
      parameters: DATA,
      answers: answers({ fstab: `${UUID} /data xfs defaults 0 2\n${OTHERS}`, mounted: [{}] }),
      expected: {
        diff: [`at boot: ${UUID} /data xfs defaults 0 2 → ${DATA_LINE}`],
        run: save(`${DATA_LINE}\n${OTHERS}`),
      },
    },
    {
      what: 'another device: systemd forgets the old one before the mount',
      parameters: DATA,
      answers: answers({
        fstab: '/dev/vdc1 /data xfs defaults 0 0\n',
        mounted: [{ source: '/dev/vdc1', number: '252:33' }],
      }),
      expected: {
        diff: [`now: /dev/vdc1 → ${UUID}`, `at boot: /dev/vdc1 /data xfs defaults 0 0 → ${DATA_LINE}`],
        run: ['umount -- /data', ...save(`${DATA_LINE}\n`), DATA_MOUNT],
        notes: ['unmounts /dev/vdc1 first'],
      },
    },
    {
      what: 'the last of several mounts counts',
      parameters: DATA,
      answers: answers({ fstab: `${DATA_LINE}\n`, mounted: [TMPFS_ROW, {}] }),
      expected: unchanged,
    },
    {
      what: 'other options of the running mount',
      parameters: TMPFS,
      answers: withoutSource({
        fstab: `${TMPFS_LINE}\n`,
        mounted: [{ ...TMPFS_ROW, options: 'rw,nosuid,relatime,size=8192k' }],
      }),
      expected: {
        diff: ['options: rw,nosuid,relatime,size=8192k → noexec,suid,size=16M'],
        run: ['mount -o remount,rw,noexec,suid,dev,async,diratime,relatime,size=16M -- /cache'],
      },
    },
    {
      what: 'NFS, whatever its version and the slash at the end',
      parameters: { path: '/share', source: 'nas:/export', options: 'vers=4' },
      answers: withoutSource({
        fstab: 'nas:/export /share nfs vers=4 0 0\n',
        mounted: [{ source: 'nas:/export/', fstype: 'nfs4', options: 'rw,relatime,vers=4.2,hard' }],
      }),
      expected: unchanged,
    },
    {
      what: 'another version of NFS: a remount does not change it',
      parameters: { path: '/share', source: 'nas:/export', options: 'vers=4.1' },
      answers: withoutSource({
        fstab: 'nas:/export /share nfs vers=4.1 0 0\n',
        mounted: [{ source: 'nas:/export', fstype: 'nfs4', options: 'rw,relatime,vers=4.2,hard' }],
      }),
      expected: {
        diff: ['options: rw,relatime,vers=4.2,hard → vers=4.1'],
        run: ['umount -- /share', 'mount -t nfs -o vers=4.1 -- nas:/export /share'],
      },
    },
    {
      what: 'mounted when somebody looks at it',
      parameters: { path: '/share', source: 'nas:/export', options: 'x-systemd.automount' },
      answers: withoutSource({
        fstab: 'nas:/export /share nfs x-systemd.automount 0 0\n',
        mounted: [{ source: 'systemd-1', fstype: 'autofs', options: 'rw,relatime' }],
      }),
      expected: unchanged,
    },
    {
      what: 'a bind mount: the same directory',
      parameters: { path: '/www', source: '/srv/my data', options: ['bind', 'ro'] },
      answers: answers({
        fstab: '/srv/my\\040data /www none ro,bind 0 0\n',
        mounted: [{ source: '/dev/vda[/srv/my data]', fstype: 'ext4', options: 'ro,relatime' }],
        from: '0:0 65024:20 directory|/srv/my data\n',
      }),
      expected: unchanged,
    },
    {
      what: 'a bind mount of another directory',
      parameters: { path: '/www', source: '/srv/my data', options: ['bind', 'ro'] },
      answers: answers({
        fstab: '',
        mounted: [{ source: '/dev/vda[/opt]', fstype: 'ext4', options: 'ro,relatime' }],
        from: '0:0 65024:21 directory|/srv/my data\n',
      }),
      expected: {
        diff: [
          'now: /dev/vda[/opt] → /srv/my data',
          String.raw`at boot: (none) → /srv/my\040data /www none bind,ro 0 0`,
        ],
        run: [
          'umount -- /www',
          "mount -t none -o bind,ro -- '/srv/my data' /www",
          ...save('/srv/my\\040data /www none bind,ro 0 0\n'),
        ],
        notes: ['unmounts /dev/vda[/opt] first'],
      },
    },
    {
      what: 'unmounted, with a line for a mount by hand',
      parameters: { ...DATA, state: 'unmounted' },
      answers: answers({ fstab: `${DATA_LINE}\n`, mounted: [{}] }),
      expected: {
        diff: ['now: /dev/vdb1 → not mounted', `at boot: ${DATA_LINE} → ${UUID} /data xfs nofail,noauto 0 0`],
        run: ['umount -- /data', ...save(`${UUID} /data xfs nofail,noauto 0 0\n`)],
      },
    },
    {
      what: 'absent: all lines of others stay',
      parameters: { path: '/data', state: 'absent' },
      answers: withoutSource({ fstab: `${OTHERS}${DATA_LINE}\nbroken\n`, mounted: [{}] }),
      expected: {
        diff: ['now: /dev/vdb1 → not mounted', `at boot: ${DATA_LINE} → (none)`],
        run: ['umount -- /data', ...save(`${OTHERS}broken\n`)],
      },
    },
    {
      what: 'absent already',
      parameters: { path: '/data', state: 'absent' },
      answers: withoutSource({ target: '' }),
      expected: unchanged,
    },
  ]),
)('%s', (_what, { parameters, answers: given, expected }) => {
  expect(planText('mount', parameters, given)).toEqual(expected);
});

test('the line is added to what earlier steps write', () => {
  const resource = resources.get('mount');
  if (!resource) throw new Error('there is no resource mount');
  const step = bind(resource, resource.schema.parse(TMPFS), 1);
  expect(step.follows).toBe(true);
  const contents = new Map([['/etc/fstab', 'UUID=9 /other xfs defaults 0 0\n']]);
  const state = step.plan(withoutSource({}), { touched: { ...NOTHING_TOUCHED, contents } });
  const write =
    state.kind === 'planned' ? state.changes[0]?.operations.find(({ kind }) => kind === 'write') : undefined;
  expect(write).toMatchObject({ content: `UUID=9 /other xfs defaults 0 0\n${TMPFS_LINE}\n` });
  const sent = new Map([['/etc/fstab', undefined]]);
  expect(step.plan(withoutSource({}), { touched: { ...NOTHING_TOUCHED, contents: sent } })).toMatchObject({
    kind: 'unknown',
    missing: true,
  });
});

group('refused before anything changes', () => {
  test('a missing device, which would stop the boot without nofail', () => {
    const missing = { from: skipped };
    expect(unknownState('mount', { ...DATA, options: 'defaults' }, answers(missing))).toMatchObject({
      refused: true,
      reason: `${UUID} does not exist on the host, and a line in /etc/fstab without nofail would stop the next boot`,
      solution: { by: [[{ type: 'package' }]] },
    });
    expect(unknownState('mount', DATA, answers(missing)).reason).toBe(`${UUID} does not exist on the host`);
    expect(unknownState('mount', { ...DATA, source: '/dev/vdb1' }, answers({ from: noFile })).reason).toMatch(/vdb1/);
    expect(plan('mount', { ...DATA, state: 'unmounted' }, answers(missing)).changes).toHaveLength(1);
  });

  test('a missing directory of a bind mount, unless an earlier step creates it', () => {
    const parameters = { path: '/www', source: '/srv/data', options: 'bind' };
    expect(unknownState('mount', parameters, answers({ from: noFile })).solution?.by).toEqual([
      [{ path: '/srv/data' }, { type: 'package' }],
    ]);
  });

  test('a mount point that is a file, and several lines', () => {
    const target = '0:0 65024:20 regular file|/data\n';
    expect(unknownState('mount', DATA, answers({ target })).reason).toBe('the mount point /data is a regular file');
    const fstab = `${DATA_LINE}\n${DATA_LINE}\n`;
    expect(unknownState('mount', DATA, answers({ fstab })).reason).toBe('/etc/fstab has several lines for /data');
  });
});

test('a line of /etc/fstab that is not UTF-8 is not written again', () => {
  const fstab = `UUID=1 / xfs defaults 0 0\n# \uFFFD\n`;
  expect(unknownState('mount', TMPFS, withoutSource({ fstab }))).toMatchObject({
    refused: true,
    reason: 'line 2 of /etc/fstab is not text in UTF-8',
  });
  const state = { fstab: `${fstab}${TMPFS_LINE}\n`, mounted: [TMPFS_ROW] };
  expect(planText('mount', TMPFS, withoutSource(state))).toEqual(unchanged);
  expect(planText('mount', TMPFS, withoutSource({ ...state, mounted: [] })).diff).toEqual(['now: not mounted → tmpfs']);
});

test('lines of others that stop the boot are named', () => {
  const verified = `/data
   [E] unreachable on boot required source: ${UUID}
/x
   [W] unreachable source: /dev/nope: No such file or directory
/old
   [E] unreachable on boot required target: No such file or directory
   [E] unreachable on boot required source: /dev/vdz1: No such file or directory
`;
  expect(plan('mount', TMPFS, withoutSource({ verified })).warning?.message).toMatch(/^the line of \/data /);
  expect(plan('mount', DATA, answers({ verified })).warning).toEqual({
    message: 'the line of /old in /etc/fstab stops the next boot: /dev/vdz1 does not exist, and the line has no nofail',
    next: 'Add the option nofail to the line, correct it, or remove it: mount: { path: /old, state: absent }.',
  });
  expect(plan('mount', DATA, answers({})).warning).toBeUndefined();
});

test('what was there before can be restored', () => {
  expect(restored('mount', DATA, answers({}))).toMatchObject({ path: '/data', state: 'absent' });
  const state = {
    fstab: '/dev/vdc1 /data xfs noatime 0 2\n',
    mounted: [{ source: '/dev/vdc1', number: '252:33', options: 'rw,noatime' }],
  };
  const before = restored('mount', DATA, answers(state));
  expect(before).toMatchObject({ source: '/dev/vdc1', type: 'xfs', options: ['noatime'], pass: 2, state: 'mounted' });
  expect(restorePlan('mount', before, answers({ ...state, from: 'fc:21 6:1 block special file|/dev/vdc1\n' }))).toEqual(
    unchanged,
  );
  expect(restored('mount', DATA, answers({ fstab: '/dev/vdc1 /data xfs noauto 0 0\n' }))).toMatchObject({
    state: 'unmounted',
    options: ['defaults'],
  });
  // Mounted by hand, without a line.
  expect(restored('mount', DATA, answers({ mounted: [{}] }))).toBeUndefined();
});

test('the state is unknown if the host does not answer', () => {
  const [fstab, , ...rest] = answers({});
  const of = (found: Result) => unknownState('mount', DATA, [fstab as Result, found, ...rest]);
  expect(of(done('', 127, 'sh: 1: exec: findmnt: not found\n'))).toMatchObject({ missing: true });
  expect(of(done('', 1, 'findmnt: error\n')).kind).toBe('unknown');
  // timeout(1): the server of what is mounted there does not answer.
  const [, found, verified, , source] = answers({ mounted: [{}] });
  const late = [fstab, found, verified, done('', 124), source] as Result[];
  expect(unknownState('mount', DATA, late).reason).toBe('`stat /data` exited with status 124');
  // The disk is gone, and the file system on it still mounted.
  const gone = done('', 1, "stat: cannot statx '/data': Input/output error\n");
  const unplugged = [fstab, found, verified, gone, source] as Result[];
  expect(unknownState('mount', DATA, unplugged)).toMatchObject({
    reason: '`stat /data` exited with status 1',
    words: "stat: cannot statx '/data': Input/output error",
  });
  expect(unknownState('mount', DATA, [fstab, found, verified, done(DIRECTORY), gone] as Result[]).kind).toBe('unknown');
  for (const text of ['', '{', '[]', '{"filesystems":[{}]}', '{"filesystems":[null]}']) {
    expect(of(done(text)).reason).toMatch(/findmnt/);
  }
});

test.each([
  [['defaults'], 'rw,relatime', []],
  [['ro', 'noexec'], 'ro,noexec,relatime', []],
  [['ro'], 'rw,relatime', ['ro']],
  [['defaults'], 'rw,noexec,relatime', ['exec']],
  [['user'], 'rw,nosuid,nodev,noexec,relatime', []],
  [['user', 'exec'], 'rw,nosuid,nodev,relatime', []],
  [['noatime'], 'rw,relatime', ['noatime']],
  [['relatime'], 'rw,noatime', ['atime']],
  [['size=1G', 'mode=0755'], 'rw,relatime,size=1048576k,mode=755', []],
  [['size=50%'], 'rw,relatime,size=1048576k', []],
  [['size=1G'], 'rw,relatime,size=524288k', ['size=1G']],
  [['vers=4.1'], 'rw,vers=4.2', ['vers=4.1']],
  [['uid=1000'], 'rw,relatime,uid=1001', ['uid=1000']],
  // What the kernel does not show counts as applied.
  [['nofail', '_netdev', 'x-systemd.device-timeout=5', 'credentials=/root/c', 'discard'], 'rw,relatime', []],
])('of the options %j, a mount with %s lacks %j', (declared, active, lacks) => {
  expect(missingOptions(declared, active.split(','))).toEqual(lacks);
});

test('options for a remount name all flags, and are equal in any order', () => {
  expect(forRemount(['bind', 'ro', 'nofail'])).toEqual([
    'remount',
    'bind',
    'ro',
    'exec',
    'suid',
    'dev',
    'async',
    'diratime',
    'relatime',
  ]);
  expect(areEqual(['defaults', 'ro', 'noexec'], ['noexec', 'ro'])).toBe(true);
  expect(areEqual(['ro'], ['defaults'])).toBe(false);
});

test.each([
  ['umount: /data: target is busy.', /fuser --verbose --mount \/data"/],
  ['umount.nfs4: /data: device is busy', /earlier step/],
  ['mount: /share: unknown filesystem type', /nfs-utils/],
  ['mount: /data: wrong fs type, bad option, bad superblock', /mkfs/],
  ['mount.nfs: access denied by server while mounting', /showmount/],
  ['mount: /mnt: permission denied.', /container/],
])('advice for: %s', (words, expected) => {
  expect(advice('mount', DATA, words)).toMatch(expected);
});

test.each(["mkdir: cannot create directory '/data': Operation not permitted", 'killed'])(
  'no advice for: %s',
  (words) => {
    expect(advice('mount', DATA, words)).toBeUndefined();
  },
);

test.each<[unknown, boolean]>([
  [DATA, true],
  [TMPFS, true],
  [{ path: '/data', source: '/dev/vdb1' }, true],
  [{ path: '/share', source: 'nas.example.com:/export' }, true],
  [{ path: '/share', source: '[fe80::1]:/export' }, true],
  [{ path: '/share', source: '//nas/share', options: 'credentials=/root/c' }, true],
  [{ path: '/www', source: '/srv/data', options: ['bind'] }, true],
  [{ path: '/sys/x', source: 'none', type: 'debugfs' }, true],
  [{ path: '/data', state: 'absent' }, true],
  [{ ...DATA, state: 'unmounted' }, true],
  [{ ...DATA, options: 'noauto,x-systemd.automount' }, true],
  [{ path: '/data' }, false],
  [{ path: '/', source: '/dev/vdb1' }, false],
  [{ path: 'data', source: '/dev/vdb1' }, false],
  [{ path: '/www', source: '/srv/data' }, false],
  [{ path: '/www', source: 'data', options: 'bind' }, false],
  [{ path: '/x', source: 'overlay' }, false],
  [{ ...DATA, type: 'swap' }, false],
  [{ ...DATA, options: 'noauto' }, false],
  [{ ...DATA, options: 'a b' }, false],
  [{ ...DATA, options: [] }, false],
  [{ ...DATA, source: 'UUID=1\n' }, false],
  [{ ...DATA, pass: 3 }, false],
  [{ ...DATA, state: 'absent' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('mount', parameters)).toBe(ok);
});
