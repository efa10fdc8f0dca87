import { expect, test } from 'vitest';
import { withoutMarks } from '../../../src/model/host-text.ts';
import { remainingDifferences } from '../../../src/engine/steps-text.ts';
import type { Result } from '../../../src/model/result.ts';
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
import { named } from '../named.ts';

/** A block of `systemctl show`. */
const block = (properties: Readonly<Record<string, string>>) =>
  Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
/** As `systemctl show` answers. */
const show = (load: string, active: string, sub: string, unitFile: string, reload = 'no', more = {}) =>
  done(
    block({
      ...{ Id: 'x.service', Names: 'x.service', LoadState: load, ActiveState: active, SubState: sub },
      ...{ UnitFileState: unitFile, NeedDaemonReload: reload, ...more },
    }),
  );
const NO_TRIGGERS = done('');
const NOT_FOUND = show('not-found', 'inactive', 'dead', '');
const UP = show('loaded', 'active', 'running', 'enabled');
const ctl = (...verbs: string[]) => verbs.map((verb) => `systemctl ${verb} -- x.service`);

/** What grep finds in [Install] sections, and find in the directories of systemd. */
const installed = (sections: readonly string[], links: readonly string[]) => [
  done(sections.map((line) => `${line}\n`).join('')),
  done(['/etc/systemd/system/default.target /usr/lib/systemd/system/multi-user.target', ...links, ''].join('\n'), 1),
];
const FILE = '/etc/systemd/system/x.service';
const linkIn = (target: string) => `/etc/systemd/system/${target}.wants/x.service ${FILE}`;
const enabledFor = (targets: string, more = {}) =>
  show('loaded', 'active', 'running', 'enabled', 'no', { FragmentPath: FILE, WantedBy: targets, ...more });

test.each(
  named<{ what: string; wanted: readonly string[]; links: readonly string[]; missing?: string; more?: object }>([
    { what: 'a link for each target', wanted: ['WantedBy=multi-user.target'], links: ['multi-user.target'] },
    {
      what: 'a link of an earlier [Install] section only',
      wanted: ['WantedBy=multi-user.target'],
      links: ['graphical.target'],
      missing: 'multi-user.target',
    },
    {
      what: 'one of two links',
      wanted: ['WantedBy=multi-user.target app.target'],
      links: ['multi-user.target'],
      missing: 'app.target',
    },
    {
      what: 'a list that is reset',
      wanted: ['WantedBy=app.target', 'WantedBy=', 'WantedBy=multi-user.target'],
      links: ['multi-user.target'],
    },
    { what: 'a target of the instance', wanted: ['WantedBy=app-%i.target'], links: ['multi-user.target'] },
    {
      what: 'a unit that has an alias, declared by that',
      wanted: ['WantedBy=app.target'],
      links: [],
      more: { Id: 'y.service', Names: 'y.service x.service' },
    },
    { what: 'a file that is not the one of the unit', wanted: [], links: [], more: { FragmentPath: '/run/x.service' } },
  ]),
)('an enabled unit: %s', (_what, { wanted, links, missing, more }) => {
  const sections = installed(
    wanted.map((line) => `${FILE}:${line}`),
    links.map(linkIn),
  );
  const answers = [enabledFor('multi-user.target', more), NO_TRIGGERS, ...sections];
  expect(planText('service', { name: 'x', enabled: true }, answers)).toEqual(
    missing === undefined
      ? unchanged
      : { diff: [`enabled: enabled, but not for ${missing} → enabled`], run: ctl('enable') },
  );
});

test('a drop-in of a unit may replace the targets of its [Install] section', () => {
  const sections = [
    `${FILE}:WantedBy=app.target`,
    `${FILE}.d/10-a.conf:WantedBy=`,
    `${FILE}.d/20-b.conf:WantedBy=multi-user.target`,
  ];
  const answers = [enabledFor('multi-user.target'), NO_TRIGGERS, ...installed(sections, [linkIn('multi-user.target')])];
  expect(planText('service', { name: 'x', enabled: true }, answers)).toEqual(unchanged);
});

