import * as z from 'zod';
import { canonical6, contains, isCidr6, isIP, isIPv4, isIPv6, isSubnet, isWithin, parseCidr } from '../../model/ip.ts';
import * as messages from './link-messages.ts';
import type { Conflict } from './link-schema.ts';

const To = z
  .string()
  .refine((text) => text !== 'default' && !/^(0\.0\.0\.0|::)\/0$/.test(text), messages.defaultRoute)
  .refine((text) => parseCidr(text) !== undefined || isCidr6(text), messages.notSubnet)
  .refine((text) => isSubnet(text) || !(parseCidr(text) !== undefined || isCidr6(text)), messages.hostBits);
const Via = z.string().refine((text) => isIP(text) !== 0, messages.notAddress);

export const Route = z.strictObject({
  to: To.describe('The subnet that is reached, such as `10.0.0.0/8`.'),
  via: Via.optional().describe('The router. Without it, the subnet is on the link of the device.'),
  metric: z
    .int()
    .min(1)
    .max(4_294_967_295)
    .optional()
    .describe('Of several routes, the lowest metric wins; default: that of the device.'),
});

export type Route = z.output<typeof Route>;

/** A route as nmcli writes it: `10.0.0.0/8 192.168.2.1 50`. */
export function routeText({ to, via, metric }: Route): string {
  return [canonical(to), via === undefined ? [] : canonical(via), metric ?? []].flat().join(' ');
}

/** The same route as a step declares it. One with further attributes is no valid declaration. */
export function parametersOfRoute(route: string): unknown {
  const [to, ...rest] = route.split(' ');
  const via = rest[0] !== undefined && isIP(rest[0]) !== 0 ? rest.shift() : undefined;
  const [metric, ...more] = rest;
  return {
    to,
    ...(via === undefined ? {} : { via }),
    ...(metric === undefined ? {} : { metric: Number(metric) }),
    ...(more.length === 0 ? {} : { more }),
  };
}

export function isRoute6(route: string): boolean {
  return route.includes(':');
}

function canonical(address: string): string {
  return address.includes(':') ? canonical6(address) : address;
}

/** The routes of a profile: `10.0.0.0/8 192.168.2.1 50, …`. Further attributes stay, so that they differ from what is declared. */
export function savedRoutes(value: string): readonly string[] {
  return value
    .split(/\s*[,;]\s*/)
    .filter(Boolean)
    .map((route) => {
      const [to = '', ...rest] = route.split(/\s+/);
      return [withPrefix(to), ...rest].join(' ');
    });
}

/** nmcli leaves out the prefix of a single address. */
function withPrefix(to: string): string {
  if (to.includes('/')) return canonical(to);
  return isIPv6(to) ? `${canonical(to)}/128` : `${to}/32`;
}

/** A route that is in effect: `dst = 10.0.0.0/8, nh = 192.168.2.1, mt = 100`. */
export interface RunningRoute {
  readonly to: string;
  /** Undefined for a subnet on the link. */
  readonly via: string | undefined;
  readonly metric: string;
}

export function runningRoute(value: string): RunningRoute | undefined {
  const [, to, via, metric = ''] = /^dst = (\S+), nh = (\S+?)(?:, mt = (\d+))?(?:,.*)?$/.exec(value) ?? [];
  if (to === undefined || via === undefined) return undefined;
  return { to: canonical(to), via: ['0.0.0.0', '::'].includes(via) ? undefined : canonical(via), metric };
}

/** Whether a device has the route. One without a metric gets that of its device. */
export function isRunning(route: string, running: readonly RunningRoute[]): boolean {
  const [to, ...rest] = route.split(' ');
  const via = rest.find((word) => isIP(word) !== 0);
  const metric = rest.find((word) => /^\d+$/.test(word));
  return running.some((one) => one.to === to && one.via === via && (metric === undefined || one.metric === metric));
}

/** The first thing that is wrong with routes beside these addresses. With DHCP the addresses are not known. */
export function* routeConflicts(
  routes: readonly Route[],
  addresses: readonly string[],
  known: (family: 4 | 6) => boolean,
): Generator<Conflict> {
  for (const [index, { to, via }] of routes.entries()) {
    const same = routes.findIndex((other) => canonical(other.to) === canonical(to));
    if (same < index && routes[same]?.metric === routes[index]?.metric) {
      yield [['routes', index, 'to'], messages.routeTwice(to)];
    }
    if (via === undefined) continue;
    if (isIPv4(via) !== isIPv4(to.split('/', 1)[0] ?? ''))
      yield [['routes', index, 'via'], messages.viaOfOtherFamily(to)];
    else if (known(isIPv4(via) ? 4 : 6) && !isReached(via, addresses)) {
      yield [['routes', index, 'via'], messages.viaOutside({ via, addresses })];
    }
  }
}

function isReached(via: string, addresses: readonly string[]): boolean {
  if (isIPv6(via)) {
    return via.toLowerCase().startsWith('fe80') || addresses.some((one) => isCidr6(one) && isWithin(one, via));
  }
  return addresses.some((one) => {
    const subnet = parseCidr(one);
    return subnet !== undefined && contains(subnet, via);
  });
}
