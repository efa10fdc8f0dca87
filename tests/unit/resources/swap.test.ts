import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { withEntry } from '../../../src/resources/swap/fstab.ts';
import { named } from '../named.ts';
import { accepts, advice, done, file, planText, type PlanText, restored, unchanged, unknownState } from './resource.ts';

const FILE = '/swapfile';
const ROOT = '/dev/sda1 / xfs defaults 0 0\n';
const LINE = `${FILE} none swap defaults 0 0\n`;
const HEADER = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';
const SIZE = 16_777_216;

interface HostState {
  readonly swaps?: string;
  readonly fstab?: string;
  readonly found?: string;
  readonly type?: string;
}

function answers({ swaps = '', fstab = ROOT, found = '', type = '' }: HostState = {}): Result[] {
  return [
    file(HEADER + swaps),
    file(fstab),
    done(found, found === '' ? 1 : 0),
    type === '' ? done('', 2) : done(`${type}\n`),
  ];
}

const ON: HostState = {
  swaps: `${FILE}                               file\t\t16380\t\t0\t\t-2\n`,
  fstab: ROOT + LINE,
  found: `f ${SIZE} 600\n`,
  type: 'swap',
};
const DECLARED = { file: FILE, size: '16M' };
const ABSENT = { file: FILE, state: 'absent' };
const make = [
  'rm -f -- /swapfile.provision',
  `fallocate --length ${SIZE} -- /swapfile.provision`,
  'chmod 0600 -- /swapfile.provision',
  'chcon --type=swapfile_t -- /swapfile.provision',
  'mkswap -- /swapfile.provision',
  'mv -f -- /swapfile.provision /swapfile',
];
const LABEL = 'chcon --type=swapfile_t -- /swapfile';
const turnOn = [LABEL, 'swapon -- /swapfile'];
const save = (text: string) => [`write /etc/fstab: ${text}`, 'systemctl daemon-reload'];

test('a line of /etc/fstab that is not UTF-8 is not written again', () => {
  const reason = 'line 2 of /etc/fstab is not text in UTF-8';
  expect(unknownState('swap', DECLARED, answers({ fstab: `${ROOT}# \uFFFD\n` }))).toMatchObject({
    refused: true,
    reason,
  });
  expect(planText('swap', DECLARED, answers({ ...ON, fstab: `${ROOT}# \uFFFD\n${LINE}` }))).toEqual(unchanged);
});

test.each(
  named<{ what: string; parameters: unknown; state: HostState; expected: PlanText }>([
    { what: 'as declared', parameters: DECLARED, state: ON, expected: unchanged },
    {
      what: 'a fresh host',
      parameters: DECLARED,
      state: {},
      expected: {
        diff: ['size: (none) → 16M', 'now: off → on', 'at boot: off → defaults'],
        run: [...make, ...turnOn, ...save(ROOT + LINE)],
      },
    },
    {
      what: 'another size',
      parameters: { ...DECLARED, size: '16M' },
      state: { ...ON, found: `f ${SIZE * 64} 600\n` },
      expected: {
        diff: ['size: 1G → 16M'],
        run: ['swapoff -- /swapfile', ...make, ...turnOn],
        notes: ['the swap file is turned off meanwhile: its content moves to memory'],
      },
    },
    {
      what: 'turned off by hand',
      parameters: DECLARED,
      state: { ...ON, swaps: '' },
      expected: { diff: ['now: off → on'], run: turnOn },
    },
    {
      what: 'readable for all',
      parameters: DECLARED,
      state: { ...ON, found: `f ${SIZE} 644\n` },
      expected: { diff: ['mode: 0644 → 0600'], run: ['chmod 0600 -- /swapfile'] },
    },
    {
      what: 'not mounted at boot',
      parameters: DECLARED,
      state: { ...ON, fstab: `${ROOT}${FILE}\tnone\tswap\tnoauto,pri=1\t0 0\n` },
      expected: { diff: ['at boot: noauto,pri=1 → defaults'], run: save(ROOT + LINE) },
    },
    {
      what: 'another priority',
      parameters: { ...DECLARED, priority: 5 },
      state: ON,
      expected: {
        diff: ['priority: -2 → 5', 'at boot: defaults → pri=5'],
        run: [
          'swapoff -- /swapfile',
          LABEL,
          'swapon --priority 5 -- /swapfile',
          ...save(`${ROOT}${FILE} none swap pri=5 0 0\n`),
        ],
        notes: ['the swap file is turned off meanwhile: its content moves to memory'],
      },
    },
    {
      what: 'absent: in use',
      parameters: ABSENT,
      state: ON,
      expected: {
        diff: ['now: on → off', 'at boot: defaults → off', 'size: 16M → (none)'],
        run: ['swapoff -- /swapfile', ...save(ROOT), 'rm -f -- /swapfile'],
      },
    },
    { what: 'absent: as declared', parameters: ABSENT, state: {}, expected: unchanged },
  ]),
)('%s', (_what, { parameters, state, expected }) => {
  expect(planText('swap', parameters, answers(state))).toEqual(expected);
});

