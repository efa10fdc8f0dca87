import { basename } from '../host/paths.ts';
import { value } from '../host/unit-files.ts';
import { type Answer, type Call, fail, notSimulated, ok, program } from './command.ts';
import { SYSTEMD, unitProperties } from './unit-properties.ts';

const NM = 'org.freedesktop.NetworkManager';
const CHECKPOINTS = '/org/freedesktop/NetworkManager/Checkpoint';

/** NetworkManager's checkpoints, for which nmcli of CentOS Stream 9 has no command, and when units started. */
export const busctl = program({ verbs: { call: {}, 'get-property': {} } }, (call) => {
  const [verb] = call.verbs;
  const [service, path, face, member = '', ...rest] = call.operands;
  if (verb === undefined) return notSimulated('busctl', 'without a command');
  if (service === SYSTEMD && verb === 'get-property') {
    return unitProperties(call.host, path ?? '', face ?? '', [member, ...rest]);
  }
  if (service !== NM || face !== NM || path !== `/${NM.replaceAll('.', '/')}`) {
    return notSimulated('busctl', `${verb} ${service ?? ''}`);
  }
  const running = call.host.units.isActive('NetworkManager.service');
  if (verb === 'get-property')
    return member === 'Checkpoints' ? checkpoints(call, running) : notSimulated('busctl', member);
  const method = METHODS[member];
  if (!method) return notSimulated('busctl', member);
  if (!running) return fail(1, 'Call failed: The name is not activatable');
  if (call.user.uid !== 0) return fail(1, 'Call failed: Not authorized to checkpoint_rollback');
  return method(call, rest);
});

const METHODS: Readonly<Record<string, (call: Call, words: readonly string[]) => Answer>> = {
  CheckpointCreate: create,
  CheckpointDestroy: (call, [, path = '']) => destroy(call, path),
  CheckpointRollback: (call, [, path = '']) => rollBack(call, path),
};

function checkpoints({ host }: Call, running: boolean): Answer {
  if (!running) return fail(1, `Failed to get property Checkpoints on interface ${NM}: The name is not activatable`);
  const paths = host.network.state.checkpoints.map(({ number }) => ` "${CHECKPOINTS}/${number}"`);
  return ok(`ao ${paths.length}${paths.join('')}\n`);
}

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
    host.network.destroyAllCheckpoints();
    return ok();
  }
  const found = host.network.state.checkpoints.find(({ number }) => path === `${CHECKPOINTS}/${number}`);
  if (!found) return fail(1, `Call failed: checkpoint ${path} does not exist`);
  host.network.destroyCheckpoint(found.number);
  return ok();
}

function rollBack({ host }: Call, path: string): Answer {
  const found = host.network.state.checkpoints.find(({ number }) => path === `${CHECKPOINTS}/${number}`);
  const devices = found && host.network.rollback(found.number);
  if (!devices) return fail(1, `Call failed: checkpoint ${path} does not exist`);
  const results = devices.map(({ number }) => ` "/${NM.replaceAll('.', '/')}/Devices/${number}" 0`);
  return ok(`a{su} ${results.length}${results.join('')}\n`);
}

export const reboot = program({}, ({ host, user }) => {
  if (user.uid !== 0) return fail(1, 'Call to Reboot failed: Interactive authentication required.');
  host.shutDown(true);
  return ok();
});

export const poweroff = program({}, ({ host, user }) => {
  if (user.uid !== 0) return fail(1, POWER_OFF_REFUSED);
  host.shutDown(false);
  return ok();
});

const POWER_OFF_REFUSED = 'Call to PowerOff failed: Interactive authentication required.';

/** A shutdown at once; one that is planned for later is not simulated. */
export const shutdown = program({ options: '-r|--reboot -h|-P|--poweroff' }, ({ host, user, options, operands }) => {
  const [time = '+1'] = operands;
  if (time !== 'now' && time !== '+0') return notSimulated('shutdown', time);
  if (user.uid !== 0) return fail(1, POWER_OFF_REFUSED);
  host.shutDown(options.has('reboot'));
  return ok();
});

/** Since the last boot, which is all that a simulated host keeps. Its entries have no catalog, and there is no pager. */
const JOURNALCTL = '-u|--unit= -n|--lines= -o|--output= -b|--boot -x|--catalog -e|--pager-end --no-pager';

export const journalctl = program({ options: JOURNALCTL }, ({ given, options, operands: [match], host }) => {
  if (match !== undefined) return notSimulated('journalctl', match);
  const output = options.get('output') ?? 'short';
  if (output !== 'short' && output !== 'cat') return notSimulated('journalctl', `--output ${output}`);
  const names = given.filter(([key]) => key === 'unit').map(([, unit]) => unit.replace(/\.service$/, ''));
  const found = host.journal.filter((line) => names.length === 0 || names.some((name) => line.includes(name)));
  const count = options.get('lines');
  const lines = count === undefined ? found : found.slice(-Number(count));
  const shown = output === 'cat' ? lines.map((line) => line.replace(/^\S+ \S+ /, '')) : lines;
  return ok(shown.length > 0 ? `${shown.join('\n')}\n` : '-- No entries --\n');
});

/** `pgrep -x PATTERN`: what runs on a host between two commands are its units. */
export const pgrep = program({ options: '-x|--exact' }, ({ options, operands: [name = ''], host }) => {
  if (!options.has('exact')) return notSimulated('pgrep', 'without --exact');
  const names = new RegExp(`^(${name})$`);
  const pids = host.units.known().flatMap((unit) => {
    const file = host.units.files.find(unit);
    const command = (file && value(file, 'Service.ExecStart')?.split(' ')[0]) ?? '';
    return names.test(basename(command)) && host.units.isActive(unit) ? [host.units.state(unit).pid] : [];
  });
  return { ...ok(pids.map((pid) => `${pid}\n`).join('')), status: pids.length > 0 ? 0 : 1 };
});

export const service = program({}, ({ operands: [name = '', verb = ''], run }) =>
  run(['systemctl', verb, `${name}.service`]),
);

export const timedatectl = program({ verbs: { status: {} }, usual: 'status' }, ({ host }) => {
  const time = new Date(host.now()).toISOString().slice(0, 19).replace('T', ' ');
  return ok(`               Local time: ${time} UTC\n           Universal time: ${time} UTC\n`);
});
