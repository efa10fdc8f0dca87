import type { SimulatedHost } from '../host/host.ts';
import { basename } from '../host/paths.ts';
import { ADMIN, list, type UnitFile, value } from '../host/unit-files.ts';
import { type Answer, type Call, fail, notSimulated, ok, speaksUtf8, table } from './command.ts';

type Options = ReadonlyMap<string, string>;

/** Shows the simulated properties; systemd has about 200 more. A pattern stands for the units in memory that match it. */
export function showUnits(host: SimulatedHost, units: readonly string[], options: Options): Answer {
  const wanted = options.get('property')?.split(',');
  const unknown = wanted?.find((name) => !(name in propertiesOf(host, '.service')) && name !== 'ExecStart');
  if (unknown !== undefined) return notSimulated('systemctl', `show --property ${unknown}`);
  const names = units.flatMap((unit) => (isPattern(unit) ? inMemory(host).filter(matches(unit)) : [unit]));
  const texts = names.map((unit) => {
    const shown = Object.entries(propertiesOf(host, unit)).filter(([key]) => !wanted || wanted.includes(key));
    return shown.map(([key, text]) => `${options.has('value') ? '' : `${key}=`}${text}\n`).join('');
  });
  return ok(texts.join('\n'));
}

function isPattern(unit: string): boolean {
  return /[*?[]/.test(unit);
}

function matches(pattern: string): (unit: string) => boolean {
  const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  const expression = new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`);
  return (unit) => expression.test(unit);
}

/** Units that run, have failed, or that a target starts at boot. */
function inMemory(host: SimulatedHost): readonly string[] {
  const { files } = host.units;
  const enabled = files.names().filter((unit) => files.state(unit) === 'enabled');
  return [...new Set([...host.units.known(), ...enabled])];
}

/** In the order in which systemd shows them. */
function propertiesOf(host: SimulatedHost, unit: string): Readonly<Record<string, string>> {
  const { active, sub, pid, ended } = host.units.state(unit);
  const load = host.units.loadState(unit);
  const file = host.units.files.find(unit);
  const isService = unit.endsWith('.service');
  const own = {
    Type: file ? (value(file, 'Service.Type') ?? 'simple') : '',
    RemainAfterExit: (file && value(file, 'Service.RemainAfterExit')) ?? 'no',
    MainPID: String(active === 'active' ? pid : 0),
    ...(file && value(file, 'Service.ExecStart') ? { ExecStart: commandOf(host, unit, file) } : {}),
  };
  return {
    ...(isService ? own : {}),
    ...(unit.endsWith('.target') ? {} : { Result: ended === 'failed' ? 'exit-code' : 'success' }),
    Id: unit,
    Names: [unit, ...host.units.files.aliasesOf(unit)].join(' '),
    RequiredBy: host.units.neededBy(unit, 'Requires').join(' '),
    WantedBy: host.units.neededBy(unit, 'Wants').join(' '),
    TriggeredBy: host.units.triggersOf(unit).join(' '),
    Description: describe(host, unit),
    LoadState: load,
    ActiveState: active,
    SubState: sub,
    FragmentPath: load === 'masked' ? `${ADMIN}/${unit}` : (file?.path ?? ''),
    SourcePath: '',
    UnitFileState: host.units.fileState(unit),
    UnitFilePreset: load === 'loaded' ? host.units.files.preset(unit) : '',
    NeedDaemonReload: host.units.needsReload(unit) ? 'yes' : 'no',
  };
}

/** What a service runs, as systemd prints it. */
function commandOf(host: SimulatedHost, unit: string, file: UnitFile): string {
  const { active, pid, since } = host.units.state(unit);
  const words = (value(file, 'Service.ExecStart') ?? '').replace(/^[-@:+!]+/, '');
  const started = active === 'active' ? `[${moment(since)}]` : '[n/a]';
  const run = `start_time=${started} ; stop_time=[n/a] ; pid=${active === 'active' ? pid : 0}`;
  return `{ path=${words.split(' ')[0] ?? ''} ; argv[]=${words} ; ignore_errors=no ; ${run} ; code=(null) ; status=0/0 }`;
}

export function catUnits(host: SimulatedHost, units: readonly string[]): Answer {
  let [stdout, stderr] = ['', ''];
  for (const unit of units) {
    const file = host.units.files.find(unit);
    if (file) stdout += `# ${file.path}\n${host.disk.read(file.path)}`;
    else stderr += `No files found for ${unit}.\n`;
  }
  return { status: stderr === '' ? 0 : 1, stdout, stderr };
}

export function statusOf(call: Call, units: readonly string[]): Answer {
  const { host } = call;
  const answers = units.map((unit): Answer => {
    if (host.units.loadState(unit) === 'not-found') return fail(4, `Unit ${unit} could not be found.`);
    const status = host.units.isActive(unit) ? 0 : 3;
    return { status, stdout: statusText(call, unit), stderr: '' };
  });
  return {
    status: answers.find(({ status }) => status !== 0)?.status ?? 0,
    stdout: answers
      .map(({ stdout }) => stdout)
      .filter(Boolean)
      .join('\n'),
    stderr: answers.map(({ stderr }) => stderr).join(''),
  };
}

