import { broadcastOf } from '../host/addresses.ts';
import type { SimulatedHost } from '../host/host.ts';
import type { Device } from '../host/network-state.ts';
import { type Answer, type Call, fail, notSimulated, ok, program } from './command.ts';
import type { Declaration } from './declaration.ts';
import { linkLocal } from './nmcli/device.ts';

/** Objects are only shown: NetworkManager sets addresses, links and routes. */
const shows = (options: string): Declaration => ({
  options,
  abbreviated: true,
  verbs: { show: {}, list: {}, ls: {} },
  usual: 'show',
  // Any other word is a device or `default`.
  otherVerbs: 'add append change delete flush get help replace restore save set test',
});

const DECLARATION: Declaration = {
  options: '-j|-json',
  oneHyphen: true,
  abbreviated: true,
  verbs: { address: shows('-br|-brief -4 -6 -o|-oneline -j|-json'), link: shows('-br|-brief'), route: shows('-4 -6') },
};

/** ip(8), to show addresses, links and routes. */
export const ip = program(DECLARATION, (call) => {
  const { host, options, operands } = call;
  const [object] = call.verbs;
  const words = operands.filter((word) => word !== 'dev');
  const [, beyond] = words;
  if (object === undefined) return notSimulated('ip', 'without an object');
  if (beyond !== undefined) return notSimulated('ip', `${object} show ${words.join(' ')}`);
  const look: Look = {
    brief: options.has('brief'),
    only4: options.has('4'),
    only6: options.has('6'),
    oneLine: options.has('oneline'),
  };
  if (object === 'address' && options.has('json')) {
    if (Object.values(look).some(Boolean)) return notSimulated('ip', '-json with another option');
    return json(host, words);
  }
  if (object === 'address') return addresses(host, words, look);
  if (object === 'link') return look.brief ? links(host, words) : notSimulated('ip', 'link without -brief');
  return routesAsked(call, words);
});

function routesAsked({ host, options, operands }: Call, words: readonly string[]): Answer {
  const [only] = operands;
  if (only !== undefined && only !== 'default') return notSimulated('ip', `route show ${operands.join(' ')}`);
  return options.has('6') ? routes6(host, words) : routes(host, words);
}

interface Look {
  readonly brief: boolean;
  readonly only4: boolean;
  readonly only6: boolean;
  readonly oneLine: boolean;
}

function devices(host: SimulatedHost, words: readonly string[]) {
  const [name] = words;
  const all = [...host.network.state.devices].sort((a, b) => a.number - b.number);
  const found = all.filter((device) => name === undefined || device.name === name);
  return found.length > 0 ? found : undefined;
}

function addresses(host: SimulatedHost, words: readonly string[], look: Look) {
  const found = devices(host, words);
  if (!found) return fail(1, `Device "${words[0] ?? ''}" does not exist.`);
  if (look.brief) return ok(found.map((device) => brief(device, look)).join(''));
  if (look.oneLine && !look.only4) return notSimulated('ip', '-oneline without -4');
  if (look.oneLine) return ok(found.map(oneLine).join(''));
  return ok(found.map((device) => long(device, look)).join(''));
}

/** The fields of each device that programs look for. */
function json(host: SimulatedHost, words: readonly string[]) {
  const found = devices(host, words);
  if (!found) return fail(1, `Device "${words[0] ?? ''}" does not exist.`);
  const shown = found.map((device) => ({
    ifindex: device.number,
    ifname: device.name,
    operstate: state(device),
    link_type: device.type === 'loopback' ? 'loopback' : 'ether',
    address: device.type === 'loopback' ? '00:00:00:00:00:00' : device.mac.toLowerCase(),
    addr_info: [
      ...(device.applied?.addresses ?? []).map((address) => info('inet', address, device)),
      ...own6(device).map((address) => info('inet6', address, device)),
    ],
  }));
  return ok(`${JSON.stringify(shown)}\n`);
}

function info(family: string, address: string, { type }: Device) {
  const [local = '', prefix = ''] = address.split('/');
  const scope = type === 'loopback' ? 'host' : local.startsWith('fe80:') ? 'link' : 'global';
  return { family, local, prefixlen: Number(prefix), scope };
}

function state({ type, carrier }: Device): string {
  if (type === 'loopback') return 'UNKNOWN';
  return carrier === false ? 'DOWN' : 'UP';
}

function flagsOf({ type, carrier }: Device): string {
  if (type === 'loopback') return 'LOOPBACK,UP,LOWER_UP';
  return carrier === false ? 'NO-CARRIER,BROADCAST,MULTICAST,UP' : 'BROADCAST,MULTICAST,UP,LOWER_UP';
}