test.each(
  named<{ what: string; target: string; loaded?: string; more?: object; warns: boolean }>([
    { what: 'a target that a boot starts', target: 'multi-user.target', loaded: 'multi-user.target', warns: false },
    { what: 'the default target', target: 'default.target', loaded: 'multi-user.target', warns: false },
    { what: 'a target with a typing error', target: 'mult-user.target', warns: true },
    {
      what: 'the graphical target of a host without one',
      target: 'graphical.target',
      loaded: 'graphical.target',
      warns: true,
    },
    { what: 'a target for a suspend', target: 'suspend.target', warns: false },
    { what: 'a target, and a socket starts it', target: 'app.target', more: { WantedBy: 'y.service' }, warns: false },
  ]),
)('a warning if no boot starts an enabled unit: %s', (_what, { target, loaded = '', more, warns }) => {
  const sections = installed([`${FILE}:WantedBy=${target}`], [linkIn(target)]);
  const answers = [enabledFor(loaded, more), NO_TRIGGERS, ...sections];
  expect(plan('service', { name: 'x', enabled: true }, answers).warning?.message).toBe(
    warns ? `x.service does not start at boot even if it is enabled: no boot starts ${target}` : undefined,
  );
});

test.each([
  ['graphical.target', true],
  // Only known once it has a link to the unit.
  ['app.target', false],
])('a warning before a unit is enabled for %s: %s', (target, warns) => {
  const disabled = show('loaded', 'active', 'running', 'disabled', 'no', { FragmentPath: FILE });
  const answers = [disabled, NO_TRIGGERS, ...installed([`${FILE}:WantedBy=${target}`], [])];
  expect(plan('service', { name: 'x', enabled: true }, answers).warning !== undefined).toBe(warns);
});

