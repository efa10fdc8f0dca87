import { describe as group, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { declaredBy, serviceText, timerText } from '../../../src/resources/timer/files.ts';
import { schema } from '../../../src/resources/timer/schema.ts';
import { named } from '../named.ts';
import { at, nothingAt, record } from './path-answers.ts';
import { accepts, advice, done, plan, planText, restored, restorePlan, unchanged, unknownState } from './resource.ts';

const DIRECTORY = '/etc/systemd/system';
const BACKUP = { name: 'backup', command: '/usr/local/bin/backup', on_calendar: '04:00' };
const RELOAD = 'systemctl daemon-reload';
const NEXT = 'Fri 2026-11-27 04:00:00 UTC';

const textsOf = (parameters: unknown) => {
  const desired = schema.parse(parameters);
  return { service: serviceText(desired), timer: timerText(desired) };
};

function shown(id: string, properties: Readonly<Record<string, string>> = {}): string {
  const all = { Id: id, LoadState: 'loaded', ActiveState: 'inactive', UnitFileState: 'static', NeedDaemonReload: 'no' };
  return Object.entries({ ...all, ...properties })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

const calendarAnswer = (next: string) =>
  done(
    `  Original form: 04:00\nNormalized form: *-*-* 04:00:00\n    Next elapse: ${next}\n       From now: 10h left\n`,
  );

interface HostState {
  readonly service?: string;
  readonly timer?: string;
  /** Of the two units in the memory of systemd. */
  readonly units?: {
    readonly service?: Readonly<Record<string, string>>;
    readonly timer?: Readonly<Record<string, string>>;
  };
  readonly sub?: string;
  readonly next?: string;
  readonly calendar?: readonly Result[];
  readonly user?: Result;
}

function answers({
  service,
  timer,
  units = {},
  sub = 'waiting',
  next = NEXT,
  calendar = [calendarAnswer(NEXT)],
  user,
}: HostState) {
  const unit = (name: string, text: string | undefined, properties: Readonly<Record<string, string>> = {}) =>
    text === undefined
      ? [nothingAt(`${DIRECTORY}/${name}`), done(shown(name, { LoadState: 'not-found', UnitFileState: '' }))]
      : [at(`${DIRECTORY}/${name}`, { content: text }), done(shown(name, properties))];
  return [
    ...unit('backup.service', service, units.service),
    ...unit('backup.timer', timer, { ActiveState: 'active', UnitFileState: 'enabled', ...units.timer }),
    done(`SubState=${sub}\nNextElapseUSecRealtime=${next}\n`),
    ...calendar,
    ...(user ? [user] : []),
  ];
}

const ours = textsOf(BACKUP);
const NONE: HostState = { sub: 'dead', next: '' };
const verified = (files: Readonly<Record<string, string>>) => [
  'rm --recursive --force -- /run/provision-verify',
  'mkdir --mode=0700 -- /run/provision-verify',
  ...Object.entries(files).map(([name, text]) => `write /run/provision-verify/${name}: ${text}`),
  `env SYSTEMD_UNIT_PATH=/run/provision-verify: systemd-analyze --man=no verify -- ${Object.keys(files).join(' ')}`,
  'rm --recursive --force -- /run/provision-verify',
  ...Object.entries(files).map(([name, text]) => `write ${DIRECTORY}/${name}: ${text}`),
];
const notes = [`next run by 04:00: ${NEXT}`];

test('the two files', () => {
  expect(textsOf({ ...BACKUP, persistent: true, randomized_delay: '10min', description: '100 %' })).toEqual({
    service:
      '# Written by provision.\n[Unit]\nDescription=100 %%\n\n[Service]\nType=oneshot\nExecStart=/bin/sh -c "/usr/local/bin/backup"\n',
    timer:
      '# Written by provision.\n[Unit]\nDescription=100 %%\n\n[Timer]\nOnCalendar=04:00\nPersistent=true\nRandomizedDelaySec=10min\n\n[Install]\nWantedBy=timers.target\n',
  });
  // Without OnActiveSec=, a timer that only counts from the last run never runs.
  expect(textsOf({ name: 'sync', command: 'true', every: '1h' }).timer).toContain(
    'OnActiveSec=1h\nOnUnitActiveSec=1h\n',
  );
  expect(textsOf({ name: 'sync', command: 'true', every: '1h', on_boot: '5min' }).timer).toContain(
    '[Timer]\nOnBootSec=5min\nOnUnitActiveSec=1h\n',
  );
});

test.each([
  'date +%F',
  'echo "$HOME" $$',
  String.raw`printf '\n%s\\' "a b"`,
  "sh -c 'exit 1' || true",
  '한글 | logger',
])('the command %s reaches the shell as it is', (command) => {
  const { service, timer } = textsOf({ ...BACKUP, command });
  const line = service.split('\n').find((one) => one.startsWith('ExecStart='));
  // As systemd reads it: systemd.service(5), "Command lines", and systemd.unit(5), "Specifiers".
  const word = line?.slice('ExecStart=/bin/sh -c "'.length, -1) ?? '';
  expect(word.replaceAll(/\\(.)|\$\$|%%/g, (all, one: string | undefined) => one ?? all.slice(1))).toBe(command);
  expect(declaredBy('backup', service, timer)).toMatchObject({ command });
});

test.each(
  named<{ what: string; parameters?: object; state: HostState; expected: object }>([
    {
      what: 'a new timer, with its next run',
      state: NONE,
      expected: {
        diff: [
          `service file: (none) → ${ours.service}`,
          `timer file: (none) → ${ours.timer}`,
          'enabled: not found → enabled',
          'state: not found → running',
        ],
        run: [
          ...verified({ 'backup.service': ours.service, 'backup.timer': ours.timer }),
          RELOAD,
          'systemctl enable -- backup.timer',
          'systemctl start -- backup.timer',
        ],
        notes,
      },
    },
    { what: 'as declared', state: ours, expected: unchanged },
    {
      what: 'another time: a running timer follows its file',
      parameters: { on_calendar: '05:30' },
      state: ours,
      expected: {
        diff: [`timer file: ${ours.timer} → ${ours.timer.replace('04:00', '05:30')}`],
        run: [...verified({ 'backup.timer': ours.timer.replace('04:00', '05:30') }), RELOAD],
        notes: [`next run by 05:30: ${NEXT}`],
      },
    },
    {
      what: 'an elapsed timer gets another time',
      state: { ...ours, timer: ours.timer.replace('04:00', '2020-01-01'), sub: 'elapsed', next: '' },
      expected: {
        diff: [`timer file: ${ours.timer.replace('04:00', '2020-01-01')} → ${ours.timer}`],
        run: [...verified({ 'backup.timer': ours.timer }), RELOAD, 'systemctl restart -- backup.timer'],
        notes,
      },
    },
    {
      what: 'stopped and disabled by hand',
      state: {
        ...ours,
        units: { timer: { ActiveState: 'inactive', UnitFileState: 'disabled' } },
        sub: 'dead',
        next: '',
      },
      expected: {
        diff: ['enabled: disabled → enabled', 'state: stopped → running'],
        run: ['systemctl enable -- backup.timer', 'systemctl start -- backup.timer'],
        notes,
      },
    },
    {
      what: 'systemd has read older files',
      state: { ...ours, units: { service: { NeedDaemonReload: 'yes' } } },
      expected: { diff: ['loaded: older unit files → the current unit files'], run: [RELOAD], notes },
    },
    {
      what: 'it runs, and has no next run',
      state: { ...ours, sub: 'elapsed', next: '' },
      expected: { diff: ['next run: (none) → scheduled'], run: ['systemctl restart -- backup.timer'], notes },
    },
  ]),
)('%s', (_what, { parameters, state, expected }) => {
  expect(planText('timer', { ...BACKUP, ...parameters }, answers(state))).toEqual(expected);
});

group('refused before anything changes', () => {
  test('a calendar expression that the host does not accept', () => {
    const words = "Failed to parse calendar specification '25:00': Invalid argument";
    const state = { ...NONE, calendar: [done('', 1, `${words}\n`)] };
    expect(unknownState('timer', { ...BACKUP, on_calendar: '25:00' }, answers(state))).toMatchObject({
      reason: `the host does not accept on_calendar: 25:00 (${words})`,
      refused: true,
    });
  });

  test('a user that does not exist, unless an earlier step creates it', () => {
    const parameters = { ...BACKUP, user: 'backup' };
    expect(unknownState('timer', parameters, answers({ ...NONE, user: done('', 2) }))).toMatchObject({
      reason: 'there is no user backup',
      solution: { by: [[{ type: 'user', name: 'backup' }, { type: 'package' }]] },
    });
    const state = { ...NONE, user: done('backup:x:34:34::/:/sbin/nologin\n') };
    expect(plan('timer', parameters, answers(state)).changes).toHaveLength(1);
  });

  test('a unit that provision did not write', () => {
    const state = { service: '[Service]\nExecStart=/usr/bin/own\n' };
    expect(unknownState('timer', BACKUP, answers(state)).reason).toBe(
      '/etc/systemd/system/backup.service exists already, and provision did not write it',
    );
    const [, ...rest] = answers(NONE);
    const vendor = nothingAt(`${DIRECTORY}/backup.service`, record('/usr/lib/systemd/system/backup.service'));
    for (const parameters of [BACKUP, { name: 'backup', state: 'absent' }]) {
      expect(unknownState('timer', parameters, [vendor, ...rest]).reason).toBe(
        'backup.service exists already: /usr/lib/systemd/system/backup.service is not a unit file of provision',
      );
    }
  });
});

test('a time in the past is reported', () => {
  const parameters = { ...BACKUP, on_calendar: '2020-01-01' };
  const texts = textsOf(parameters);
  const state = { ...texts, sub: 'elapsed', next: '', calendar: [calendarAnswer('never')] };
  const planned = plan('timer', parameters, answers(state));
  expect(planned.changes).toEqual([]);
  expect(planned.warning?.message).toBe('the timer does not run any more: 2020-01-01 is in the past');
});

group('removal', () => {
  const absent = { name: 'backup', state: 'absent' };
  const rm = `rm -f -- ${DIRECTORY}/backup.timer ${DIRECTORY}/backup.service /var/lib/systemd/timers/stamp-backup.timer`;

  test('stops and disables it first', () => {
    expect(
      planText('timer', absent, answers({ ...ours, calendar: [], units: { service: { ActiveState: 'activating' } } })),
    ).toEqual({
      diff: [
        'state: running → stopped',
        'enabled: enabled → disabled',
        'backup.timer: present → absent',
        'backup.service: present → absent',
      ],
      run: ['systemctl stop -- backup.timer', 'systemctl disable -- backup.timer', rm, RELOAD],
      notes: ['backup.service is running, and runs to its end'],
    });
  });

  test('of what a killed run has left', () => {
    const state = { service: ours.service, calendar: [], units: { service: { ActiveState: 'failed' } }, ...NONE };
    expect(planText('timer', absent, answers(state)).run).toEqual([
      'systemctl reset-failed -- backup.service',
      `rm -f -- ${DIRECTORY}/backup.service /var/lib/systemd/timers/stamp-backup.timer`,
      RELOAD,
    ]);
    expect(planText('timer', absent, answers({ ...NONE, calendar: [] }))).toEqual(unchanged);
  });

  test('of a timer that still runs although somebody has removed its files', () => {
    const removed = (properties: Readonly<Record<string, string>>) =>
      answers({ ...NONE, calendar: [] }).with(3, done(shown('backup.timer', { ActiveState: 'active', ...properties })));
    const stop = ['systemctl stop -- backup.timer', 'rm -f -- /var/lib/systemd/timers/stamp-backup.timer', RELOAD];
    for (const properties of [{ NeedDaemonReload: 'yes' }, { LoadState: 'not-found' }]) {
      expect(planText('timer', absent, removed(properties))).toEqual({ diff: ['state: running → stopped'], run: stop });
    }
    expect(planText('timer', absent, removed({}))).toEqual(unchanged);
  });
});

test('what was there before can be restored', () => {
  expect(restored('timer', BACKUP, answers(NONE))).toMatchObject({ name: 'backup', state: 'absent' });
  const before = textsOf({ ...BACKUP, command: 'echo "100 %" >$HOME/x', user: 'backup', description: 'B %' });
  const desired = restored('timer', BACKUP, answers(before));
  expect(desired).toMatchObject({
    command: 'echo "100 %" >$HOME/x',
    user: 'backup',
    description: 'B %',
    on_calendar: ['04:00'],
  });
  const user = done('backup:x:34:34::/:/sbin/nologin\n');
  expect(restorePlan('timer', desired, answers({ ...before, user }))).toEqual(unchanged);
  // It did not run: no declaration says so.
  expect(
    restored('timer', BACKUP, answers({ ...before, units: { timer: { ActiveState: 'inactive' } } })),
  ).toBeUndefined();
});

test('the state is unknown if the host does not answer', () => {
  const missing = done('', 127, 'sh: 1: exec: systemd-analyze: not found\n');
  expect(unknownState('timer', BACKUP, answers({ ...NONE, calendar: [missing] })).reason).toMatch(/systemd-analyze/);
});

test('advice', () => {
  expect(advice('timer', BACKUP, '/run/provision-verify/backup.timer:5: Unknown key')).toMatch(/Correct/);
  expect(advice('timer', BACKUP, 'See "systemctl status backup.timer" and "journalctl -xe"')).toMatch(
    /systemctl status/,
  );
  expect(advice('timer', BACKUP, 'killed')).toBeUndefined();
});

test.each<[unknown, boolean]>([
  [BACKUP, true],
  [{ ...BACKUP, name: 'backup.timer' }, true],
  [{ ...BACKUP, on_calendar: ['daily', 'Mon..Fri *-*-* 04:00:00'] }, true],
  [{ name: 'sync', command: 'true', every: '1h 30min' }, true],
  [{ name: 'sync', command: 'true', on_boot: '5min', randomized_delay: '30s' }, true],
  [{ name: 'backup', state: 'absent' }, true],
  [{ name: 'backup' }, false],
  [{ name: 'backup', command: 'true' }, false],
  [{ ...BACKUP, name: '../backup' }, false],
  [{ ...BACKUP, name: 'a/b' }, false],
  [{ ...BACKUP, name: 'backup@' }, false],
  [{ ...BACKUP, command: 'one\ntwo' }, false],
  [{ ...BACKUP, command: '  ' }, false],
  [{ ...BACKUP, on_calendar: 'daily\nOnBootSec=1' }, false],
  [{ ...BACKUP, on_calendar: [] }, false],
  [{ ...BACKUP, every: 'often' }, false],
  [{ ...BACKUP, every: 30 }, false],
  [{ ...BACKUP, user: 'a b' }, false],
  [{ name: 'sync', command: 'true', every: '1h', persistent: true }, false],
  [{ ...BACKUP, state: 'absent' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('timer', parameters)).toBe(ok);
});

group('a schedule of cron is refused with the calendar expression to write', () => {
  const failure = (on_calendar: unknown) => {
    const [issue] =
      schema
        .safeParse({ ...BACKUP, on_calendar })
        .error?.issues.flatMap((one) =>
          one.code === 'invalid_union' ? (one.errors[Array.isArray(on_calendar) ? 1 : 0] ?? []) : [one],
        ) ?? [];
    return issue?.code === 'custom' ? [issue.message, issue.params?.['hint']] : undefined;
  };

  // As "systemd-analyze calendar" of systemd 252 reads them.
  test.each([
    ['*/5 * * * *', '*:0/5'],
    ['0 4 * * *', '04:00'],
    ['30 2 * * 0', 'Sun 02:30'],
    ['0 7 * * 1-5', 'Mon..Fri 07:00'],
    ['0 7 * * mon,WED,5', 'Mon,Wed,Fri 07:00'],
    ['0 7 * * 5-7', 'Fri,Sat,Sun 07:00'],
    ['15 */6 1 * *', '*-*-01 0/6:15'],
    ['0 0 1 jan *', '*-01-01 00:00'],
    ['0 0 */2 3-5 *', '*-3..5-1/2 00:00'],
    ['0-30/10,45 8-18 * * *', '8..18:0..30/10,45'],
    ['@daily', 'daily'],
    ['@weekly', 'Sun 00:00'],
  ])('%s is %s', (schedule, calendar) => {
    const expected = [
      'this is a schedule of cron, not a calendar expression of systemd',
      `Write "${calendar}", or write a cron step.`,
    ];
    expect(failure(schedule)).toEqual(expected);
    expect(failure(['04:00', schedule])).toEqual(expected);
  });

  test.each(['0 0 1 * 1', '0 0 * * */2'])('%s has no single expression', (schedule) => {
    expect(failure(schedule)?.[1]).toMatch(/^Write it as in systemd\.time\(7\)/);
  });

  test('@reboot is on_boot', () => {
    expect(failure('@reboot')?.[1]).toBe('Write on_boot: 1min instead of on_calendar.');
  });

  test('a calendar expression is none', () => {
    for (const calendar of ['*:0/5', 'Mon..Fri *-*-* 04:00:00', 'daily', 'Sun *-*-01 04:00 UTC']) {
      expect(accepts('timer', { ...BACKUP, on_calendar: calendar })).toBe(true);
    }
  });
});
