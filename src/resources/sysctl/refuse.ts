import type { Refusal } from '../../model/resource.ts';
import type { Current } from './current.ts';
import { effective, NAME, nameOf } from './files.ts';
import * as messages from './messages.ts';
import { relevant } from './relevant.ts';
import type { Desired, Setting } from './schema.ts';

/** The modules that bring parameters, by the beginning of the path below /proc/sys. */
const MODULES: readonly (readonly [prefix: string, module: string])[] = [
  ['net/bridge/', 'br_netfilter'],
  ['net/netfilter/nf_conntrack', 'nf_conntrack'],
  ['net/nf_conntrack', 'nf_conntrack'],
  ['net/ipv4/vs/', 'ip_vs'],
  ['net/mptcp/', 'mptcp'],
  ['net/sctp/', 'sctp'],
  ['sunrpc/', 'sunrpc'],
  ['fs/nfs/', 'nfs'],
];

export function refuse(current: Current, desired: Desired): Refusal | undefined {
  return relevant(current, desired)
    .map((setting) => refuseOne(current, setting))
    .find((refusal) => refusal !== undefined);
}

function refuseOne(current: Current, setting: Setting): Refusal | undefined {
  const { key, value } = setting;
  if (value === undefined) return undefined;
  const found = current.parameters.get(key);
  if (!found) return refuseUnknown(setting);
  if (found.running !== value) {
    if (found.readOnly) return messages.readOnly(key);
    if (!found.writable) return messages.fixed(key);
  }
  return refuseWinner(current, setting);
}

function refuseUnknown({ key, path }: Setting): Refusal {
  const [, device] = /^net\/ipv[46]\/(?:conf|neigh)\/([^/]+)\//.exec(path) ?? [];
  if (device !== undefined) {
    return { ...messages.unknownInterface({ key, device }), solvedBy: [[{ type: 'network' }]] };
  }
  const module = MODULES.find(([prefix]) => path.startsWith(prefix))?.[1];
  const step = module === undefined ? { type: 'kernel_module' } : { type: 'kernel_module', name: module };
  return { ...messages.unknownKey({ key, module }), solvedBy: [[step]] };
}

/** A file whose name sorts after ours, with another value. */
function refuseWinner({ files }: Current, { key, value }: Setting): Refusal | undefined {
  const winner = effective(files.atBoot, key);
  if (!winner || winner.value === value || nameOf(winner.file) <= NAME) return undefined;
  return {
    ...messages.anotherFileWins({ ...winner, own: NAME }),
    solvedBy: [[{ type: 'file', name: winner.file }]],
  };
}