test.each(
  named<{ what: string; desired: object; answer: ReturnType<typeof show>; expected: PlanText }>([
    {
      what: 'a unit that does not exist yet has a plan',
      desired: { state: 'running', enabled: true },
      answer: NOT_FOUND,
      expected: { diff: ['state: not found → running', 'enabled: not found → enabled'], run: ctl('enable', 'start') },
    },
    {
      what: 'a unit that does not exist is stopped and disabled',
      desired: { state: 'stopped', enabled: false, masked: false },
      answer: NOT_FOUND,
      expected: unchanged,
    },
    {
      what: 'a unit that does not exist can be masked',
      desired: { state: 'stopped', masked: true },
      answer: NOT_FOUND,
      expected: { diff: ['masked: not found → masked'], run: ctl('mask') },
    },
    {
      what: 'a unit that is masked and does not exist is masked',
      desired: { masked: true, state: 'stopped', enabled: false },
      answer: show('masked', 'inactive', 'dead', 'masked'),
      expected: unchanged,
    },
    {
      what: 'stopped before it is masked',
      desired: { state: 'stopped', enabled: false, masked: true },
      answer: UP,
      expected: {
        diff: ['state: running → stopped', 'enabled: enabled → disabled', 'masked: not masked → masked'],
        run: ctl('stop', 'disable', 'mask'),
      },
    },
    {
      what: 'unmasked before it is enabled and started',
      desired: { state: 'running', enabled: true, masked: false },
      answer: show('masked', 'inactive', 'dead', 'masked'),
      expected: {
        diff: ['masked: masked → not masked', 'state: stopped → running', 'enabled: masked → enabled'],
        run: ctl('unmask', 'enable', 'start'),
      },
    },
    {
      what: 'a unit that is masked until the reboot is unmasked',
      desired: { masked: false },
      answer: show('masked', 'inactive', 'dead', 'masked-runtime'),
      expected: { diff: ['masked: masked → not masked'], run: ctl('unmask --runtime') },
    },
    {
      what: 'a unit that is masked until the reboot is not masked permanently',
      desired: { masked: true },
      answer: show('masked', 'inactive', 'dead', 'masked-runtime'),
      expected: { diff: ['masked: masked-runtime → masked'], run: ctl('mask') },
    },
    {
      what: 'a unit that is enabled until the reboot is not enabled permanently',
      desired: { enabled: true },
      answer: show('loaded', 'active', 'running', 'enabled-runtime'),
      expected: { diff: ['enabled: enabled-runtime → enabled'], run: ctl('enable') },
    },
    {
      what: 'a unit that is enabled until the reboot is not disabled',
      desired: { enabled: false },
      answer: show('loaded', 'active', 'running', 'enabled-runtime'),
      expected: { diff: ['enabled: enabled-runtime → disabled'], run: ctl('disable --runtime') },
    },
    {
      what: 'a linked unit does not start at boot',
      desired: { enabled: true },
      answer: show('loaded', 'inactive', 'dead', 'linked'),
      expected: { diff: ['enabled: linked → enabled'], run: ctl('enable') },
    },
    {
      what: 'a linked unit is not disabled: that would remove its file',
      desired: { enabled: false },
      answer: show('loaded', 'inactive', 'dead', 'linked'),
      expected: unchanged,
    },
    {
      what: 'a unit that systemd restarts repeatedly is not running',
      desired: { state: 'running' },
      answer: show('loaded', 'activating', 'auto-restart', 'enabled'),
      expected: { diff: ['state: auto-restart → running'], run: ctl('start') },
    },
    {
      what: 'a unit that systemd restarts repeatedly is stopped',
      desired: { state: 'stopped' },
      answer: show('loaded', 'activating', 'auto-restart', 'enabled'),
      expected: { diff: ['state: auto-restart → stopped'], run: ctl('stop') },
    },
    {
      what: 'a unit that is starting is running',
      desired: { state: 'running' },
      answer: show('loaded', 'activating', 'start', 'enabled'),
      expected: unchanged,
    },
    {
      what: 'a unit that reloads is running',
      desired: { state: 'running' },
      answer: show('loaded', 'reloading', 'reload', 'enabled'),
      expected: unchanged,
    },
    {
      what: 'a failed unit is started',
      desired: { state: 'running' },
      answer: show('loaded', 'failed', 'failed', 'enabled'),
      expected: {
        diff: ['state: failed → running'],
        run: ctl('reset-failed', 'start'),
        notes: ['resets the failure and the start limit first (systemctl reset-failed)'],
      },
    },
    {
      what: 'a failed unit is stopped',
      desired: { state: 'stopped' },
      answer: show('loaded', 'failed', 'failed', 'enabled'),
      expected: unchanged,
    },
    {
      what: 'a oneshot unit that has exited is running',
      desired: { state: 'running' },
      answer: show('loaded', 'active', 'exited', 'enabled'),
      expected: unchanged,
    },
    {
      what: 'a changed unit file is reloaded first',
      desired: { state: 'running' },
      answer: show('loaded', 'inactive', 'dead', 'enabled', 'yes'),
      expected: { diff: ['state: stopped → running'], run: ['systemctl daemon-reload', ...ctl('start')] },
    },
    {
      what: 'a changed unit file alone is not a change',
      desired: { state: 'running' },
      answer: show('loaded', 'active', 'running', 'enabled', 'yes'),
      expected: unchanged,
    },
    {
      what: 'what is not declared stays unchanged',
      desired: { enabled: true },
      answer: show('loaded', 'inactive', 'dead', 'enabled'),
      expected: unchanged,
    },
    {
      what: 'only the state is declared',
      desired: { state: 'stopped' },
      answer: UP,
      expected: { diff: ['state: running → stopped'], run: ctl('stop') },
    },
    {
      what: 'a static unit does not start at boot',
      desired: { enabled: false },
      answer: show('loaded', 'active', 'running', 'static'),
      expected: unchanged,
    },
    {
      what: 'a unit that has reached its start limit is reset before it is started',
      desired: { state: 'running' },
      answer: show('loaded', 'failed', 'failed', 'enabled', 'no', { Result: 'start-limit-hit' }),
      expected: {
        diff: ['state: failed (start limit reached) → running'],
        run: ctl('reset-failed', 'start'),
        notes: ['resets the failure and the start limit first (systemctl reset-failed)'],
      },
    },
    {
      what: 'an alias means the unit that it names, which is stopped before the alias is removed',
      desired: { state: 'stopped', enabled: false },
      answer: show('loaded', 'active', 'running', 'enabled', 'no', { Id: 'y.service', Names: 'y.service x.service' }),
      expected: {
        diff: ['state: running → stopped', 'enabled: enabled → disabled'],
        run: ['systemctl stop -- y.service', 'systemctl disable -- y.service'],
        notes: ['x.service is an alias of y.service'],
      },
    },
    {
      what: 'a static unit that a target starts is enabled',
      desired: { enabled: true },
      answer: show('loaded', 'active', 'running', 'static', 'no', { WantedBy: 'multi-user.target' }),
      expected: unchanged,
    },
    {
      what: 'an enabled unit that is masked until the reboot starts at boot',
      desired: { enabled: false },
      answer: show('masked', 'inactive', 'dead', 'masked-runtime', 'no', { WantedBy: 'multi-user.target' }),
      expected: {
        diff: ['enabled: enabled → disabled'],
        run: ctl('unmask --runtime', 'disable', 'mask --runtime'),
      },
    },
    {
      what: 'an enabled unit is disabled in the run that unmasks it',
      desired: { enabled: false, masked: false },
      answer: show('masked', 'inactive', 'dead', 'masked', 'no', { WantedBy: 'multi-user.target' }),
      expected: {
        diff: ['masked: masked → not masked', 'enabled: enabled → disabled'],
        run: ctl('unmask', 'disable'),
      },
    },
    {
      what: 'a unit that is linked until the reboot is linked permanently',
      desired: { enabled: true },
      answer: show('loaded', 'inactive', 'dead', 'linked-runtime', 'no', {
        FragmentPath: '/run/systemd/system/x.service',
      }),
      expected: { diff: ['enabled: linked-runtime → enabled'], run: ctl('enable') },
    },
    {
      what: 'a unit that a target starts without [Install] is read again',
      desired: { enabled: false },
      answer: show('loaded', 'active', 'running', 'disabled', 'no', { WantedBy: 'multi-user.target' }),
      expected: { diff: ['enabled: enabled → disabled'], run: ['systemctl daemon-reload', ...ctl('disable')] },
    },
    {
      what: 'another instance of the template is enabled',
      desired: { name: 'x@1', enabled: true },
      answer: show('loaded', 'inactive', 'dead', 'indirect', 'no', { Id: 'x@1.service', Names: 'x@1.service' }),
      expected: {
        diff: ['enabled: indirect → enabled'],
        run: ['systemctl enable -- x@1.service'],
      },
    },
    {
      what: 'a unit of an init script is enabled',
      desired: { enabled: true },
      answer: show('loaded', 'inactive', 'dead', 'generated', 'no', { SourcePath: '/etc/rc.d/init.d/x' }),
      expected: { diff: ['enabled: generated → enabled'], run: ctl('enable') },
    },
    {
      what: 'a oneshot unit is enabled, whether it has run or not',
      desired: { enabled: true },
      answer: show('loaded', 'inactive', 'dead', 'enabled', 'no', { Type: 'oneshot', RemainAfterExit: 'no' }),
      expected: unchanged,
    },
    {
      what: 'a unit in /etc that is already masked',
      desired: { masked: true },
      answer: show('masked', 'inactive', 'dead', 'masked', 'no', { FragmentPath: '/etc/systemd/system/x.service' }),
      expected: unchanged,
    },
  ]),
)('%s', (_what, { desired, answer, expected }) => {
  expect(planText('service', { name: 'x', ...desired }, [answer, NO_TRIGGERS])).toEqual(expected);
});

