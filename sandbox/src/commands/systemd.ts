import { basename } from '../host/paths.ts';
import { value } from '../host/unit-files.ts';
import { type Answer, type Call, fail, ok, type Program } from './command.ts';
import { parse } from './files.ts';

const NM = 'org.freedesktop.NetworkManager';
const CHECKPOINTS = '/org/freedesktop/NetworkManager/Checkpoint';

/** What of NetworkManager's D-Bus interface the command line cannot do otherwise: its checkpoints. */
export const busctl: Program = (call) => {
  const [verb, service, path, face, member, ...rest] = call.args.filter((arg) => !arg.startsWith('--'));
  if (service !== NM || face !== NM || path !== `/${NM.replaceAll('.', '/')}`) {
    return fail(1, `Call failed: Unknown object '${path ?? ''}'.`);
  }
  const running = call.host.units.isActive('NetworkManager.service');
  if (verb === 'get-property' && member === 'Checkpoints') {
    if (!running) {
      return fail(1, `Failed to get property Checkpoints on interface ${NM}: The name is not activatable`);
    }
    const paths = call.host.network.state.checkpoints.map(({ number }) => ` "${CHECKPOINTS}/${number}"`);
    return ok(`ao ${paths.length}${paths.join('')}\n`);
  }
  if (verb !== 'call') return fail(1, `Failed to get property ${member ?? ''} on interface ${NM}: No such property`);
  if (!running) return fail(1, 'Call failed: The name is not activatable');
  if (call.user.uid !== 0) return fail(1, 'Call failed: Not authorized to checkpoint_rollback');
  switch (member) {
    case 'CheckpointCreate':
      return create(call, rest);
    case 'CheckpointDestroy':
      return destroy(call, rest[1] ?? '');
    case 'CheckpointRollback':
      return rollBack(call, rest[1] ?? '');
    default:
      return fail(1, `Call failed: No such method '${member ?? ''}'`);
  }
};

/** `aouu COUNT DEVICE… SECONDS FLAGS` */
function create({ host }: Call, [, count = '0', ...words]: readonly string[]): Answer {
  const devices = words.slice(0, Number(count));
  const [seconds = '0', flags = '0'] = words.slice(Number(count));
  const names: string[] = [];
  for (const path of devices) {
    const device = host.network.state.devices.find(({ number }) => path.endsWith(`/Devices/${number}`));
    if (!device) return fail(1, `Call failed: device ${path} does not exist`);
    names.push(device.name);
  }
  const number = host.network.checkpoint(Number(seconds), Number(flags), names);
  return ok(`o "${CHECKPOINTS}/${number}"\n`);
}

function destroy({ host }: Call, path: string): Answer {
  if (path === '/') {
    host.network.keepAll();
    return ok();
  }
  const found = host.network.state.checkpoints.find(({ number }) => path === `${CHECKPOINTS}/${number}`);
  if (!found) return fail(1, `Call failed: checkpoint ${path} does not exist`);
  host.network.keep(found.number);
  return ok();
}

function rollBack({ host }: Call, path: string): Answer {
  const found = host.network.state.checkpoints.find(({ number }) => path === `${CHECKPOINTS}/${number}`);
  const devices = found && host.network.rollback(found.number);
  if (!devices) return fail(1, `Call failed: checkpoint ${path} does not exist`);
  const results = devices.map(({ number }) => ` "/${NM.replaceAll('.', '/')}/Devices/${number}" 0`);
  return ok(`a{su} ${results.length}${results.join('')}\n`);
}

export const reboot: Program = ({ host, user }) => {
  if (user.uid !== 0) return fail(1, 'Call to Reboot failed: Interactive authentication required.');
  host.shutDown(true);
  return ok();
};

export const poweroff: Program = ({ host, user, args, name }) => {
  if (user.uid !== 0) return fail(1, 'Call to PowerOff failed: Interactive authentication required.');
  host.shutDown(name === 'shutdown' && args.includes('-r'));
  return ok();
};

/** `journalctl [-u UNIT…] [-n LINES] [-o cat]` */
export const journalctl: Program = ({ args, host }) => {
  const { options } = parse(args, ['u', 'unit', 'n', 'lines', 'o', 'output', 'g', 'grep', 'p', 'b']);
  const units = args.flatMap((arg, index) => (arg === '-u' || arg === '--unit' ? [args[index + 1] ?? ''] : []));
  const names = units.map((unit) => unit.replace(/\.service$/, ''));
  const found = host.journal.filter((line) => names.length === 0 || names.some((name) => line.includes(name)));
  const count = options.get('n') ?? options.get('lines');
  const lines = count === undefined ? found : found.slice(-Number(count));
  const bare = (options.get('o') ?? options.get('output')) === 'cat';
  const shown = bare ? lines.map((line) => line.replace(/^\S+ \S+ /, '')) : lines;
  return ok(shown.length > 0 ? `${shown.join('\n')}\n` : '-- No entries --\n');
};

/** `pgrep -x PATTERN`: what runs on a host between two commands are its units. */
export const pgrep: Program = ({ args, host }) => {
  const [option, name = ''] = args;
  if (option !== '-x' || args.length !== 2) return fail(2, 'pgrep: only -x PATTERN is simulated');
  const names = new RegExp(`^(${name})$`);
  const pids = host.units.known().flatMap((unit) => {
    const file = host.units.files.find(unit);
    const command = (file && value(file, 'Service.ExecStart')?.split(' ')[0]) ?? '';
    return names.test(basename(command)) && host.units.isActive(unit) ? [host.units.state(unit).pid] : [];
  });
  return { ...ok(pids.map((pid) => `${pid}\n`).join('')), status: pids.length > 0 ? 0 : 1 };
};

export const service: Program = ({ args, run }) => {
  const [name = '', verb = ''] = args;
  return run(['systemctl', verb, `${name}.service`]);
};

export const timedatectl: Program = ({ host }) => {
  const time = new Date(host.now()).toISOString().slice(0, 19).replace('T', ' ');
  return ok(`               Local time: ${time} UTC\n           Universal time: ${time} UTC\n`);
};
