import { containerNamed } from '../../host/docker/containers.ts';
import { describeNetwork } from '../../host/docker/describe.ts';
import { connect, createNetwork, disconnect, networkNamed, removeNetwork } from '../../host/docker/networks.ts';
import { type Answer, type Call, ok } from '../command.ts';
import type { Commands } from './commands.ts';
import { formatted, inspected } from './format.ts';
import { columns, forEach, pairsOf } from './words.ts';

function create(call: Call): Answer {
  const { host, options, operands } = call;
  const all = (option: string) => call.given.filter(([name]) => name === option).map(([, value]) => value);
  const [ranges, gateways] = [all('ip-range'), all('gateway')];
  const subnets = all('subnet').map((subnet, index) => ({
    Subnet: subnet,
    ...(ranges[index] === undefined ? {} : { IPRange: ranges[index] }),
    ...(gateways[index] === undefined ? {} : { Gateway: gateways[index] }),
  }));
  const network = createNetwork(host.engine, {
    name: operands[0] ?? '',
    driver: options.get('driver') ?? 'bridge',
    subnets,
    options: pairsOf(all('opt')),
    labels: pairsOf(all('label')),
    ipv6: options.has('ipv6'),
    internal: options.has('internal'),
    attachable: options.has('attachable'),
  });
  return ok(`${network.id}\n`);
}

function join(call: Call): Answer {
  const { host, options, operands, given } = call;
  const [network = '', container = ''] = operands;
  connect(host.engine, networkNamed(host.engine, network), containerNamed(host.engine, container), {
    aliases: given.filter(([name]) => name === 'alias').map(([, value]) => value),
    address: options.get('ip'),
    address6: options.get('ip6'),
  });
  return ok();
}

function leave({ host: { engine }, operands: [network = '', container = ''] }: Call): Answer {
  disconnect(engine, networkNamed(engine, network), containerNamed(engine, container));
  return ok();
}

function list({ host: { engine }, options }: Call): Answer {
  const networks = engine.state.networks.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  if (options.has('quiet')) return ok(networks.map(({ id }) => `${id.slice(0, 12)}\n`).join(''));
  const format = options.get('format');
  const rows = networks.map(({ id, name, driver }) => ({
    ID: id.slice(0, 12),
    Name: name,
    Driver: driver,
    Scope: 'local',
  }));
  if (format !== undefined) return ok(rows.map((row) => `${formatted(format, row)}\n`).join(''));
  const heads = ['NETWORK ID', 'NAME', 'DRIVER', 'SCOPE'];
  return ok(
    columns(
      heads,
      rows.map((row) => Object.values(row)),
    ),
  );
}

export const networkCommands: Commands = {
  connect: [{ options: '--alias= --ip= --ip6=' }, join],
  create: [
    {
      options: '-d|--driver= --subnet= --gateway= --ip-range= -o|--opt= --label= --ipv6 --internal --attachable',
    },
    create,
  ],
  disconnect: [{ options: '-f|--force' }, leave],
  inspect: [
    { options: '-f|--format=' },
    (call) => inspected(call, (name) => describeNetwork(networkNamed(call.host.engine, name))),
  ],
  ls: [{ options: '-q|--quiet --format=' }, list],
  rm: [{}, (call) => forEach(call, (name) => removeNetwork(call.host.engine, name))],
};