test.each([
  ['docker', 'docker.service'],
  ['docker.service', 'docker.service'],
  ['docker.socket', 'docker.socket'],
  ['getty@tty1', 'getty@tty1.service'],
  ['my.app', 'my.app.service'],
])('%s is the unit %s', (name, unit) => {
  expect(
    planText('service', { name, state: 'stopped' }, [
      show('loaded', 'active', 'running', 'enabled', 'no', { Id: unit, Names: unit }),
      NO_TRIGGERS,
    ]).run,
  ).toEqual([`systemctl stop -- ${unit}`]);
});

test.each([
  [
    'systemctl fails',
    done('', 1, 'System has not been booted with systemd as init system (PID 1).'),
    {
      reason: '`systemctl show x.service` exited with status 1',
      words: 'System has not been booted with systemd as init system (PID 1).',
    },
  ],
  [
    'there is no systemctl',
    done('', 127, 'sh: systemctl: not found'),
    { reason: '`systemctl` is not installed (exit status 127)', words: 'sh: systemctl: not found', missing: true },
  ],
  ['the answer is empty', done('\n'), { reason: '`systemctl show x.service` reports no state' }],
])('the state is unknown: %s', (_what, answer, expected) => {
  expect(unknownState('service', { name: 'x', state: 'running' }, [answer, NO_TRIGGERS])).toMatchObject(expected);
});

