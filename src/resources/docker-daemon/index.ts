import type { Resource } from '../../model/resource.ts';
import { DAEMON_JSON, hasSecret, mayHaveSecret, settingsOf, valueOf } from '../docker/daemon-config.ts';
import { UNIT } from '../docker/engine.ts';
import { declarationOf } from '../restore.ts';
import { type Current, parse, probe } from './current.ts';
import { inInventory } from './in-inventory.ts';
import * as messages from './messages.ts';
import { declaredOf, plan } from './plan.ts';
import { refuse } from './refuse.ts';
import { type Desired, parametersOf, schema } from './schema.ts';

export const dockerDaemon: Resource<Desired, Current> = {
  type: 'docker_daemon',
  summary: 'The configuration of Docker Engine: keys of daemon.json, which the running engine uses.',
  schema,
  name: (desired) => messages.keyList(keysOf(desired)),
  probe: (desired) => ({ operations: probe(desired), parse: (results) => parse(results, desired) }),
  plan,
  follows: () => true,
  touches: (_current, changes) => ({
    units: changes.some(({ diff }) => diff.some(({ field }) => field === UNIT)) ? [UNIT] : [],
  }),
  refuse,
  restore,
  inInventory,
  paths: ({ settings, mtuOf }) =>
    mtuOf !== undefined || Object.values(settings).some((value) => value !== null) ? [DAEMON_JSON] : [],
  advise(words) {
    if (/was not replaced: the validation exited with status/.test(words)) return messages.validationFailed;
    return /Job for docker\.service failed|Failed to re(start|load) docker\.service/.test(words)
      ? messages.seeJournal
      : undefined;
  },
};

function keysOf({ settings, mtuOf }: Desired): readonly string[] {
  return [...Object.keys(settings), ...(mtuOf === undefined ? [] : ['mtu'])];
}

/** What may be a secret is not kept. */
function restore(current: Current, desired: Desired): Desired | undefined {
  const declared = declaredOf(desired, current);
  const before = settingsOf(current.text);
  const settings = Object.keys(declared).map((key) => [key, valueOf(before, key) ?? null] as const);
  if (Object.values(declared).some(hasSecret) || settings.some(([, value]) => mayHaveSecret(value))) return undefined;
  // The MTU is a number then.
  const found = { ...current, mtu: undefined };
  return declarationOf({ schema, plan }, found, parametersOf(Object.fromEntries(settings)));
}