function own6(device: Device): readonly string[] {
  const local = linkLocal(device);
  return [...(device.applied?.addresses6 ?? []), ...(local === undefined ? [] : [`${local}/64`])];
}

function brief(device: Device, { only4, only6 }: Look): string {
  const has = [...(only6 ? [] : (device.applied?.addresses ?? [])), ...(only4 ? [] : own6(device))];
  if (only4 && has.length === 0) return '';
  return `${device.name.padEnd(16)} ${state(device).padEnd(14)} ${has.map((one) => `${one} `).join('')}\n`;
}

function oneLine(device: Device): string {
  return (device.applied?.addresses ?? [])
    .map((address) => `${device.number}: ${device.name}    inet ${inet(device, address)}\\       ${lifetime(device)}\n`)
    .join('');
}

function inet({ name, type, external, applied }: Device, address: string): string {
  if (type === 'loopback') return `${address} scope host ${name}`;
  const kind = `${applied?.dhcp ? 'dynamic ' : ''}${external ? '' : 'noprefixroute '}`;
  return `${address} brd ${broadcastOf(address)} scope global ${kind}${name}`;
}

function lifetime({ applied }: Device): string {
  return applied?.dhcp ? 'valid_lft 1700sec preferred_lft 1700sec' : 'valid_lft forever preferred_lft forever';
}

function long(device: Device, { only4, only6 }: Look): string {
  const { name, type, mac, applied, number } = device;
  const local = linkLocal(device);
  const lines = [heading(device)];
  if (!only4 && !only6) {
    const zeros = '00:00:00:00:00:00';
    lines.push(
      type === 'loopback'
        ? `    link/loopback ${zeros} brd ${zeros}`
        : `    link/ether ${mac.toLowerCase()} brd ff:ff:ff:ff:ff:ff`,
    );
  }
  for (const address of only6 ? [] : (applied?.addresses ?? [])) {
    lines.push(`    inet ${inet(device, address)}`, `       ${lifetime(device)}`);
  }
  if (!only4) {
    for (const address of applied?.addresses6 ?? []) {
      const scope = type === 'loopback' ? 'host' : 'global';
      lines.push(
        `    inet6 ${address} scope ${scope} noprefixroute `,
        `       valid_lft forever preferred_lft forever`,
      );
    }
    if (local !== undefined) {
      lines.push(`    inet6 ${local}/64 scope link noprefixroute `, '       valid_lft forever preferred_lft forever');
    }
  }
  return only4 && lines.length === 1 && number !== 0 && name !== '' ? '' : `${lines.join('\n')}\n`;
}

function heading(device: Device): string {
  const { name, number, type } = device;
  const mtu = type === 'loopback' ? 65536 : 1500;
  return `${number}: ${name}: <${flagsOf(device)}> mtu ${mtu} qdisc noqueue state ${state(device)} group default qlen 1000`;
}

function links(host: SimulatedHost, words: readonly string[]) {
  const found = devices(host, words);
  if (!found) return fail(1, `Device "${words[0] ?? ''}" does not exist.`);
  return ok(
    found
      .map((device) => {
        const start = `${device.name.padEnd(16)} ${state(device).padEnd(14)}`;
        return `${start} ${device.mac.toLowerCase()} <${flagsOf(device)}> \n`;
      })
      .join(''),
  );
}

function routes(host: SimulatedHost, words: readonly string[]) {
  const found = host.network.routes().filter(({ to }) => words[0] !== 'default' || to === 'default');
  return ok(
    found
      .map(({ to, via, device, protocol, source, metric }) => {
        const scope = protocol === 'kernel' ? ' scope link' : '';
        const src = source === undefined ? '' : ` src ${source}`;
        const cost = metric === 0 ? '' : ` metric ${metric}`;
        const down = host.network.device(device)?.carrier === false ? ' linkdown' : '';
        const way = via === undefined ? '' : ` via ${via}`;
        return `${to}${way} dev ${device} proto ${protocol}${scope}${src}${cost}${down} \n`;
      })
      .join(''),
  );
}

function routes6(host: SimulatedHost, words: readonly string[]) {
  const own = host.network.state.devices.filter(({ applied }) => applied?.gateway6);
  const defaults = own.map(
    ({ name, number, applied }) =>
      `default via ${applied?.gateway6 ?? ''} dev ${name} proto static metric ${98 + number} pref medium\n`,
  );
  if (words[0] === 'default') return ok(defaults.join(''));
  const local = host.network.state.devices.filter((device) => linkLocal(device) !== undefined);
  return ok(
    local
      .map(({ name }) => `fe80::/64 dev ${name} proto kernel metric 1024 pref medium\n`)
      .concat(defaults)
      .join(''),
  );
}