const SOCKET = { Id: 'x.socket', ActiveState: 'active', UnitFileState: 'enabled' };
const OTHER_TIMER = { Id: 'y.timer', ActiveState: 'active', UnitFileState: 'enabled' };
const triggers = (...list: readonly Readonly<Record<string, string>>[]) => done(list.map(block).join('\n'));

test.each(
  named<{ what: string; desired: object; active: string; socket: object; expected: PlanText }>([
    {
      what: 'a socket that starts the unit again is stopped with it',
      desired: { state: 'stopped' },
      active: 'active',
      socket: SOCKET,
      expected: {
        diff: ['state: running → stopped', 'x.socket: running → stopped'],
        run: ['systemctl stop -- x.socket x.service'],
        notes: ['x.socket would start x.service again'],
      },
    },
    {
      what: 'a socket that would start a stopped unit is stopped',
      desired: { state: 'stopped' },
      active: 'inactive',
      socket: SOCKET,
      expected: {
        diff: ['x.socket: running → stopped'],
        run: ['systemctl stop -- x.socket'],
        notes: ['x.socket would start x.service again'],
      },
    },
    {
      what: 'a socket that would start the unit after the next boot is disabled with it',
      desired: { state: 'stopped', enabled: false },
      active: 'active',
      socket: SOCKET,
      expected: {
        diff: ['state: running → stopped', 'x.socket: running, enabled → stopped, disabled'],
        run: ['systemctl stop -- x.socket x.service', 'systemctl disable -- x.socket'],
        notes: ['x.socket would start x.service again'],
      },
    },
    {
      what: 'a stopped socket is not touched',
      desired: { state: 'stopped' },
      active: 'inactive',
      socket: { ...SOCKET, ActiveState: 'inactive' },
      expected: unchanged,
    },
    {
      what: 'the socket of a unit that runs is not touched',
      desired: { state: 'running' },
      active: 'active',
      socket: SOCKET,
      expected: unchanged,
    },
    {
      what: 'a unit with nothing but Also= is enabled if its socket is',
      desired: { enabled: true },
      active: 'inactive',
      socket: SOCKET,
      expected: unchanged,
    },
    {
      what: 'a unit with nothing but Also= enables its socket',
      desired: { enabled: true },
      active: 'inactive',
      socket: { ...SOCKET, UnitFileState: 'disabled' },
      expected: { diff: ['enabled: indirect → enabled'], run: ctl('enable') },
    },
  ]),
)('%s', (_what, { desired, active, socket, expected }) => {
  const unit = show('loaded', active, active === 'active' ? 'running' : 'dead', 'indirect', 'no', {
    TriggeredBy: 'x.socket',
  });
  const answers = [unit, triggers(socket as Record<string, string>, OTHER_TIMER)];
  expect(planText('service', { name: 'x', ...desired }, answers)).toEqual(expected);
});

