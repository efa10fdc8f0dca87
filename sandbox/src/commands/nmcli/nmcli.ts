import { type Answer, type Call, fail, ok, type Program } from '../command.ts';
import { connectionVerbs } from './connection.ts';
import { deviceVerbs } from './device.ts';
import { printTable, type Style } from './format.ts';
import { overview } from './overview.ts';

/** nmcli(1), as far as profiles and devices of ethernet go. */
export const nmcli: Program = (call) => {
  const { style, words } = split(call.args);
  if (!call.host.units.isActive('NetworkManager.service')) return fail(8, 'Error: NetworkManager is not running.');
  const [object, verb, ...rest] = words;
  if (object === undefined) return ok(overview(call.host));
  const area = AREAS.find(({ name }) => name.startsWith(object));
  if (!area) return fail(2, `Error: argument '${object}' not understood. Try passing --help instead.`);
  const known = area.verbs(call, style);
  const name = verb === undefined ? area.usual : Object.keys(known).find((one) => one.startsWith(verb));
  const run = name === undefined ? undefined : known[name];
  if (!run) return fail(2, `Error: argument '${verb ?? ''}' not understood. Try passing --help instead.`);
  return run(rest);
};

export type Verbs = Readonly<Record<string, (args: readonly string[]) => Answer | Promise<Answer>>>;

interface Area {
  readonly name: string;
  readonly usual: string;
  verbs(call: Call, style: Style): Verbs;
}

const AREAS: readonly Area[] = [
  { name: 'general', usual: 'status', verbs: generalVerbs },
  {
    name: 'networking',
    usual: 'show',
    verbs: () => ({ show: () => ok('enabled\n'), connectivity: () => ok('full\n') }),
  },
  { name: 'connection', usual: 'show', verbs: connectionVerbs },
  { name: 'device', usual: 'status', verbs: deviceVerbs },
];

function generalVerbs(call: Call, style: Style): Verbs {
  const columns = ['STATE', 'CONNECTIVITY', 'WIFI-HW', 'WIFI', 'WWAN-HW', 'WWAN'];
  const online = call.host.network.state.devices.some(({ applied }) => applied !== undefined && applied.gateway !== '');
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

/** Global options come before the object; `-t`, `-f FIELDS`, `-g FIELDS`, `-e no`. */
function split(args: readonly string[]): { readonly style: Style; readonly words: readonly string[] } {
  const rest = [...args];
  let style: Style = { terse: false, valuesOnly: false, fields: undefined };
  while (rest[0]?.startsWith('-')) {
    const option = rest.shift();
    if (option === '-t' || option === '--terse') style = { ...style, terse: true };
    else if (option === '-f' || option === '--fields') style = { ...style, fields: (rest.shift() ?? '').split(',') };
    else if (option === '-g' || option === '--get-values') {
      style = { ...style, valuesOnly: true, terse: true, fields: (rest.shift() ?? '').split(',') };
    } else if (option === '-e' || option === '--escape' || option === '-m' || option === '-c' || option === '-w')
      rest.shift();
  }
  return { style, words: rest };
}
