import type { Resource, Warning } from '../../model/resource.ts';
import { UNIT } from '../docker/engine.ts';
import { restartsDocker } from '../docker/packet-rules.ts';
import { type Current, parse, probe } from './current.ts';
import { afterwards } from './entries.ts';
import * as messages from './messages.ts';
import { needsReload, plan } from './plan.ts';
import { refuse } from './refuse.ts';
import { type Desired, schema } from './schema.ts';
import { restore } from './restore.ts';

export const firewall: Resource<Desired, Current> = {
  type: 'firewall',
  summary: 'A zone of firewalld: services, ports, rules, sources and interfaces, running and permanent.',
  schema,
  name: ({ zone }) => zone,
  probe: (desired) => ({ operations: probe(desired), parse: (results) => parse(results, desired) }),
  plan,
  touches: (current, changes, desired) => ({
    units: [
      ...(needsReload(current, desired) ? ['firewalld.service'] : []),
      ...(restartsDocker(changes) ? [UNIT] : []),
    ],
  }),
  follows: () => true,
  refuse,
  warn,
  restore,
  repeatable: true,
  advise(words) {
    if (/INVALID_SERVICE/.test(words)) return messages.unknownService;
    return /COMMAND_FAILED|Job for docker\.service failed/.test(words) ? messages.seeJournal : undefined;
  },
};

/** The ports of a zone that no packet belongs to are closed all the same. */
function warn({ zone, defaultZone }: Current, desired: Desired): Warning | undefined {
  if (desired.default === true || defaultZone.running === desired.zone) return undefined;
  const isUsed = (['interfaces', 'sources'] as const).some(
    (kind) => afterwards(zone.running, kind, desired).length > 0,
  );
  return isUsed ? undefined : messages.unusedZone({ zone: desired.zone, defaultZone: defaultZone.running });
}
