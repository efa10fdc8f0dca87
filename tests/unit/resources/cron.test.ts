import { describe as group, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { linesOf, textOf } from '../../../src/resources/cron/crontab.ts';
import { faultOf } from '../../../src/resources/cron/schedule.ts';
import { named } from '../named.ts';
import { accepts, advice, done, plan, planText, restored, restorePlan, unchanged, unknownState } from './resource.ts';

const BACKUP = { name: 'backup', schedule: '0 4 * * *', command: '/usr/local/bin/backup' };
const ENTRY = '0 4 * * * /usr/local/bin/backup';
const OWN = `# provision: backup\n${ENTRY}\n`;
const ABSENT = { name: 'backup', state: 'absent' };
const OTHERS = 'MAILTO=""\n\n  # by hand\n*/5\t*  * * *   /bin/true  \n@reboot /bin/warm-up\n';
const RUNNING = done('LoadState=loaded\nActiveState=active\n');
const NONE = done('', 1, 'no crontab for root\n');

const answers = (table: string | Result, daemon: Result = RUNNING): readonly Result[] => [
  typeof table === 'string' ? done(table) : table,
  daemon,
];

/** The crontab that a plan installs. */
function installed(parameters: unknown, table: string | Result): unknown {
  const [operation] = plan('cron', parameters, answers(table)).changes[0]?.operations ?? [];
  return operation?.kind === 'exec' ? operation.stdin : undefined;
}

test.each(
  named<{ what: string; parameters?: object; table: string | Result; installs: string; diff: readonly string[] }>([
    { what: 'no crontab', table: NONE, installs: OWN, diff: [`entry: (none) → ${ENTRY}`] },
    {
      what: 'after the others, which stay byte for byte',
      table: OTHERS,
      installs: OTHERS + OWN,
      diff: [`entry: (none) → ${ENTRY}`],
    },
    {
      what: 'in its place',
      table: `# provision: backup\n@daily /bin/false\n${OTHERS}`,
      installs: OWN + OTHERS,
      diff: [`entry: @daily /bin/false → ${ENTRY}`],
    },
    {
      what: 'the last line has no line break, which crontab refuses',
      table: '@daily /bin/true',
      installs: `@daily /bin/true\n${OWN}`,
      diff: [`entry: (none) → ${ENTRY}`],
    },
    {
      what: 'only the comment is left',
      table: `# provision: backup\n# provision: other\n@daily /bin/true\n`,
      installs: `${OWN}# provision: other\n@daily /bin/true\n`,
      diff: [`entry: (none) → ${ENTRY}`],
    },
    {
      what: 'a new variable is put before all entries',
      parameters: { env: { MAILTO: '', PATH: '/usr/bin:/bin' } },
      table: '@daily /bin/true\n',
      installs: `PATH=/usr/bin:/bin\nMAILTO=""\n@daily /bin/true\n${OWN}`,
      diff: ['MAILTO: (none) → ', 'PATH: (none) → /usr/bin:/bin', `entry: (none) → ${ENTRY}`],
    },
    {
      what: 'a variable changes in its place',
      parameters: { env: { MAILTO: 'a@example.com' } },
      table: `SHELL=/bin/bash\nMAILTO = "root"\n${OWN}`,
      installs: `SHELL=/bin/bash\nMAILTO=a@example.com\n${OWN}`,
      diff: ['MAILTO: root → a@example.com'],
    },
    {
      what: 'a variable that is only set after the entry',
      parameters: { env: { MAILTO: 'a' } },
      table: `${OWN}MAILTO=b\n@daily /bin/true\n`,
      installs: `MAILTO=a\n${OWN}MAILTO=b\n@daily /bin/true\n`,
      diff: ['MAILTO: (none) → a'],
    },
  ]),
)('%s', (_what, { parameters, table, installs, diff }) => {
  const declared = { ...BACKUP, ...parameters };
  expect(planText('cron', declared, answers(table))).toMatchObject({ diff, run: ['crontab -u root -'] });
  expect(installed(declared, table)).toBe(installs);
  expect(planText('cron', declared, answers(installs))).toEqual(unchanged);
});

test.each([
  ['as declared', BACKUP, OTHERS + OWN],
  ['other blanks between the fields', BACKUP, '# provision: backup\n0  4\t* * *   /usr/local/bin/backup\n'],
  ['a variable in quotation marks', { ...BACKUP, env: { MAILTO: '' } }, `MAILTO = ''\n${OWN}`],
  ['only variables', { env: { MAILTO: 'root', N: 5 } }, 'MAILTO=root\nN = 5\n'],
  ['nothing to remove', ABSENT, OTHERS],
  ['a crontab that crontab would refuse, and nothing to change', BACKUP, `nonsense\n${OWN}`],
])('unchanged: %s', (_what, parameters, table) => {
  expect(planText('cron', parameters, answers(table))).toEqual(unchanged);
});

test('an equal entry without a name gets the name, so that it does not run twice', () => {
  const table = `@daily /bin/true\n${ENTRY}\n@weekly /bin/true\n`;
  expect(installed(BACKUP, table)).toBe(`@daily /bin/true\n${OWN}@weekly /bin/true\n`);
  expect(planText('cron', BACKUP, answers(table)).notes).toEqual([
    'the same entry exists without a name: it becomes backup',
  ]);
  // That of another name is another entry.
  expect(installed(BACKUP, `# provision: other\n${ENTRY}\n`)).toBe(`# provision: other\n${ENTRY}\n${OWN}`);
});

test('variables count for the entries of others, too', () => {
  const parameters = { env: { MAILTO: 'a' } };
  const notes = ['a variable counts for all entries that follow its line, also for those of others'];
  expect(planText('cron', parameters, answers('@daily /bin/true\n')).notes).toEqual(notes);
  expect(planText('cron', parameters, answers(NONE)).notes).toBeUndefined();
});

test('an entry is removed with its comment; an empty crontab, too', () => {
  const diff = [`entry: ${ENTRY} → (none)`];
  expect(planText('cron', ABSENT, answers(`${OWN}${OTHERS}`)).diff).toEqual(diff);
  expect(installed(ABSENT, `MAILTO=a\n${OWN}${OTHERS}`)).toBe(`MAILTO=a\n${OTHERS}`);
  expect(planText('cron', ABSENT, answers(OWN))).toEqual({ diff, run: ['crontab -u root -r'] });
  expect(planText('cron', ABSENT, answers('# provision: backup\n')).diff).toEqual([
    'entry: only the comment with its name → (none)',
  ]);
});

group('refused before anything changes', () => {
  test.each<[string, object, string, string]>([
    [
      'an invalid line',
      BACKUP,
      '@daily /bin/true\n0 25 * * * /bin/true\n',
      'line 2 of the crontab of root is neither an entry nor',
    ],
    ['an entry without command', BACKUP, '0 4 * * *\n', 'line 1 of the crontab of root is neither'],
    ['not UTF-8', BACKUP, '# \uFFFD\n', 'line 1 of the crontab of root is not text in UTF-8'],
    ['the name twice', BACKUP, OWN + OWN, 'the crontab of root has several entries with the name backup'],
    [
      'a variable twice',
      { env: { A: 'x' } },
      'A=1\n@daily /bin/true\nA=2\n',
      'the crontab of root sets A several times',
    ],
  ])('%s', (_what, parameters, table, reason) => {
    const state = unknownState('cron', parameters, answers(table));
    expect(state).toMatchObject({ refused: true });
    expect(state.reason.startsWith(reason)).toBe(true);
  });

  test('a user who does not exist, unless an earlier step creates the account', () => {
    const noUser = done('', 1, "crontab:  user `alice' unknown\n");
    expect(unknownState('cron', { ...BACKUP, user: 'alice' }, answers(noUser))).toMatchObject({
      reason: 'there is no user alice',
      solution: { by: [[{ type: 'user', name: 'alice' }, { type: 'package' }]], plan: { kind: 'planned' } },
    });
    expect(planText('cron', { ...ABSENT, user: 'alice' }, answers(noUser))).toEqual(unchanged);
  });
});

test('the state is unknown without cronie, and where crontab does not answer', () => {
  const missing = done('', 127, 'sh: 1: exec: crontab: not found\n');
  expect(unknownState('cron', BACKUP, answers(missing))).toMatchObject({
    missing: true,
    next: expect.stringContaining('package: cronie'),
  });
  const denied = done('', 1, 'You (alice) are not allowed to access to (crontab) because of pam configuration.\n');
  expect(unknownState('cron', BACKUP, answers(denied)).words).toMatch(/pam configuration/);
});

test.each([
  ['inactive', 'LoadState=loaded\nActiveState=inactive\n'],
  ['failed', 'LoadState=loaded\nActiveState=failed\n'],
  ['not-found', 'LoadState=not-found\nActiveState=inactive\n'],
])('crond that does not run is reported: %s', (state, shown) => {
  const of = (parameters: object) => plan('cron', parameters, answers(OWN, done(shown))).warning?.message;
  expect(of(BACKUP)).toBe(`crond is not running (${state}): no entry of a crontab runs`);
  expect(of({ ...ABSENT, name: 'other' })).toBeUndefined();
});

test('what was there before can be restored', () => {
  expect(restored('cron', BACKUP, answers(OTHERS))).toMatchObject({ name: 'backup', state: 'absent' });
  const table = `MAILTO=root\n# provision: backup\n@daily /bin/false\n`;
  const parameters = { ...BACKUP, env: { MAILTO: 'a' } };
  const before = restored('cron', parameters, answers(table));
  expect(before).toMatchObject({ schedule: '@daily', command: '/bin/false', env: { MAILTO: 'root' } });
  expect(restorePlan('cron', before, answers(table))).toEqual(unchanged);
  // No declaration removes a variable.
  expect(restored('cron', parameters, answers(OWN))).toBeUndefined();
  expect(restored('cron', parameters, answers(`MAILTO=root\n${OTHERS}`))).toBeUndefined();
});

test('advice', () => {
  const words = '"-":2: bad minute\nerrors in crontab file, can\'t install.\n';
  expect(advice('cron', BACKUP, words)).toBe(
    'The crontab of root is unchanged. Correct the step until crontab accepts the entry.',
  );
  expect(advice('cron', BACKUP, 'killed')).toBeUndefined();
});

test('the text of a crontab stays as it is', () => {
  for (const text of [OTHERS, OWN, '\n\n', '# a\n\n\n# b\n', '-*/5 * * * * /bin/true\r\n']) {
    expect(textOf(linesOf(text))).toBe(text);
  }
  expect(linesOf('').length).toBe(0);
});

test.each([
  ['variable', 'A=1'],
  ['variable', ' "A B" = c'],
  ['entry', '* * * * * A=1 /bin/true'],
  ['entry', '  30 7 1,15 jan-mar MON-fri /bin/true'],
  ['entry', '-0~5 */2 * * 7 /bin/true'],
  ['entry', '@midnight true'],
  ['other', '   # comment'],
  ['other', ''],
  ['marker', '# provision: backup'],
  ['invalid', '@often true'],
  ['invalid', '60 * * * * true'],
  ['invalid', '* * * 13 * true'],
  ['invalid', '* * * * mon'],
  ['invalid', 'hello'],
])('%s: %s', (kind, text) => {
  expect(linesOf(text.padEnd(1))[0]?.kind).toBe(kind);
});

test.each([
  ['0 4 * * *', undefined],
  ['@daily', undefined],
  ['*/15 0-23/2 1,15 * sun', undefined],
  ['0 4 * *', {}],
  ['0 4 * * * *', {}],
  ['@every', {}],
  ['60 4 * * *', { field: 'minute' }],
  ['0 24 * * *', { field: 'hour' }],
  ['0 4 0 * *', { field: 'day of month' }],
  ['0 4 * 13 *', { field: 'month' }],
  ['0 4 * * 8', { field: 'day of week' }],
  ['5-1 * * * *', { field: 'minute' }],
  ['*/0 * * * *', { field: 'minute' }],
  ['5/10 * * * *', { field: 'minute' }],
  ['1,,2 * * * *', { field: 'minute' }],
])('the schedule %s', (schedule, fault) => {
  expect(faultOf(schedule)).toEqual(fault);
});

test.each<[unknown, boolean]>([
  [BACKUP, true],
  [{ ...BACKUP, schedule: '0  4 * * *' }, true],
  [{ ...BACKUP, command: String.raw`date +\%F` }, true],
  [{ ...BACKUP, command: 'date +%F' }, false],
  [{ ...BACKUP, command: 'one\ntwo' }, false],
  [{ ...BACKUP, command: ' true' }, false],
  [{ ...BACKUP, command: 'x'.repeat(901) }, false],
  [{ ...BACKUP, schedule: 'daily' }, false],
  [{ ...BACKUP, name: 'a\nb' }, false],
  [{ ...BACKUP, user: 'a b' }, false],
  [{ ...BACKUP, env: { 'A B': 'x' } }, false],
  [{ ...BACKUP, env: { A: 'x"y' } }, false],
  [{ name: 'backup', schedule: '@daily' }, false],
  [{ user: 'alice', env: { MAILTO: 'alice' } }, true],
  [{ user: 'alice' }, false],
  [{ user: 'alice', env: {} }, false],
  [ABSENT, true],
  [{ state: 'absent' }, false],
  [{ ...BACKUP, state: 'absent' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('cron', parameters)).toBe(ok);
});
