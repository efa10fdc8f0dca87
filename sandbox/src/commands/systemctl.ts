import type { SimulatedHost } from '../host/host.ts';
import { type Outcome } from '../host/units.ts';
import { type Answer, type Call, fail, notSimulated, ok, program, speaksUtf8 } from './command.ts';
import type { Declaration } from './declaration.ts';
import { catUnits, listUnitFiles, listUnits, showUnits, statusOf } from './systemctl-show.ts';

const ROOT_ONLY = new Set([
  ...['start', 'stop', 'restart', 'try-restart', 'reload', 'enable', 'disable', 'mask', 'unmask', 'daemon-reload'],
  ...['reset-failed', 'reboot', 'poweroff'],
]);

const LISTING = '-t|--type= --state=';
const QUIET = { options: '-q|--quiet' };
const NOW = { options: '--now' };

const DECLARATION: Declaration = {
  options: '--no-pager --no-ask-password -l|--full --plain --no-legend --system',
  usual: 'list-units',
  verbs: {
    ...{ show: { options: '-p|--property= --value' }, status: {}, cat: {}, 'get-default': {} },
    ...{ 'list-units': { options: `${LISTING} --failed` }, 'list-unit-files': { options: LISTING } },
    ...{ 'is-active': QUIET, 'is-failed': QUIET, 'is-enabled': QUIET, 'is-system-running': {} },
    ...{ start: {}, stop: {}, restart: {}, 'try-restart': {}, reload: {} },
    ...{ enable: NOW, disable: NOW, mask: NOW, unmask: {} },
    ...{ 'daemon-reload': {}, 'reset-failed': {}, reboot: {}, poweroff: {} },
  },
  otherVerbs:
    'list-automounts list-paths list-sockets list-timers list-dependencies list-machines list-jobs help ' +
    'reload-or-restart try-reload-or-restart isolate kill clean freeze thaw set-property bind mount-image ' +
    'service-log-level service-log-target service-watchdogs reenable preset preset-all link revert add-wants ' +
    'add-requires edit set-default cancel show-environment set-environment unset-environment import-environment ' +
    'log-level log-target daemon-reexec default rescue emergency halt kexec exit switch-root suspend hibernate ' +
    'hybrid-sleep suspend-then-hibernate',
};

export const systemctl = program(DECLARATION, (call) => {
  const { options, operands, verbs } = call;
  const [verb] = verbs;
  if (verb === undefined) return fail(1, `Unknown command verb ${operands[0] ?? ''}.`);
  const units = operands.map((name) => fullName(call.host, name));
  if (ROOT_ONLY.has(verb) && call.user.uid !== 0) {
    return fail(
      verb.includes('able') ? 1 : 4,
      `Failed to ${verb} ${units[0] ?? ''}: Interactive authentication required.`,
    );
  }
  if (units.length === 0 && NEEDS_UNITS.has(verb)) return fail(1, 'Too few arguments.');
  return VERBS[verb]?.({ call, host: call.host, options, units }) ?? notSimulated('systemctl', verb);
});

interface Context {
  readonly call: Call;
  readonly host: SimulatedHost;
  readonly options: ReadonlyMap<string, string>;
  readonly units: readonly string[];
}

const NEEDS_UNITS = new Set([
  ...['start', 'stop', 'restart', 'try-restart', 'reload', 'enable', 'disable', 'mask', 'unmask', 'is-enabled', 'cat'],
  'is-active',
]);