function statusText(call: Call, unit: string): string {
  const { host } = call;
  const { active, sub, since, pid, ended } = host.units.state(unit);
  const file = host.units.files.find(unit);
  const path = file?.path ?? `/etc/systemd/system/${unit}`;
  const load = host.units.loadState(unit);
  const dot = (state: string) => dotFor(state, speaksUtf8(call));
  const program = (file && value(file, 'Service.ExecStart')?.split(' ')[0]) || '';
  const loaded =
    load === 'masked'
      ? 'masked (Reason: Unit is masked.)'
      : `loaded (${path}; ${host.units.files.state(unit)}; preset: ${host.units.files.preset(unit)})`;
  const span = `since ${moment(since)}; ${ago(host.now() - since)} ago`;
  // systemd unloads a stopped unit unless another unit refers to it.
  const held = ended !== undefined && host.units.files.state(unit) === 'enabled';
  const rows: (readonly [string, string])[] = [['Loaded', loaded]];
  if (active === 'active') rows.push(['Active', `active (${sub}) ${span}`]);
  else if (active === 'failed') rows.push(['Active', `failed (Result: exit-code) ${span}`]);
  else rows.push(['Active', held ? `inactive (dead) ${span}` : 'inactive (dead)']);
  for (const socket of host.units.triggersOf(unit)) {
    rows.push(['TriggeredBy', `${dot(host.units.state(socket).active)} ${socket}`]);
  }
  const docs = file ? list(file, 'Unit.Documentation') : [];
  if (docs.length > 0) rows.push(['Docs', docs.join(`\n${' '.repeat(13)}`)]);
  if (active === 'failed') {
    rows.push([
      'Process',
      `${pid} ExecStart=${(file && value(file, 'Service.ExecStart')) ?? ''} (code=exited, status=1/FAILURE)`,
    ]);
    rows.push(['Main PID', `${pid} (code=exited, status=1/FAILURE)`]);
  } else if (active === 'active' && unit.endsWith('.service')) rows.push(['Main PID', `${pid} (${basename(program)})`]);
  const body = rows.map(([label, text]) => `${label.padStart(11)}: ${text}\n`).join('');
  return `${dot(active)} ${unit} - ${describe(host, unit)}\n${body}`;
}

function dotFor(active: string, utf8: boolean): string {
  if (!utf8) return active === 'active' ? '*' : active === 'failed' ? 'x' : 'o';
  return active === 'active' ? '●' : active === 'failed' ? '×' : '○';
}

function describe(host: SimulatedHost, unit: string): string {
  const file = host.units.files.find(unit);
  return (file && value(file, 'Unit.Description')) ?? unit;
}

export function listUnitFiles(host: SimulatedHost, units: readonly string[], options: Options): Answer {
  const type = options.get('type');
  const states = options.get('state')?.split(',');
  const names = host.units.files
    .names()
    .filter((unit) => !states || states.includes(host.units.files.state(unit)))
    .filter((unit) => (units.length === 0 || units.includes(unit)) && (!type || unit.endsWith(`.${type}`)));
  const rows = names.map((unit) => {
    const state = host.units.files.state(unit);
    return [unit, state, state === 'alias' || state === 'static' ? '-' : host.units.files.preset(unit)];
  });
  if (options.has('no-legend')) return ok(table(rows, 1));
  return ok(`${trimmed(table([['UNIT FILE', 'STATE', 'PRESET'], ...rows], 1))}\n${rows.length} unit files listed.\n`);
}

export function listUnits(host: SimulatedHost, units: readonly string[], options: Options): Answer {
  const states = options.has('failed') ? ['failed'] : options.get('state')?.split(',');
  const type = options.get('type');
  const names = host.units
    .known()
    .filter((unit) => units.length === 0 || units.includes(unit))
    .filter((unit) => !states || statesOf(host, unit).some((state) => states.includes(state)))
    .filter((unit) => !type || unit.endsWith(`.${type}`));
  const rows = names.map((unit) => {
    const { active, sub } = host.units.state(unit);
    return [unit, host.units.loadState(unit), active, sub, describe(host, unit)];
  });
  if (options.has('no-legend')) return ok(trimmed(table(rows, 1)));
  const body = table([['UNIT', 'LOAD', 'ACTIVE', 'SUB', 'DESCRIPTION'], ...rows], 1);
  const indented = body
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line.trimEnd()}\n`)
    .join('');
  if (rows.length === 0) return ok(`${indented}0 loaded units listed.\n`);
  return ok(`${indented}
LOAD   = Reflects whether the unit definition was properly loaded.
ACTIVE = The high-level unit activation state, i.e. generalization of SUB.
SUB    = The low-level unit activation state, values depend on unit type.
${rows.length} loaded units listed. Pass --all to see loaded but inactive units, too.
To show all installed unit files use 'systemctl list-unit-files'.
`);
}

/** The states that `--state` selects by. */
function statesOf(host: SimulatedHost, unit: string): readonly string[] {
  const { active, sub } = host.units.state(unit);
  return [host.units.loadState(unit), active, sub];
}

/** Without trailing blanks. */
function trimmed(text: string): string {
  return text.replace(/ +$/gm, '');
}

function moment(time: number): string {
  const date = new Date(time);
  const day = date.toUTCString().slice(0, 3);
  return `${day} ${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 1) return `${Math.max(1, Math.floor(milliseconds))}ms`;
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}min ${seconds % 60}s`;
  return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}min`;
}
