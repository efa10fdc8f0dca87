import type { Changes } from './state.ts';

/** The kernel calls the bridge of the stand-in UNKNOWN; that of Docker Engine is DOWN until a container uses it. */
const BRIDGE = [
  ['+ docker0 UNKNOWN 172.17.0.1/16 {link-local}/64', '+ docker0 DOWN 172.17.0.1/16'],
  [
    '+ 172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1',
    '+ 172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1 linkdown',
  ],
] as const;

/** What a scenario that was recorded with the stand-in changes where Docker Engine is the real one. */
export function withRealBridge(changed: Changes): Changes {
  const real = new Map<string, string>(BRIDGE);
  return Object.fromEntries(
    Object.entries(changed).map(([line, differences]) => [line, differences.map((one) => real.get(one) ?? one)]),
  );
}