const MORE_MASKED = { FragmentPath: '/etc/systemd/system/x.service' };

test.each(
  named<{ what: string; desired: object; answer: ReturnType<typeof show>; reason: string; next: string }>([
    {
      what: 'to mask a unit whose file is in /etc',
      desired: { state: 'stopped', masked: true },
      answer: show('loaded', 'active', 'running', 'enabled', 'no', MORE_MASKED),
      reason: 'x.service cannot be masked: its file /etc/systemd/system/x.service is where the mask would be',
      next: 'Declare `state: stopped` and `enabled: false` instead',
    },
    {
      what: 'to start a masked unit',
      desired: { state: 'running' },
      answer: show('masked', 'inactive', 'dead', 'masked'),
      reason: 'systemd does not start x.service, because it is masked',
      next: 'masked: false',
    },
    {
      what: 'to enable a unit that is masked until the reboot',
      desired: { enabled: true },
      answer: show('masked', 'inactive', 'dead', 'masked-runtime'),
      reason: 'systemd does not enable x.service, because it is masked',
      next: 'masked: false',
    },
    {
      what: 'to enable a static unit',
      desired: { state: 'running', enabled: true },
      answer: show('loaded', 'active', 'running', 'static'),
      reason: 'x.service cannot be enabled by itself: it is static',
      next: '.socket',
    },
    {
      what: 'to enable a unit with nothing but Also=',
      desired: { enabled: true },
      answer: show('loaded', 'inactive', 'dead', 'indirect'),
      reason: 'x.service cannot be enabled by itself: its [Install] section has nothing but Also=',
      next: 'systemctl cat x.service',
    },
    {
      what: 'to enable a unit whose file is in /run',
      desired: { enabled: true },
      answer: show('loaded', 'active', 'running', 'enabled', 'no', { FragmentPath: '/run/systemd/system/x.service' }),
      reason: 'x.service cannot start at boot: its file /run/systemd/system/x.service is lost at the reboot',
      next: '/etc/systemd/system',
    },
    {
      what: 'to disable a static unit that a target starts',
      desired: { state: 'stopped', enabled: false },
      answer: show('loaded', 'active', 'running', 'static', 'no', { WantedBy: 'multi-user.target' }),
      reason: 'x.service cannot be disabled: it is static, and multi-user.target starts it at boot',
      next: 'masked: true',
    },
    {
      what: 'to disable a mount of /etc/fstab',
      desired: { enabled: false },
      answer: show('loaded', 'active', 'mounted', 'generated', 'no', {
        RequiredBy: 'local-fs.target',
        SourcePath: '/etc/fstab',
      }),
      reason: 'x.service cannot be disabled: it is generated, and local-fs.target starts it at boot',
      next: 'Change /etc/fstab',
    },
    {
      what: 'to keep a unit running that runs to its end',
      desired: { state: 'running' },
      answer: show('loaded', 'inactive', 'dead', 'enabled', 'no', { Type: 'oneshot', RemainAfterExit: 'no' }),
      reason: 'x.service cannot be running: it is a oneshot unit without RemainAfterExit=yes',
      next: 'command step',
    },
    {
      what: 'to start a unit with an invalid file',
      desired: { state: 'running' },
      answer: show('bad-setting', 'inactive', 'dead', 'disabled', 'no', MORE_MASKED),
      reason: 'systemd cannot load x.service: its file /etc/systemd/system/x.service is invalid',
      next: 'systemd-analyze verify x.service',
    },
  ]),
)('refused: %s', (_what, { desired, answer, reason, next }) => {
  const state = unknownState('service', { name: 'x', ...desired }, [answer, NO_TRIGGERS]);
  expect(state.refused).toBe(true);
  expect(state.reason).toContain(reason);
  expect(state.next).toContain(next);
});

