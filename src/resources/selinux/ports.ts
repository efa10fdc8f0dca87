import { exec } from '../../model/operation.ts';
import { output, type Result } from '../../model/result.ts';
import type { Difference, Refusal } from '../../model/resource.ts';
import { type PortRange, portsText } from '../firewall/port-ranges.ts';
import * as messages from './messages.ts';
import { covers, isSame, overlap, parseListed, type PortRecord } from './port-records.ts';
import type { DesiredPort } from './schema.ts';

// An assignment of this host wins over those of the policy, and libsemanage refuses two that overlap. Of those in the policy, the
// one with the fewest ports wins.

export interface PortState {
  /** The assignments of this host. */
  readonly local: readonly PortRecord[];
  /** Those and the ones of its policy, where a declaration depends on them. */
  readonly listed?: readonly PortRecord[];
}

/** Only Python reads the ports of a policy, so that it is asked only about ports that this host does not assign. */
export const listedProbe = exec('semanage', 'port', '--list', '--noheading');

export function parsePortList(result: Result | undefined): readonly PortRecord[] {
  return output(result, 'semanage port --list').split('\n').flatMap(parseListed);
}

export function dependsOnPolicy(state: PortState, desired: readonly DesiredPort[]): boolean {
  const local = keptOf(state, desired);
  return desired.some(({ range, present }) => present && !local.some((one) => covers(one.range, range)));
}

/** The assignments that the step does not remove: of a removed range, it may assign a part. */
function keptOf({ local }: PortState, desired: readonly DesiredPort[]): readonly PortRecord[] {
  const removes = ({ range }: PortRecord) => desired.some((one) => !one.present && isSame(one.range, range));
  return local.filter((one) => !removes(one));
}

/** A change of an assignment. */
export interface PortChange {
  readonly difference: Difference;
  /** For `semanage import`. */
  readonly line: string;
}

export function portChanges(state: PortState, desired: readonly DesiredPort[]): readonly PortChange[] {
  const { local, listed = [] } = state;
  const isOwn = (one: PortRecord) => local.some((own) => own.type === one.type && isSame(own.range, one.range));
  const kept = { local: keptOf(state, desired), listed: listed.filter((one) => !isOwn(one)) };
  return desired.flatMap((one) => (one.present ? assigned(kept, one) : removed(state, one, desired)));
}

function assigned({ local, listed }: Required<PortState>, { range, type }: DesiredPort): readonly PortChange[] {
  const own = local.filter((one) => overlap(one.range, range));
  const before = own.length === 0 ? inPolicy(listed, range) : own.find((one) => covers(one.range, range));
  if (before?.type === type) return [];
  const isKnown = [...own, ...listed].some((one) => isSame(one.range, range));
  return [change(range, before?.type ?? null, type, `${isKnown ? '-m' : '-a'} -t ${type}`)];
}

function removed({ local }: PortState, { range, type }: DesiredPort, desired: readonly DesiredPort[]) {
  const kept = desired.filter(({ present }) => present);
  const has = local.some(
    (one) => one.type === type && overlap(one.range, range) && !kept.some((other) => isSame(other.range, one.range)),
  );
  return has ? [change(range, type, null, '-d')] : [];
}

function change(range: PortRange, before: string | null, after: string | null, words: string): PortChange {
  const ports = range.first === range.last ? String(range.first) : `${range.first}-${range.last}`;
  return {
    difference: { field: `port ${portsText(range)}`, before, after },
    line: `port ${words} -p ${range.protocol} ${ports}`,
  };
}

function inPolicy(listed: readonly PortRecord[], range: PortRange): PortRecord | undefined {
  const size = ({ range: { first, last } }: PortRecord) => last - first;
  const [first] = listed.filter((one) => overlap(one.range, range)).toSorted((a, b) => size(a) - size(b));
  return first && covers(first.range, range) ? first : undefined;
}

/** libsemanage changes whole assignments only. */
export function refusePorts({ local }: PortState, desired: readonly DesiredPort[]): Refusal | undefined {
  for (const { range, type, present } of desired) {
    const others = local.filter(
      (one) => overlap(one.range, range) && !desired.some((declared) => isSame(declared.range, one.range)),
    );
    const found = others.find((one) => (present ? one.type !== type || !covers(one.range, range) : one.type === type));
    if (found)
      return messages.partOfRange({ ports: portsText(range), assigned: portsText(found.range), type: found.type });
  }
  return undefined;
}
