import type { Exec } from '../../model/operation.ts';
import { type Result, wordsOf } from '../../model/result.ts';
import { isMissing, unknownState } from '../unknown-state.ts';
import { type BusMap, type BusValue, call, parseReply } from './bus.ts';
import * as messages from './messages.ts';
import { forwardPortText, type Zone } from './zone.ts';
import { targetOf } from './zone-files.ts';

// The running configuration, over D-Bus.

/** What belongs to a zone that is in use. */
export interface Binding {
  readonly interfaces: readonly string[];
  readonly sources: readonly string[];
}

export const defaultZoneProbe = call('', 'getDefaultZone');
export const bindingsProbe = call('.zone', 'getActiveZones');

export function zoneProbe(zone: string): Exec {
  return call('.zone', 'getZoneSettings2', zone);
}

/** The answer of firewalld. Throws if it is not installed or not running, which an earlier step may change. */
function reply(result: Result | undefined): BusValue {
  if (isMissing(result)) throw unknownState(messages.noBusctl(), result);
  const words = result === undefined ? '' : wordsOf(result);
  if (result?.kind === 'done' && result.status === 0) {
    const value = parseReply(result.stdout);
    if (value === undefined) throw unknownState(messages.unknownAnswer(), result);
    return value;
  }
  if (/does not exist|not provided by any|no owner|not activatable|No such file or directory/i.test(words)) {
    throw unknownState(messages.notRunning(), result, true);
  }
  if (/Unknown method|UnknownMethod/i.test(words)) throw unknownState(messages.tooOld(), result);
  throw unknownState(messages.noAnswer(), result);
}

export function parseDefaultZone(result: Result | undefined): string {
  return text(reply(result));
}

export function parseBindings(result: Result | undefined): ReadonlyMap<string, Binding> {
  return new Map(
    [...mapOf(reply(result))].map(([zone, binding]) => {
      const all = mapOf(binding);
      return [text(zone), { interfaces: texts(all.get('interfaces')), sources: texts(all.get('sources')) }] as const;
    }),
  );
}

/** Undefined for a zone that the running firewalld does not know. */
export function parseZone(result: Result | undefined): Zone | undefined {
  if (result?.kind === 'done' && result.status !== 0 && /INVALID_ZONE/.test(wordsOf(result))) return undefined;
  const all = mapOf(reply(result));
  return {
    services: texts(all.get('services')),
    ports: lists(all.get('ports')).map(([port = '', protocol = '']) => `${port}/${protocol}`),
    sources: texts(all.get('sources')),
    interfaces: texts(all.get('interfaces')),
    rich_rules: texts(all.get('rules_str')),
    forward_ports: lists(all.get('forward_ports')).map(([port = '', protocol = '', toPort, toAddress]) =>
      forwardPortText({ port, protocol, toPort, toAddress }),
    ),
    masquerade: all.get('masquerade') === true,
    target: targetOf(texts([all.get('target') ?? ''])[0]),
  };
}

function mapOf(value: BusValue | undefined): BusMap {
  return value instanceof Map ? value : new Map();
}

/** A name; empty for a value of another form. */
function text(value: BusValue): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: BusValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function lists(value: BusValue | undefined): readonly (readonly string[])[] {
  return Array.isArray(value) ? value.map((one: BusValue) => texts(one)) : [];
}
