import { expect, test } from 'vitest';
import { accepts, advice, unknownState, done, nothing, told, type Told } from './resource.ts';
import { named } from '../named.ts';

/** As `systemctl show` answers. */
const show = (load: string, active: string, sub: string, unitFile: string, reload = 'no') =>
  done(
    `LoadState=${load}\nActiveState=${active}\nSubState=${sub}\nUnitFileState=${unitFile}\nNeedDaemonReload=${reload}\n`,
  );
const NOT_FOUND = show('not-found', 'inactive', 'dead', '');
const UP = show('loaded', 'active', 'running', 'enabled');
const ctl = (...verbs: string[]) => verbs.map((verb) => `systemctl ${verb} -- x.service`);

test.each(
  named<{ what: string; desired: object; answer: ReturnType<typeof show>; expected: Told }>([
    {
      what: 'a unit that is not there yet has a plan',
      desired: { state: 'running', enabled: true },
      answer: NOT_FOUND,
      expected: { diff: ['state: not found → running', 'enabled: not found → enabled'], run: ctl('enable', 'start') },
    },
    {
      what: 'a unit that is not there is stopped and disabled',
      desired: { state: 'stopped', enabled: false, masked: false },
      answer: NOT_FOUND,
      expected: nothing,
    },
    {
      what: 'a unit that is not there can be masked',
      desired: { state: 'stopped', masked: true },
      answer: NOT_FOUND,
      expected: { diff: ['masked: not found → masked'], run: ctl('mask') },
    },
    {
      what: 'a unit that is masked and gone is masked',
      desired: { masked: true, state: 'stopped', enabled: false },
      answer: show('masked', 'inactive', 'dead', 'masked'),
      expected: nothing,
    },
    {
      what: 'stopped before it is masked',
      desired: { state: 'stopped', enabled: false, masked: true },
      answer: UP,
      expected: {
        diff: ['state: running → stopped', 'enabled: enabled → disabled', 'masked: not masked → masked'],
        run: ctl('disable', 'stop', 'mask'),
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
      what: 'masked only until the reboot is masked, too',
      desired: { masked: false },
      answer: show('masked', 'inactive', 'dead', 'masked-runtime'),
      expected: { diff: ['masked: masked → not masked'], run: ctl('unmask --runtime') },
    },
    {
      what: 'but not for good',
      desired: { masked: true },
      answer: show('masked', 'inactive', 'dead', 'masked-runtime'),
      expected: { diff: ['masked: until the next boot → masked'], run: ctl('mask') },
    },
    {
      what: 'enabled only until the reboot is not enabled',
      desired: { enabled: true },
      answer: show('loaded', 'active', 'running', 'enabled-runtime'),
      expected: { diff: ['enabled: enabled-runtime → enabled'], run: ctl('enable') },
    },
    {
      what: 'nor disabled',
      desired: { enabled: false },
      answer: show('loaded', 'active', 'running', 'enabled-runtime'),
      expected: { diff: ['enabled: enabled-runtime → disabled'], run: ctl('disable --runtime') },
    },
    {
      what: 'a unit whose file is only linked does not start at boot',
      desired: { enabled: true },
      answer: show('loaded', 'inactive', 'dead', 'linked'),
      expected: { diff: ['enabled: linked → enabled'], run: ctl('enable') },
    },
    {
      what: 'and is not disabled, which would take its file away',
      desired: { enabled: false },
      answer: show('loaded', 'inactive', 'dead', 'linked'),
      expected: nothing,
    },
    {
      what: 'a unit that is restarted again and again does not run',
      desired: { state: 'running' },
      answer: show('loaded', 'activating', 'auto-restart', 'enabled'),
      expected: { diff: ['state: restarting again and again → running'], run: ctl('start') },
    },
    {
      what: 'a unit that is restarted again and again is stopped',
      desired: { state: 'stopped' },
      answer: show('loaded', 'activating', 'auto-restart', 'enabled'),
      expected: { diff: ['state: restarting again and again → stopped'], run: ctl('stop') },
    },
    {
      what: 'a unit that is just starting runs',
      desired: { state: 'running' },
      answer: show('loaded', 'activating', 'start', 'enabled'),
      expected: nothing,
    },
    {
      what: 'a unit that reloads runs',
      desired: { state: 'running' },
      answer: show('loaded', 'reloading', 'reload', 'enabled'),
      expected: nothing,
    },
    {
      what: 'a unit that failed is started',
      desired: { state: 'running' },
      answer: show('loaded', 'failed', 'failed', 'enabled'),
      expected: { diff: ['state: failed → running'], run: ctl('start') },
    },
    {
      what: 'a unit that failed is stopped',
      desired: { state: 'stopped' },
      answer: show('loaded', 'failed', 'failed', 'enabled'),
      expected: nothing,
    },
    {
      what: 'a one-shot unit that is done runs',
      desired: { state: 'running' },
      answer: show('loaded', 'active', 'exited', 'enabled'),
      expected: nothing,
    },
    {
      what: 'a changed unit file is read before anything is done',
      desired: { state: 'running' },
      answer: show('loaded', 'inactive', 'dead', 'enabled', 'yes'),
      expected: { diff: ['state: stopped → running'], run: ['systemctl daemon-reload', ...ctl('start')] },
    },
    {
      what: 'a changed unit file alone is no change',
      desired: { state: 'running' },
      answer: show('loaded', 'active', 'running', 'enabled', 'yes'),
      expected: nothing,
    },
    {
      what: 'what is not said is left alone',
      desired: { enabled: true },
      answer: show('loaded', 'inactive', 'dead', 'enabled'),
      expected: nothing,
    },
    {
      what: 'only state is said',
      desired: { state: 'stopped' },
      answer: UP,
      expected: { diff: ['state: running → stopped'], run: ctl('stop') },
    },
    {
      what: 'a static unit starts by no means of its own',
      desired: { enabled: false },
      answer: show('loaded', 'active', 'running', 'static'),
      expected: nothing,
    },
    {
      what: 'a static unit shows what it is',
      desired: { enabled: true },
      answer: show('loaded', 'active', 'running', 'static'),
      expected: { diff: ['enabled: static → enabled'], run: ctl('enable') },
    },
  ]),
)('%s', (_what, { desired, answer, expected }) => {
  expect(told('service', { name: 'x', ...desired }, [answer])).toEqual(expected);
});

test.each([
  ['docker', 'docker.service'],
  ['docker.service', 'docker.service'],
  ['docker.socket', 'docker.socket'],
  ['getty@tty1', 'getty@tty1.service'],
  ['my.app', 'my.app.service'],
])('%s is the unit %s', (name, unit) => {
  expect(told('service', { name, state: 'stopped' }, [UP]).run).toEqual([`systemctl stop -- ${unit}`]);
});

test.each([
  [
    'systemctl fails',
    done('', 1, 'System has not been booted with systemd as init system (PID 1).'),
    'systemctl show x.service ended with status 1: System has not been booted',
  ],
  [
    'there is no systemctl',
    done('', 127, 'sh: systemctl: not found'),
    'systemctl show x.service ended with status 127',
  ],
  ['the answer is empty', done('\n'), 'systemctl show x.service gave no state'],
])('cannot tell: %s', (_what, answer, message) => {
  expect(unknownState('service', { name: 'x', state: 'running' }, [answer]).message).toContain(message);
});

test.each<[object, boolean]>([
  [{ name: 'x', state: 'running', enabled: true, masked: false }, true],
  [{ name: 'x', state: 'stopped', enabled: false, masked: true }, true],
  [{ name: 'x', masked: true }, true],
  [{ name: 'x' }, false],
  [{ name: 'x', masked: true, state: 'running' }, false],
  [{ name: 'x', masked: true, enabled: true }, false],
  [{ name: 'x; y', state: 'running' }, false],
  [{ name: '', state: 'running' }, false],
  [{ state: 'running' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('service', parameters)).toBe(ok);
});

test.each([
  ['Failed to enable unit: Unit file x.service does not exist.', 'No step before this one brought the unit x.service'],
  ['Failed to start x.service: Unit x.service not found.', 'No step before this one brought the unit x.service'],
  ['Job for x.service failed because the control process exited with error code.', 'journalctl -u x.service'],
  ['enabled: static, not enabled', 'x.service is static: it cannot be enabled by itself'],
  ['Failed to start x.service: Access denied', undefined],
])('%s', (words, found) => {
  expect(advice('service', { name: 'x', state: 'running' }, words) ?? '').toContain(found ?? '');
});
