import type { NewIdentity } from '../../model/change.ts';
import type { Failure } from '../../model/events.ts';
import type { Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import type { Step } from '../../model/step.ts';
import { fingerprint } from '../../transport/known-hosts.ts';
import type { HostContext } from '../context.ts';
import { firstFailed, operationFailed } from '../failures.ts';
import * as messages from './messages.ts';

/** By what a host is recognized after its reboot. */
export interface Expected {
  readonly machineId: string;
  /** The fingerprints of its host keys. */
  readonly keys: readonly string[];
}

type Outcome = ({ readonly kind: 'taken' } & Expected) | { readonly kind: 'failed'; readonly failure: Failure };

/**
 * Makes the host keys and the machine-id that a host has after its reboot, and puts them in place. In between, the new keys are
 * recorded on this computer, beside the present one: whenever the host reboots from then on, it is recognized. Throws
 * `TransportError`.
 */
export async function takeNewIdentity(context: HostContext, step: Step, identity: NewIdentity): Promise<Outcome> {
  const { setup, install, publicKeys, machineId } = identity;
  const made = await change(context, step, setup, [publicKeys, machineId]);
  if ('failure' in made) return { kind: 'failed', failure: made.failure };
  const found = parse(made.probe);
  if (!found) return { kind: 'failed', failure: messages.newIdentityUnreadable(context.host) };
  const failure = await announce(context, found.keys);
  if (failure) return { kind: 'failed', failure };
  const keys = found.keys.map(fingerprintOf);
  context.connection.expect(keys);
  const installed = await change(context, step, install, []);
  if ('failure' in installed) return { kind: 'failed', failure: installed.failure };
  return { kind: 'taken', machineId: found.machineId, keys };
}

type Changed = { readonly failure: Failure } | { readonly probe: readonly Result[] };

/** The host is locked by this run. */
async function change(
  { changes }: HostContext,
  step: Step,
  operations: readonly Operation[],
  probe: readonly Operation[],
): Promise<Changed> {
  const outcome = await changes.change({ change: operations, probe });
  if (outcome.kind === 'refused') return { failure: outcome.failure };
  if (outcome.kind === 'stale') throw new Error('the host is locked by this run and cannot be stale');
  const failed = firstFailed(operations, outcome.change);
  return failed ? { failure: operationFailed(step, failed) } : { probe: outcome.probe };
}

async function announce(
  { transport, host, connection }: HostContext,
  keys: readonly string[],
): Promise<Failure | undefined> {
  const current = connection.fingerprint;
  if (current === undefined) throw new Error('only a host with a host key gets another one');
  return transport.announce(host, { current, keys }).then(
    () => undefined,
    (error: Error) => messages.newKeysNotRecorded(host, error.message),
  );
}

function parse([publicKeys, machineId]: readonly Result[]) {
  if (publicKeys?.kind !== 'done' || publicKeys.status !== 0 || machineId?.kind !== 'file') return undefined;
  const keys = [...publicKeys.stdout.matchAll(/^((?:ssh|ecdsa)-[\w-]+ [A-Za-z0-9+/]+=*)(?: .*)?$/gm)];
  const id = machineId.content.trim();
  if (keys.length === 0 || !/^[0-9a-f]{32}$/.test(id)) return undefined;
  return { keys: keys.map(([, key = '']) => key), machineId: id };
}

function fingerprintOf(key: string): string {
  return fingerprint(Buffer.from(key.split(' ')[1] ?? '', 'base64'));
}