const VERBS: Readonly<Record<string, (context: Context) => Answer>> = {
  show: ({ host, options, units }) => showUnits(host, units, options),
  status: ({ call, units }) => statusOf(call, units),
  cat: ({ host, units }) => catUnits(host, units),
  'list-units': ({ host, options, units }) => listUnits(host, units, options),
  'list-unit-files': ({ host, units, options }) => listUnitFiles(host, units, options),
  'is-active': ({ host, options, units }) => {
    const states = units.map((unit) => host.units.state(unit).active);
    const status = states.some((state) => state === 'active') ? 0 : 3;
    return said(status, states, options);
  },
  'is-failed': ({ host, options, units }) => {
    const states = units.map((unit) => host.units.state(unit).active);
    return said(states.includes('failed') ? 0 : 1, states, options);
  },
  'is-enabled': isEnabled,
  'is-system-running': ({ host }) => {
    const failed = host.units.known().some((unit) => host.units.state(unit).active === 'failed');
    return failed ? fail(1, '', 'degraded\n') : ok('running\n');
  },
  start: (context) => each(context, (unit) => started(context.host, unit, 'start')),
  stop,
  restart: (context) =>
    each(context, (unit) => {
      context.host.units.stop(unit);
      return started(context.host, unit, 'restart');
    }),
  'try-restart': ({ host, units }) => {
    for (const unit of units.filter((one) => host.units.isActive(one))) {
      host.units.stop(unit);
      host.units.start(unit);
    }
    return ok();
  },
  reload: (context) =>
    each(context, (unit) => {
      if (!context.host.units.isActive(unit)) return fail(1, `${unit} is not active, cannot reload.`);
      context.host.units.reloadUnit(unit);
      return ok();
    }),
  enable,
  disable,
  mask: ({ host, call, options, units }) => {
    let stderr = '';
    for (const unit of units) {
      if (options.has('now')) host.units.stop(unit);
      if (host.units.files.isMasked(unit)) continue;
      const path = `/etc/systemd/system/${unit}`;
      if (host.disk.lstat(path)) return fail(1, `${stderr}Failed to mask unit: File ${path} already exists.`);
      if (host.units.loadState(unit) === 'not-found') stderr += `Unit ${unit} does not exist, proceeding anyway.\n`;
      host.units.files.mask(unit);
      stderr += created(call, path, '/dev/null');
    }
    return { status: 0, stdout: '', stderr };
  },
  unmask: ({ host, units }) => {
    const masked = units.filter((unit) => host.units.files.isMasked(unit));
    for (const unit of masked) host.units.files.unmask(unit);
    return { status: 0, stdout: '', stderr: masked.map((unit) => removed(`/etc/systemd/system/${unit}`)).join('') };
  },
  'daemon-reload': ({ host }) => {
    host.units.reload();
    return ok();
  },
  'reset-failed': ({ host, units }) => {
    for (const unit of units.length > 0 ? units : host.units.known()) host.units.resetFailed(unit);
    return ok();
  },
  'get-default': () => ok('multi-user.target\n'),
  reboot: ({ host }) => {
    host.shutDown(true);
    return ok();
  },
  poweroff: ({ host }) => {
    host.shutDown(false);
    return ok();
  },
};

/** The full name of a unit, with aliases resolved. */
function fullName(host: SimulatedHost, name: string): string {
  const whole = /\.(service|socket|timer|target|mount|path|slice|scope|swap|automount|device)$/.test(name)
    ? name
    : `${name}.service`;
  return host.units.files.canonical(whole);
}

function said(status: number, lines: readonly string[], options: ReadonlyMap<string, string>): Answer {
  return { status, stdout: options.has('quiet') ? '' : lines.map((line) => `${line}\n`).join(''), stderr: '' };
}

function isEnabled({ host, options, units }: Context): Answer {
  const states = units.map((unit) => host.units.files.state(unit));
  const good = ['enabled', 'static', 'alias'];
  const stdout = states
    .filter((state) => state !== '')
    .map((state) => `${state}\n`)
    .join('');
  const stderr = units
    .filter((_, index) => states[index] === '')
    .map((unit) => `Failed to get unit file state for ${unit}: No such file or directory\n`)
    .join('');
  const status = stderr === '' && states.some((state) => good.includes(state)) ? 0 : 1;
  return { status, stdout: options.has('quiet') ? '' : stdout, stderr };
}

