import { lookUp, type Place, reach } from '../reach.ts';
import type { Units } from '../units.ts';
import { isOnTheInternet } from '../world.ts';
import type { Surroundings } from './store.ts';

const DAEMON_JSON = '/etc/docker/daemon.json';
/** The bridge of the default network. */
export const DOCKER_BRIDGE = 'docker0';
const SSH_PORT = 22;
const HTTP_PORT = 80;

interface EngineHost extends Place {
  readonly units: Units;
  /** Whether its SSH server runs. */
  readonly listens: boolean;
}

/** What the engine asks of its host. */
export function surroundingsOf(host: EngineHost): Surroundings {
  return {
    unreachable: (registry) => unreachable(host, registry),
    subnets: () =>
      host.network
        .routes()
        .map(({ to }) => to)
        .filter((to) => to.includes('/')),
    listens: (port) =>
      (port === SSH_PORT && host.listens) || (port === HTTP_PORT && host.units.isActive('httpd.service')),
    bridgeIsUsed: (isUsed) => host.network.setCarrier(DOCKER_BRIDGE, isUsed),
    setting: (key) => settings(host)[key],
  };
}

function settings({ disk }: Place): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(disk.tryRead(DAEMON_JSON) ?? '{}') as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

/** The words of the engine. */
function unreachable(host: Place, registry: string): string | undefined {
  const [name = ''] = registry.split(':');
  const get = `Get "https://${registry}/v2/": dial tcp`;
  const found = lookUp(host, name);
  if (typeof found !== 'string') {
    if (reach(host, found.address) === 'answers' && isOnTheInternet(found.address)) return undefined;
    return `${get} ${found.address}:${registry.split(':')[1] ?? '443'}: connect: no route to host`;
  }
  const [, server = '[::1]'] = /^nameserver\s+(\S+)/m.exec(host.disk.tryRead('/etc/resolv.conf') ?? '') ?? [];
  const problem = found === 'unknown' ? 'no such host' : `dial udp ${server}:53: connect: network is unreachable`;
  return `${get}: lookup ${name} on ${server}:53: ${problem}`;
}
