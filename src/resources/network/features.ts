import { exec, type Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';

// Offloads of a device, as ethtool(8) and nm-settings(5) name them.

/** A feature as the device has it; `fixed` ones cannot be changed. */
export interface Feature {
  readonly on: boolean;
  readonly fixed: boolean;
}

/** The names of NetworkManager that `ethtool -k` shows in a longer form. */
const LONG: Readonly<Record<string, string>> = {
  gro: 'generic-receive-offload',
  gso: 'generic-segmentation-offload',
  lro: 'large-receive-offload',
  ntuple: 'ntuple-filters',
  rx: 'rx-checksumming',
  rxhash: 'receive-hashing',
  rxvlan: 'rx-vlan-offload',
  sg: 'scatter-gather',
  tso: 'tcp-segmentation-offload',
  tx: 'tx-checksumming',
  txvlan: 'tx-vlan-offload',
};

export function probeFeatures(device: string): Operation {
  return exec('ethtool', '-k', device);
}

/** By the name that `ethtool -k` shows. Undefined if ethtool is not installed, or the device is not there. */
export function parseFeatures(result: Result | undefined): ReadonlyMap<string, Feature> | undefined {
  if (result?.kind !== 'done' || result.status !== 0) return undefined;
  const lines = result.stdout.matchAll(/^\s*([\w-]+): (on|off)(?: \[(fixed)?.*\])?$/gm);
  return new Map([...lines].map(([, name = '', value, fixed]) => [name, { on: value === 'on', fixed: !!fixed }]));
}

export function featureOf(features: ReadonlyMap<string, Feature> | undefined, name: string): Feature | undefined {
  return features?.get(LONG[name] ?? name);
}