function each({ units }: Context, work: (unit: string) => Answer): Answer {
  const answers = units.map(work);
  const status = answers.find((answer) => answer.status !== 0)?.status ?? 0;
  return { status, stdout: '', stderr: answers.map(({ stderr }) => stderr).join('') };
}

function started(host: SimulatedHost, unit: string, verb: string): Answer {
  const outcome: Outcome = host.units.start(unit);
  switch (outcome) {
    case 'ok':
      return ok();
    case 'masked':
      return fail(1, `Failed to ${verb} ${unit}: Unit ${unit} is masked.`);
    case 'not-found':
      return fail(5, `Failed to ${verb} ${unit}: Unit ${unit} not found.`);
    case 'failed':
      return fail(
        1,
        `Job for ${unit} failed because the control process exited with error code.\n` +
          `See "systemctl status ${unit}" and "journalctl -xeu ${unit}" for details.`,
      );
  }
}

/** Warns of what can start a unit again, once all are stopped. */
function stop(context: Context): Answer {
  const { host, units } = context;
  const answer = each(context, (unit) =>
    host.units.stop(unit) === 'not-found' ? fail(5, `Failed to stop ${unit}: Unit ${unit} not loaded.`) : ok(),
  );
  const warnings = units.map((unit) => activators(context, unit));
  return { ...answer, stderr: answer.stderr + warnings.join('') };
}

function activators({ host }: Context, unit: string): string {
  const triggers = host.units.triggersOf(unit).filter((socket) => host.units.isActive(socket));
  if (triggers.length === 0) return '';
  const list = triggers.map((socket) => `  ${socket}\n`).join('');
  return `Warning: Stopping ${unit}, but it can still be activated by:\n${list}`;
}

function enable({ call, host, options, units }: Context): Answer {
  let stderr = '';
  for (const unit of units) {
    const path = `/etc/systemd/system/${unit}`;
    if (host.units.files.isMasked(unit)) return fail(1, `${stderr}Failed to enable unit: Unit file ${path} is masked.`);
    const file = host.units.files.find(unit);
    if (!file) return fail(1, `${stderr}Failed to enable unit: Unit file ${unit} does not exist.`);
    if (host.units.files.state(unit) === 'static') stderr += NOT_MEANT_TO_BE;
    for (const link of host.units.files.enable(file)) stderr += created(call, link.path, link.target);
  }
  if (!options.has('now')) return { ...ok(), stderr };
  const answers = units.map((unit) => started(host, unit, 'start'));
  const bad = answers.find(({ status }) => status !== 0);
  return { status: bad?.status ?? 0, stdout: '', stderr: stderr + answers.map((one) => one.stderr).join('') };
}

function disable({ host, options, units }: Context): Answer {
  let stderr = '';
  for (const unit of units) {
    const known = host.units.files.state(unit) !== '';
    if (!known) return fail(1, `${stderr}Failed to disable unit: Unit file ${unit} does not exist.`);
    for (const path of host.units.files.disable(unit)) stderr += removed(path);
    if (options.has('now')) host.units.stop(unit);
  }
  return { ...ok(), stderr };
}

function created(call: Call, path: string, target: string): string {
  return `Created symlink ${path} ${speaksUtf8(call) ? '→' : '->'} ${target}.\n`;
}

function removed(path: string): string {
  return `Removed "${path}".\n`;
}

const NOT_MEANT_TO_BE = `The unit files have no installation config (WantedBy=, RequiredBy=, Also=,
Alias= settings in the [Install] section, and DefaultInstance= for template
units). This means they are not meant to be enabled using systemctl.
 
Possible reasons for having this kind of units are:
* A unit may be statically enabled by being symlinked from another unit's
  .wants/ or .requires/ directory.
* A unit's purpose may be to act as a helper for some other unit which has
  a requirement dependency on it.
* A unit may be started when needed via activation (socket, path, timer,
  D-Bus, udev, scripted systemctl call, ...).
* In case of template units, the unit is meant to be enabled with some
  instance name specified.
`;
