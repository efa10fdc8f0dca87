import { type Answer, type Call, fail, notSimulated, ok, program } from '../command.ts';
import type { Declaration } from '../declaration.ts';
import { connectionVerbs } from './connection.ts';
import { deviceVerbs } from './device.ts';
import { printTable, type Style } from './format.ts';
import { overview } from './overview.ts';
import type { Verbs } from './verbs.ts';

/** Operands of `modify` that remove a value from a list: `-ipv4.dns`. */
const SIGNED = { hyphenated: /^-[\w-]+\./ };

const DECLARATION: Declaration = {
  options: '-t|--terse -f|--fields= -g|--get-values= -c|--colors= -e|--escape= -w|--wait=',
  abbreviated: true,
  verbs: {
    general: {
      abbreviated: true,
      verbs: { status: {}, hostname: {} },
      usual: 'status',
      otherVerbs: 'permissions logging reload',
    },
    networking: { abbreviated: true, verbs: { connectivity: {} }, otherVerbs: 'on off' },
    connection: {
      abbreviated: true,
      verbs: { show: { options: '--active' }, up: {}, down: {}, add: {}, modify: SIGNED, delete: {}, reload: {} },
      usual: 'show',
      otherVerbs: 'edit clone monitor load import export migrate',
    },
    device: {
      abbreviated: true,
      verbs: { status: {}, show: {}, connect: {}, up: {}, disconnect: {}, down: {}, reapply: {} },
      usual: 'status',
      otherVerbs: 'set modify delete monitor wifi lldp checkpoint',
    },
  },
  otherVerbs: 'radio agent monitor help',
};

/** nmcli(1) for profiles and devices of ethernet. */
export const nmcli = program(DECLARATION, (call) => {
  if (!call.host.units.isActive('NetworkManager.service')) return fail(8, 'Error: NetworkManager is not running.');
  if (call.options.get('escape') === 'no') return notSimulated('nmcli', '--escape no');
  const [object, verb] = call.verbs;
  const [wrong = ''] = call.operands;
  const notUnderstood = () => fail(2, `Error: argument '${wrong}' not understood. Try passing --help instead.`);
  if (object === undefined) return call.operands.length === 0 ? ok(overview(call.host)) : notUnderstood();
  if (object === 'networking') return networking(call);
  const run = verb === undefined ? undefined : OBJECTS[object]?.(call, styleOf(call))[verb];
  return run ? run(call.operands) : notUnderstood();
});

const OBJECTS: Readonly<Record<string, (call: Call, style: Style) => Verbs>> = {
  general: generalVerbs,
  connection: connectionVerbs,
  device: deviceVerbs,
};

function styleOf({ options }: Call): Style {
  const values = options.get('get-values');
  const fields = values ?? options.get('fields');
  return {
    terse: values !== undefined || options.has('terse'),
    valuesOnly: values !== undefined,
    fields: fields?.split(','),
  };
}

function networking({ host, verbs: [, verb] }: Call): Answer {
  return ok(verb === 'connectivity' ? `${isOnline(host) ? 'full' : 'none'}\n` : 'enabled\n');
}

function isOnline({ network }: Call['host']): boolean {
  return network.state.devices.some(({ applied }) => applied !== undefined && applied.gateway !== '');
}

function generalVerbs(call: Call, style: Style): Verbs {
  const columns = ['STATE', 'CONNECTIVITY', 'WIFI-HW', 'WIFI', 'WWAN-HW', 'WWAN'];
  const online = isOnline(call.host);
  const row = {
    STATE: online ? 'connected' : 'disconnected',
    CONNECTIVITY: online ? 'full' : 'none',
    'WIFI-HW': 'missing',
    WIFI: 'enabled',
    'WWAN-HW': 'missing',
    WWAN: 'enabled',
  };
  return {
    status: () => printTable([row], columns, columns, style),
    hostname: (args) =>
      args.length === 0 ? ok(`${call.host.hostname}\n`) : call.run(['hostnamectl', 'hostname', ...args]),
  };
}
