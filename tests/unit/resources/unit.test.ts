import { describe as group, expect, test } from 'vitest';
import { failedOn, type Operation } from '../../../src/model/operation.ts';
import type { Result } from '../../../src/model/result.ts';
import { LocalFile, RenderedTemplate } from '../../../src/model/local-file.ts';
import { concat, Secret } from '../../../src/model/secret.ts';
import { named } from '../named.ts';
import { at, type Found, noDirectoryFor, nothingAt, record } from './path-answers.ts';
import {
  accepts,
  advice,
  done,
  plan,
  planText,
  type PlanText,
  restored,
  restorePlan,
  unchanged,
  unknownState,
} from './resource.ts';

const NAME = 'app.service';
const PATH = `/etc/systemd/system/${NAME}`;
const TEXT = '[Service]\nExecStart=/usr/bin/app\n';
const OLD = '[Service]\nExecStart=/usr/bin/old\n';
const DECLARED = { name: NAME, content: TEXT };
const DROP_IN = { name: NAME, drop_in: 'limits', content: '[Service]\nLimitNOFILE=1000\n' };
const VENDOR = `/usr/lib/systemd/system/${NAME}`;

/** What `systemctl show` prints of a unit. */
function shown(properties: Readonly<Record<string, string>> = {}): string {
  const all = {
    Id: NAME,
    LoadState: 'loaded',
    ActiveState: 'inactive',
    UnitFileState: 'disabled',
    NeedDaemonReload: 'no',
  };
  return Object.entries({ ...all, ...properties })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

const NOT_FOUND = shown({ LoadState: 'not-found', UnitFileState: '' });
const nothing: readonly Result[] = [nothingAt(PATH), done(NOT_FOUND)];
const has = (found: Found, properties: Readonly<Record<string, string>> = {}, before = ''): readonly Result[] => [
  at(PATH, found, before),
  done(shown(properties)),
];

/** The operations that verify a file. */
const verified = (file: string, content: string, directories = '', unit = NAME) => [
  'rm --recursive --force -- /run/provision-verify',
  `mkdir --mode=0700 -- /run/provision-verify${directories}`,
  `write /run/provision-verify/${file}: ${content}`,
  `env SYSTEMD_UNIT_PATH=/run/provision-verify: systemd-analyze --man=no verify -- ${unit}`,
  'rm --recursive --force -- /run/provision-verify',
];
const RELOAD = 'systemctl daemon-reload';

group('a unit file', () => {
  test.each(
    named<{ what: string; parameters?: object; answers: readonly Result[]; expected: PlanText }>([
      {
        what: 'a new one is verified before it is written',
        answers: nothing,
        expected: {
          diff: [`content: (none) → ${TEXT}`],
          run: [...verified(NAME, TEXT), `write ${PATH}: ${TEXT}`, RELOAD],
        },
      },
      { what: 'as declared', answers: has({ content: TEXT }), expected: unchanged },
      {
        what: 'another content',
        answers: has({ content: OLD }, { ActiveState: 'active' }),
        expected: {
          diff: [`content: ${OLD} → ${TEXT}`],
          run: [...verified(NAME, TEXT), `write ${PATH}: ${TEXT}`, RELOAD],
        },
      },
      {
        what: 'systemd has read an older file',
        answers: has({ content: TEXT }, { ActiveState: 'active', NeedDaemonReload: 'yes' }),
        expected: { diff: ['loaded: an older unit file → the current unit file'], run: [RELOAD] },
      },
      {
        what: 'systemd has not read the file yet: a run was killed between the two',
        answers: has({ content: TEXT }, { LoadState: 'not-found', UnitFileState: '' }),
        expected: { diff: ['loaded: an older unit file → the current unit file'], run: [RELOAD] },
      },
      {
        what: 'in place of that of a package',
        answers: [nothingAt(PATH, record(VENDOR)), done(shown())],
        expected: {
          diff: [`content: (none) → ${TEXT}`],
          run: [...verified(NAME, TEXT), `write ${PATH}: ${TEXT}`, RELOAD],
          notes: [`takes the place of ${VENDOR}, also after updates of its package; drop_in changes single settings`],
        },
      },
      {
        what: 'without verification',
        parameters: { verify: false },
        answers: nothing,
        expected: { diff: [`content: (none) → ${TEXT}`], run: [`write ${PATH}: ${TEXT}`, RELOAD] },
      },
      {
        what: 'masked until the reboot: systemd-analyze would refuse it',
        answers: has({ content: OLD }, { LoadState: 'masked', UnitFileState: 'masked-runtime' }),
        expected: { diff: [`content: ${OLD} → ${TEXT}`], run: [`write ${PATH}: ${TEXT}`, RELOAD] },
      },
    ]),
  )('%s', (_what, { parameters, answers, expected }) => {
    expect(planText('unit', { ...DECLARED, ...parameters }, answers)).toEqual(expected);
  });

  test('of a template: an instance has read an older file', () => {
    const path = '/etc/systemd/system/app@.service';
    const answers = (properties: Readonly<Record<string, string>>) => [
      at(path, { content: TEXT }),
      done(`${shown({ Id: 'app@a.service' })}\n${shown({ Id: 'app@b.service', ...properties })}`),
    ];
    const parameters = { name: 'app@.service', content: TEXT };
    expect(planText('unit', parameters, answers({}))).toEqual(unchanged);
    expect(planText('unit', parameters, answers({ NeedDaemonReload: 'yes' })).run).toEqual([RELOAD]);
    // No instance is loaded.
    expect(planText('unit', parameters, [at(path, { content: TEXT }), done('')])).toEqual(unchanged);
    const [operation] = plan('unit', parameters, [nothingAt(path), done('')]).changes[0]?.operations.slice(3) ?? [];
    expect(operation).toMatchObject({ argv: expect.arrayContaining(['verify', '--', 'app@.service']) });
  });

  test('from a file of this computer, and from a template', () => {
    const source = new LocalFile({ file: '/tmp/app.service', digest: '0'.repeat(64), size: TEXT.length }, TEXT);
    for (const content of [{ source }, { template: new RenderedTemplate(TEXT) }]) {
      expect(planText('unit', { name: NAME, ...content }, has({ content: TEXT }))).toEqual(unchanged);
    }
  });

  test('a secret in it is masked', () => {
    const content = concat([TEXT, 'Environment=TOKEN=', new Secret('s3cret'), '\n']);
    const { changes } = plan('unit', { name: NAME, content }, nothing);
    expect(JSON.stringify(changes)).not.toContain('s3cret');
    expect(restored('unit', { name: NAME, content }, has({ content: OLD }))).toBeUndefined();
  });
});

test('a line that names the file is a failure, even with exit status 0', () => {
  const { changes } = plan('unit', DECLARED, nothing);
  const verification = changes[0]?.operations.find((one) => one.kind === 'exec' && one.argv[0] === 'env') as Operation;
  const own = "/run/provision-verify/app.service:2: Unknown key 'ExecStrat' in section [Service], ignoring.\n";
  const others = '/usr/lib/systemd/system/plymouth-start.service:15: Unit configured to use KillMode=none.\n';
  const advised = '/run/provision-verify/app.service:3: Special user nobody configured, this is not safe!\n';
  expect(failedOn(verification, done('', 0, own))).toBe(true);
  // systemd 239 does not say that it ignores the line.
  expect(failedOn(verification, done('', 0, own.replace(', ignoring', '').replace('key', 'lvalue')))).toBe(true);
  expect(failedOn(verification, done('', 0, advised))).toBe(false);
  expect(failedOn(verification, done('', 0, others))).toBe(false);
  expect(failedOn(verification, done('', 1, others))).toBe(true);
  expect(advice('unit', DECLARED, own)).toMatch(/^\/etc\/systemd\/system\/app\.service is unchanged\. Correct/);
  expect(advice('unit', DECLARED, 'app.service: Command /usr/bin/app is not executable')).toMatch(/verify: false/);
  expect(advice('unit', DECLARED, 'write: Read-only file system')).toBeUndefined();
});

group('a drop-in', () => {
  const path = `${PATH}.d/limits.conf`;
  const { content } = DROP_IN;

  test('is verified as part of its unit', () => {
    expect(planText('unit', DROP_IN, [noDirectoryFor(path), done(shown())])).toEqual({
      diff: [`content: (none) → ${content}`],
      run: [
        ...verified('app.service.d/limits.conf', content, ' /run/provision-verify/app.service.d'),
        `mkdir -p -- ${PATH}.d`,
        `write ${path}: ${content}`,
        RELOAD,
      ],
    });
    expect(planText('unit', { ...DROP_IN, drop_in: 'limits.conf' }, [at(path, { content }), done(shown())])).toEqual(
      unchanged,
    );
  });

  test('systemd has not read it yet', () => {
    expect(planText('unit', DROP_IN, [at(path, { content }), done(shown({ NeedDaemonReload: 'yes' }))]).run).toEqual([
      RELOAD,
    ]);
  });

  test('of a unit that does not exist is refused, unless an earlier step brings it', () => {
    const similar = shown({ Id: 'apps.service' });
    expect(unknownState('unit', DROP_IN, [noDirectoryFor(path), done(`${NOT_FOUND}\n${similar}`)])).toMatchObject({
      reason: 'there is no unit app.service that the drop-in could change',
      next: 'Did you mean apps.service? Put the step after the one that installs the unit, or correct the name.',
      refused: true,
      solution: {
        by: [[{ type: 'package' }, { type: 'unit', name: NAME }, { type: 'file' }]],
        plan: { kind: 'planned' },
      },
    });
  });

  test('of a template that has no instance', () => {
    const parameters = { ...DROP_IN, name: 'app@.service' };
    const file = '/etc/systemd/system/app@.service.d/limits.conf';
    const withTemplate = nothingAt(file, record('/usr/lib/systemd/system/app@.service'));
    expect(planText('unit', parameters, [withTemplate, done('')]).diff).toEqual([`content: (none) → ${content}`]);
    expect(unknownState('unit', parameters, [nothingAt(file), done('')]).refused).toBe(true);
  });

  test('is removed with its empty directory', () => {
    const parameters = { name: NAME, drop_in: 'limits', state: 'absent' };
    expect(planText('unit', parameters, [at(path, { content }), done(shown())])).toEqual({
      diff: ['file: present → absent'],
      run: [`rm -f -- ${path}`, `rmdir --ignore-fail-on-non-empty -- ${PATH}.d`, RELOAD],
    });
    expect(planText('unit', parameters, [noDirectoryFor(path), done(NOT_FOUND)])).toEqual(unchanged);
  });
});

group('removal', () => {
  const absent = { name: NAME, state: 'absent' };

  test.each(
    named<{ what: string; answers: readonly Result[]; expected: PlanText }>([
      { what: 'nothing to remove', answers: nothing, expected: unchanged },
      {
        what: 'somebody has removed the file of a unit that still runs',
        answers: [nothingAt(PATH), done(shown({ ActiveState: 'active', UnitFileState: '', NeedDaemonReload: 'yes' }))],
        expected: { diff: ['state: running → stopped'], run: [`systemctl stop -- ${NAME}`, RELOAD] },
      },
      {
        what: 'the same after a daemon-reload',
        answers: [nothingAt(PATH), done(shown({ LoadState: 'not-found', ActiveState: 'active', UnitFileState: '' }))],
        expected: { diff: ['state: running → stopped'], run: [`systemctl stop -- ${NAME}`, RELOAD] },
      },
      {
        what: 'a unit that runs from elsewhere, such as a transient one, is not that of the step',
        answers: [nothingAt(PATH), done(shown({ ActiveState: 'active', UnitFileState: 'transient' }))],
        expected: unchanged,
      },
      {
        what: 'running and enabled: stopped and disabled first',
        answers: has({ content: TEXT }, { ActiveState: 'active', UnitFileState: 'enabled' }),
        expected: {
          diff: ['state: running → stopped', 'enabled: enabled → disabled', 'file: present → absent'],
          run: [`systemctl stop -- ${NAME}`, `systemctl disable -- ${NAME}`, `rm -f -- ${PATH}`, RELOAD],
        },
      },
      {
        what: 'failed: systemd forgets the failure',
        answers: has({ content: TEXT }, { ActiveState: 'failed', UnitFileState: 'static' }),
        expected: {
          diff: ['file: present → absent'],
          run: [`systemctl reset-failed -- ${NAME}`, `rm -f -- ${PATH}`, RELOAD],
        },
      },
      {
        what: 'a package has a file, too: the unit is kept',
        answers: has({ content: TEXT }, { ActiveState: 'active', UnitFileState: 'enabled' }, record(VENDOR)),
        expected: {
          diff: ['file: present → absent'],
          run: [`rm -f -- ${PATH}`, RELOAD],
          notes: [`the unit is kept: systemd uses ${VENDOR} again`],
        },
      },
    ]),
  )('%s', (_what, { answers, expected }) => {
    expect(planText('unit', absent, answers)).toEqual(expected);
  });

  test('of a template: its instances', () => {
    const path = '/etc/systemd/system/app@.service';
    const units = [
      shown({ Id: 'app@a.service', ActiveState: 'active', UnitFileState: 'enabled' }),
      shown({ Id: 'app@b.service' }),
    ];
    expect(
      planText('unit', { name: 'app@.service', state: 'absent' }, [
        at(path, { content: TEXT }),
        done(units.join('\n')),
      ]),
    ).toEqual({
      diff: [
        'state of app@a.service: running → stopped',
        'enabled of app@a.service: enabled → disabled',
        'file: present → absent',
      ],
      run: ['systemctl stop -- app@a.service', 'systemctl disable -- app@.service', `rm -f -- ${path}`, RELOAD],
    });
  });
});

test.each<[string, Found, string]>([
  [
    'a mask',
    { type: 'l', finalType: 'c', target: '/dev/null' },
    `app.service is masked: ${PATH} is a symbolic link to /dev/null`,
  ],
  [
    'a link',
    { type: 'l', finalType: 'f', target: '/opt/app.service' },
    `${PATH} is a symbolic link to /opt/app.service, and a unit step neither replaces nor removes it`,
  ],
  ['a directory', { type: 'd' }, `${PATH} is a directory, and a unit step neither replaces nor removes it`],
])('%s in the place of the file is refused', (_what, found, reason) => {
  for (const parameters of [DECLARED, { name: NAME, state: 'absent' }]) {
    expect(unknownState('unit', parameters, has(found, { LoadState: 'masked' }))).toMatchObject({
      reason,
      refused: true,
    });
  }
});

test('what was there before can be restored', () => {
  expect(restored('unit', DECLARED, nothing)).toMatchObject({ name: NAME, state: 'absent' });
  const before = restored('unit', DECLARED, has({ content: OLD }));
  expect(before).toMatchObject({ name: NAME, content: OLD, state: 'present' });
  expect(restorePlan('unit', before, has({ content: TEXT })).diff).toEqual([`content: ${TEXT} → ${OLD}`]);
  // The file alone would not bring back that the unit runs.
  const absent = { name: NAME, state: 'absent' };
  expect(restored('unit', absent, has({ content: OLD }, { ActiveState: 'active' }))).toBeUndefined();
  expect(restored('unit', absent, has({ content: OLD }))).toMatchObject({ content: OLD });
});

test('the state is unknown without systemd', () => {
  const missing = done('', 127, 'sh: 1: exec: systemctl: not found\n');
  expect(unknownState('unit', DECLARED, [nothingAt(PATH), missing]).reason).toMatch(/systemctl/);
});

test.each<[unknown, boolean]>([
  [DECLARED, true],
  [{ ...DECLARED, name: 'app@.service' }, true],
  [{ ...DECLARED, name: 'app@one.service' }, true],
  [{ ...DECLARED, name: 'var-lib-app.mount' }, true],
  [{ ...DECLARED, name: 'app' }, false],
  [{ ...DECLARED, name: '../app.service' }, false],
  [{ ...DECLARED, name: 'dev-sda.device' }, false],
  [{ ...DECLARED, name: '@.service' }, false],
  [{ name: NAME }, false],
  [{ name: NAME, content: 'ExecStart=/bin/true\n' }, false],
  [{ name: NAME, content: 5 }, false],
  [{ ...DECLARED, template: new RenderedTemplate(TEXT) }, false],
  [{ ...DECLARED, drop_in: '../x' }, false],
  [{ ...DECLARED, drop_in: '.hidden' }, false],
  [{ name: NAME, content: `[Service]\n${'#'.repeat(70_000)}\n` }, false],
  [{ name: NAME, source: new LocalFile({ file: '/x', digest: '', size: 5 }, undefined) }, false],
  [{ name: NAME, state: 'absent' }, true],
  [{ ...DECLARED, state: 'absent' }, false],
  [{ ...DECLARED, mode: '0600' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('unit', parameters)).toBe(ok);
});