test('a static unit that a target starts can be masked instead', () => {
  const answer = show('loaded', 'active', 'running', 'static', 'no', { WantedBy: 'multi-user.target' });
  expect(planText('service', { name: 'x', enabled: false, masked: true }, [answer, NO_TRIGGERS])).toEqual({
    diff: ['masked: not masked → masked'],
    run: ctl('mask'),
  });
});

const TEMPLATE = { name: 'x@', enabled: true };
const template = ['systemctl enable -- x@.service'];

test.each([
  ['enabled', done('enabled\n'), unchanged],
  ['only an instance is enabled', done('indirect\n'), { diff: ['enabled: indirect → enabled'], run: template }],
  ['disabled', done('disabled\n', 1), { diff: ['enabled: disabled → enabled'], run: template }],
  [
    'not found',
    done('', 1, 'Failed to get unit file state for x@.service: No such file or directory'),
    { diff: ['enabled: not found → enabled'], run: template },
  ],
  [
    'not found, as newer versions say',
    done('not-found\n', 4),
    { diff: ['enabled: not found → enabled'], run: template },
  ],
])('a template: %s', (_what, answer, expected) => {
  expect(planText('service', TEMPLATE, [answer])).toEqual(expected);
});

test('the state of a template is unknown if systemctl fails', () => {
  expect(unknownState('service', TEMPLATE, [done('', 1, 'Failed to connect to bus')]).words).toBe(
    'Failed to connect to bus',
  );
  expect(unknownState('service', TEMPLATE, [done('', 127, 'sh: systemctl: not found')]).missing).toBe(true);
});

test('a unit that does not exist is named, with the unit that was probably meant', () => {
  const firewalld = block({ Id: 'firewalld.service', LoadState: 'loaded' });
  const answer = done(
    `${block({ Id: 'fierwalld.service', LoadState: 'not-found', ActiveState: 'inactive' })}\n${firewalld}`,
  );
  const warning = (desired: object) =>
    plan('service', { name: 'fierwalld', ...desired }, [answer, NO_TRIGGERS]).warning;
  expect(warning({ state: 'stopped', enabled: false })).toEqual({
    message: 'there is no unit fierwalld.service',
    next: 'Did you mean firewalld.service? If the name is correct, the step is not needed.',
  });
  expect(warning({ state: 'running' })).toBeUndefined();
  expect(warning({ state: 'stopped', masked: true })).toBeUndefined();
});

test('a disabled unit that another unit starts is reported', () => {
  const wanted = (more: object, file = 'disabled') => show('loaded', 'inactive', 'dead', file, 'no', more);
  const warning = (desired: object, answer: Result) =>
    plan('service', { name: 'x', ...desired }, [answer, NO_TRIGGERS]).warning?.message;
  const message = 'y.service starts x.service as a dependency, also at boot';
  expect(warning({ enabled: false }, wanted({ WantedBy: 'y.service' }))).toBe(message);
  expect(warning({ enabled: false, state: 'stopped' }, wanted({ RequiredBy: 'y.service' }))).toBe(message);
  expect(warning({ state: 'stopped' }, wanted({ WantedBy: 'y.service' }))).toBeUndefined();
  expect(warning({ enabled: false, masked: true }, wanted({ WantedBy: 'y.service' }))).toBeUndefined();
  expect(warning({ enabled: false }, wanted({ WantedBy: 'y.service' }, 'masked'))).toBeUndefined();
  expect(warning({ enabled: false }, wanted({ WantedBy: 'multi-user.target' }))).toBeUndefined();
});

const DISABLED = show('loaded', 'inactive', 'dead', 'disabled');
const MASKED = show('masked', 'inactive', 'dead', 'masked');