test.each([
  ['data', DECLARED, `f ${SIZE} 600\n`, 'xfs'],
  ['nothing that is known', DECLARED, `f ${SIZE} 600\n`, ''],
  ['a directory', DECLARED, 'd 4096 755\n', ''],
  ['data, and shall be absent', ABSENT, 'f 5 644\n', ''],
])('refused: the file is %s', (_what, parameters, found, type) => {
  expect(unknownState('swap', parameters, answers({ found, type }))).toMatchObject({
    reason: '/swapfile exists, and is not a swap file',
    refused: true,
  });
});

test('the state is unknown without blkid', () => {
  const missing = done('', 127, 'sh: blkid: not found');
  expect(unknownState('swap', DECLARED, answers().with(3, missing))).toMatchObject({
    reason: '`blkid` is not installed (exit status 127)',
    missing: true,
  });
});

test.each<[string, string, string | undefined, string]>([
  ['the last line has no end', '/dev/a / xfs', 'x', '/dev/a / xfs\nx\n'],
  ['an empty file', '', 'x', 'x\n'],
  ['two lines become one', `${LINE}# c\n${LINE}`, 'x', 'x\n# c\n'],
  ['a comment is no line', `# ${LINE}`, undefined, `# ${LINE}`],
  ['another file', '/swapfile2 none swap defaults 0 0\n', undefined, '/swapfile2 none swap defaults 0 0\n'],
])('/etc/fstab: %s', (_what, before, line, after) => {
  expect(withEntry(before, FILE, line)).toBe(after);
});

test.each<[string, unknown, HostState, unknown]>([
  ['no file', DECLARED, {}, { file: FILE, state: 'absent' }],
  ['the size', ABSENT, ON, { file: FILE, size: SIZE, state: 'present' }],
  ['turned off', ABSENT, { ...ON, swaps: '' }, undefined],
  ['an odd size', ABSENT, { ...ON, found: 'f 4097 600\n' }, undefined],
])('restored: %s', (_what, parameters, state, expected) => {
  expect(restored('swap', parameters, answers(state))).toEqual(expected);
});

test.each([
  ['fallocate: fallocate failed: No space left on device', /smaller size/],
  ['swapon: /swapfile: swapon failed: Operation not permitted', /container/],
  ['swapoff: /swapfile: swapoff failed: Cannot allocate memory', /stop programs/],
])('advice: %s', (words, expected) => {
  expect(advice('swap', DECLARED, words)).toMatch(expected);
});

test.each<[unknown, boolean]>([
  [DECLARED, true],
  [{ ...DECLARED, priority: 0 }, true],
  [ABSENT, true],
  [{ file: FILE }, false],
  [{ file: FILE, size: 2 }, false],
  [{ file: FILE, size: '0M' }, false],
  [{ file: FILE, size: '2T' }, false],
  [{ file: '/dev/sda2', size: '1G' }, false],
  [{ file: '/a/../b', size: '1G' }, false],
  [{ file: '/a b', size: '1G' }, false],
  [{ file: 'swapfile', size: '1G' }, false],
  [{ ...ABSENT, size: '1G' }, false],
  [{ ...ABSENT, priority: 1 }, false],
  [{ ...DECLARED, more: 1 }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('swap', parameters)).toBe(ok);
});
