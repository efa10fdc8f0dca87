import { expect, test } from 'vitest';
import {
  absent,
  accepts,
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
import type { Result } from '../../../src/model/result.ts';
import { named } from '../named.ts';
import { runningCloudInit, USER_DATA } from './cloud-init.ts';

const NAME = 'docker1.example.com';
const run = [`hostnamectl set-hostname ${NAME}`];

test.each(
  named<{ what: string; saved: string | undefined; running: string; expected: PlanText }>([
    { what: 'as declared', saved: `${NAME}\n`, running: NAME, expected: unchanged },
    { what: 'comments and blank lines', saved: `# made by hand\n\n  ${NAME}  \n`, running: NAME, expected: unchanged },
    { what: 'no newline at the end', saved: NAME, running: NAME, expected: unchanged },
    {
      what: 'only a comment',
      saved: `#${NAME}\n`,
      running: NAME,
      expected: { diff: [`after a reboot: (none) → ${NAME}`], run },
    },
    { what: 'no file', saved: undefined, running: NAME, expected: { diff: [`after a reboot: (none) → ${NAME}`], run } },
    { what: 'an empty file', saved: '', running: NAME, expected: { diff: [`after a reboot: (none) → ${NAME}`], run } },
    {
      what: 'the same wrong name in both',
      saved: 'a\n',
      running: 'a',
      expected: { diff: [`running: a → ${NAME}`], run },
    },
    {
      what: 'two wrong names',
      saved: 'a\n',
      running: 'b',
      expected: { diff: [`running: b → ${NAME}`, `after a reboot: a → ${NAME}`], run },
    },
    {
      what: 'only the running name is wrong',
      saved: `${NAME}\n`,
      running: 'localhost',
      expected: { diff: [`running: localhost → ${NAME}`], run },
    },
    {
      what: 'the short name',
      saved: 'docker1\n',
      running: 'docker1',
      expected: { diff: [`running: docker1 → ${NAME}`], run },
    },
  ]),
)('%s', (_what, { saved, running, expected }) => {
  expect(planText('hostname', NAME, [saved === undefined ? absent : file(saved), done(`${running}\n`)])).toEqual(
    expected,
  );
});

const AS_DECLARED = [file(`${NAME}\n`), done(`${NAME}\n`)];
const KEEP = 'write /etc/cloud/cloud.cfg.d/zz-preserve-hostname.cfg: preserve_hostname: true\n';
const KEPT: PlanText = { diff: ['cloud-init at boot: sets the name → keeps the name'], run: [KEEP] };
const CONFIG = '/etc/cloud/cloud.cfg';
const NO = `${CONFIG}:preserve_hostname: false`;

test.each<[string, Result, PlanText]>([
  ['cloud-init does not run', skipped, unchanged],
  ['cloud-init sets the name at boot', runningCloudInit(NO), KEPT],
  ['cloud-init has no such setting', runningCloudInit(), KEPT],
  ['cloud-init keeps the name', runningCloudInit(`${CONFIG}:preserve_hostname: 'yes'`), unchanged],
  [
    'of several files, the last one counts',
    runningCloudInit(`${CONFIG}.d/99_b.cfg:preserve_hostname: true`, `${CONFIG}.d/05_a.cfg:preserve_hostname: no`, NO),
    unchanged,
  ],
  [
    'a file after that of provision says otherwise',
    runningCloudInit(
      NO,
      `${CONFIG}.d/zz-preserve-hostname.cfg:preserve_hostname: true`,
      `${CONFIG}.d/zzz.cfg:preserve_hostname: false`,
    ),
    KEPT,
  ],
  ['a file of another kind does not count', runningCloudInit(`${CONFIG}.d/README:preserve_hostname: true`), KEPT],
  ['user data keeps the name', runningCloudInit(NO, `${USER_DATA}:preserve_hostname: true`), unchanged],
])('at boot: %s', (_what, answer, expected) => {
  expect(planText('hostname', NAME, [...AS_DECLARED, answer])).toEqual(expected);
});

test('user data that sets the name wins over the files: a warning, and no file that does not help', () => {
  const answers = [
    ...AS_DECLARED,
    runningCloudInit(
      `${CONFIG}.d/zz.cfg:preserve_hostname: true`,
      `${USER_DATA.replace('cloud-config', 'vendor-cloud-config')}:preserve_hostname: true`,
      `${USER_DATA}:preserve_hostname: false`,
    ),
  ];
  expect(planText('hostname', NAME, answers)).toEqual(unchanged);
  expect(plan('hostname', NAME, answers).warning?.message).toContain('cloud-init sets the host name at each boot');
  expect(plan('hostname', NAME, [...AS_DECLARED, runningCloudInit(NO)]).warning).toBeUndefined();
});

test('a kernel argument with another name is removed', () => {
  const entries = done('/boot/loader/entries/a.conf:options ro systemd.hostname=old quiet\n', 2);
  expect(planText('hostname', NAME, [...AS_DECLARED, skipped, entries, skipped])).toEqual({
    diff: ['kernel argument: systemd.hostname=old → (none)'],
    run: ['grubby --update-kernel ALL --remove-args systemd.hostname=old'],
  });
  const same = done(`/boot/loader/entries/a.conf:options ro systemd.hostname=${NAME}\n`, 2);
  expect(planText('hostname', NAME, [...AS_DECLARED, skipped, same, skipped])).toEqual(unchanged);
});

test.each([
  [
    'the file cannot be read',
    { kind: 'failed', message: 'Permission denied' },
    done('a\n'),
    { reason: 'cannot read /etc/hostname', words: 'Permission denied' },
  ],
  ['uname fails', file('a\n'), done('', 1, 'oh no'), { reason: '`uname -n` exited with status 1', words: 'oh no' }],
  [
    'there is no uname',
    file('a\n'),
    done('', 127, 'sh: uname: not found'),
    { reason: '`uname` is not installed (exit status 127)', missing: true },
  ],
] as const)('the state is unknown: %s', (_what, saved, running, expected) => {
  expect(unknownState('hostname', NAME, [saved, running])).toMatchObject(expected);
});

const answers = (saved: string, running: string) => [file(`${saved}\n`), done(`${running}\n`)];

test('the previous name can be restored', () => {
  const previous = restored('hostname', NAME, answers('old.example.com', 'old.example.com'));
  expect(previous).toEqual({ name: 'old.example.com' });
  expect(restorePlan('hostname', previous, answers(NAME, NAME))).toEqual({
    diff: [`running: ${NAME} → old.example.com`],
    run: ['hostnamectl set-hostname old.example.com'],
  });
});

test.each([
  ['two different names', answers('a', 'b')],
  ['no saved name', [absent, done('a\n')]],
  ['a name that cannot be declared', answers('a_b', 'a_b')],
])('%s cannot be restored', (_what, before) => {
  expect(restored('hostname', NAME, before)).toBeUndefined();
});

const label = 'a'.repeat(63);

test.each<[unknown, boolean]>([
  ['docker1', true],
  ['docker1.example.com', true],
  [{ name: 'docker1' }, true],
  ['1.2', true],
  [label, true],
  [`${'a'.repeat(31)}.${'b'.repeat(32)}`, true],
  // Linux: HOST_NAME_MAX is 64, in sethostname(2).
  [`${'a'.repeat(32)}.${'b'.repeat(32)}`, false],
  [`${label}a`, false],
  ['', false],
  ['-a', false],
  ['a-', false],
  ['a..b', false],
  ['a.', false],
  ['a_b', false],
  ['a b', false],
  ['한국', false],
  ['a\nb', false],
  [{ name: 'a', pretty: 'b' }, false],
  [1, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('hostname', parameters)).toBe(ok);
});