test.each(
  named<{ what: string; desired: object; before: Result; after: Result; restores: object; expected: PlanText }>([
    {
      what: 'a running and enabled unit',
      desired: { state: 'stopped', enabled: false },
      before: UP,
      after: DISABLED,
      restores: { state: 'running', enabled: true },
      expected: { diff: ['state: stopped → running', 'enabled: disabled → enabled'], run: ctl('enable', 'start') },
    },
    {
      what: 'a unit that did not exist',
      desired: { state: 'running', enabled: true },
      before: NOT_FOUND,
      after: UP,
      restores: { state: 'stopped', enabled: false },
      expected: { diff: ['state: running → stopped', 'enabled: enabled → disabled'], run: ctl('stop', 'disable') },
    },
    {
      what: 'a masked unit',
      desired: { state: 'running', enabled: true, masked: false },
      before: MASKED,
      after: UP,
      restores: { state: 'stopped', enabled: false, masked: true },
      expected: {
        diff: ['state: running → stopped', 'enabled: enabled → disabled', 'masked: not masked → masked'],
        run: ctl('stop', 'disable', 'mask'),
      },
    },
    {
      what: 'only what the step changes',
      desired: { state: 'stopped', enabled: false },
      before: show('loaded', 'active', 'running', 'static'),
      after: show('loaded', 'inactive', 'dead', 'static'),
      restores: { state: 'running', enabled: false },
      expected: { diff: ['state: stopped → running'], run: ctl('start') },
    },
  ]),
)('%s can be restored', (_what, { desired, before, after, restores, expected }) => {
  const previous = restored('service', { name: 'x', ...desired }, [before, NO_TRIGGERS]);
  expect(previous).toEqual({ name: 'x', ...restores });
  expect(restorePlan('service', previous, [before, NO_TRIGGERS])).toEqual(unchanged);
  expect(restorePlan('service', previous, [after, NO_TRIGGERS])).toEqual(expected);
});

test.each([
  [
    'a unit that is enabled until the reboot',
    { enabled: true },
    show('loaded', 'active', 'running', 'enabled-runtime'),
  ],
  ['a unit that is masked until the reboot', { masked: true }, show('masked', 'inactive', 'dead', 'masked-runtime')],
  ['a unit that restarts repeatedly', { state: 'stopped' }, show('loaded', 'activating', 'auto-restart', 'enabled')],
  ['a linked unit', { enabled: true }, show('loaded', 'inactive', 'dead', 'linked')],
])('%s cannot be restored', (_what, desired, before) => {
  expect(restored('service', { name: 'x', ...desired }, [before, NO_TRIGGERS])).toBeUndefined();
});

test.each<[object, boolean]>([
  [{ name: 'x', state: 'running', enabled: true, masked: false }, true],
  [{ name: 'x', state: 'stopped', enabled: false, masked: true }, true],
  [{ name: 'x', masked: true }, true],
  [{ name: 'x' }, false],
  [{ name: 'x', masked: true, state: 'running' }, false],
  [{ name: 'x', masked: true, enabled: true }, false],
  [{ name: 'x; y', state: 'running' }, false],
  [{ name: 'getty@', enabled: true }, true],
  [{ name: 'getty@.service', state: 'running' }, false],
  [{ name: '', state: 'running' }, false],
  [{ state: 'running' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('service', parameters)).toBe(ok);
});

test.each([
  ['Failed to enable unit: Unit file x.service does not exist.', 'No earlier step installs the unit x.service'],
  ['Failed to start x.service: Unit x.service not found.', 'No earlier step installs the unit x.service'],
  ['Job for x.service failed because the control process exited with error code.', 'journalctl -u x.service'],
  ['state: failed, expected running', 'journalctl -u x.service'],
  [
    withoutMarks(remainingDifferences([{ field: 'enabled', before: 'static', after: 'enabled' }])),
    'Declare the .socket, .timer or other unit that starts it',
  ],
  ['enabled: enabled, expected disabled', 'Declare `masked: true`'],
  ['Failed to enable unit: Destination unit multi-user.target is a non-template unit.', 'without DefaultInstance='],
  ['Failed to start x.service: Access denied', undefined],
])('%s', (words, found) => {
  expect(advice('service', { name: 'x', state: 'running' }, words) ?? '').toContain(found ?? '');
});
