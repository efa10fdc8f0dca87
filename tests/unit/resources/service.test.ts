import { expect, test } from 'vitest';
import { remainingDifferences } from '../../../src/engine/steps-text.ts';
import type { Result } from '../../../src/model/operation.ts';
import {
  accepts,
  advice,
  done,
  planText,
  type PlanText,
  restored,
  restorePlan,
  unchanged,
  unknownState,
} from './resource.ts';
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
      expected: { diff: ['state: failed → running'], run: ctl('start') },
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
      what: 'a static unit is not enabled',
      desired: { enabled: true },
      answer: show('loaded', 'active', 'running', 'static'),
      expected: { diff: ['enabled: static → enabled'], run: ctl('enable') },
    },
  ]),
)('%s', (_what, { desired, answer, expected }) => {
  expect(planText('service', { name: 'x', ...desired }, [answer])).toEqual(expected);
});

test.each([
  ['docker', 'docker.service'],
  ['docker.service', 'docker.service'],
  ['docker.socket', 'docker.socket'],
  ['getty@tty1', 'getty@tty1.service'],
  ['my.app', 'my.app.service'],
])('%s is the unit %s', (name, unit) => {
  expect(planText('service', { name, state: 'stopped' }, [UP]).run).toEqual([`systemctl stop -- ${unit}`]);
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
  expect(unknownState('service', { name: 'x', state: 'running' }, [answer])).toMatchObject(expected);
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
      expected: { diff: ['state: running → stopped', 'enabled: enabled → disabled'], run: ctl('disable', 'stop') },
    },
    {
      what: 'a masked unit',
      desired: { state: 'running', enabled: true, masked: false },
      before: MASKED,
      after: UP,
      restores: { state: 'stopped', enabled: false, masked: true },
      expected: {
        diff: ['state: running → stopped', 'enabled: enabled → disabled', 'masked: not masked → masked'],
        run: ctl('disable', 'stop', 'mask'),
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
  const previous = restored('service', { name: 'x', ...desired }, [before]);
  expect(previous).toEqual({ name: 'x', ...restores });
  expect(restorePlan('service', previous, [before])).toEqual(unchanged);
  expect(restorePlan('service', previous, [after])).toEqual(expected);
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
  expect(restored('service', { name: 'x', ...desired }, [before])).toBeUndefined();
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
  ['Failed to enable unit: Unit file x.service does not exist.', 'No earlier step installs the unit x.service'],
  ['Failed to start x.service: Unit x.service not found.', 'No earlier step installs the unit x.service'],
  ['Job for x.service failed because the control process exited with error code.', 'journalctl -u x.service'],
  [
    remainingDifferences([{ field: 'enabled', before: 'static', after: 'enabled' }]),
    'x.service is static: it cannot be enabled by itself',
  ],
  ['Failed to start x.service: Access denied', undefined],
])('%s', (words, found) => {
  expect(advice('service', { name: 'x', state: 'running' }, words) ?? '').toContain(found ?? '');
});
