import type { Failure } from '../model/events.ts';
import type { PeerAnswer, PeerRead } from '../model/peer.ts';
import type { Step } from '../model/step.ts';
import type { HostContext } from './context.ts';
import { progress } from './failures.ts';
import { upstreamNotApplied } from './messages.ts';

// Steps that need other hosts: what they read there, and for what they wait.

/** Reads of other hosts what steps need to be planned. */
export async function askPeers(context: HostContext, steps: readonly Step[]): Promise<void> {
  const { state } = context;
  for (const step of steps) {
    const reads = state.peersOf(step);
    if (reads.length === 0) continue;
    const answers = await Promise.all(reads.map(async (read) => [read.host, await ask(context, read)] as const));
    state.setPeers(step, new Map(answers));
  }
}

async function ask({ peers, learn }: HostContext, read: PeerRead): Promise<PeerAnswer> {
  const answer = await peers.ask(read);
  if (answer.kind === 'answers') learn(read.secrets?.(answer.results) ?? []);
  return answer;
}

/**
 * A step waits for the steps of other hosts that it follows, and is read again if it may change something, or if those hosts were
 * changed. Returns why it cannot run. Throws `TransportError`.
 */
export async function awaitPeers(context: HostContext, step: Step): Promise<Failure | undefined> {
  const { state, order, host } = context;
  order.reached(host.name, step, state.hasChanged);
  if (!step.after && !step.peers) return undefined;
  await state.refresh(step);
  const { missing, changed } = await order.wait(step.after ?? []);
  const mayChange = state.mayChange(step);
  if (!mayChange && !changed) return undefined;
  if (mayChange && missing) return upstreamNotApplied(step, missing, progress(state, step));
  await state.read([step]);
  await askPeers(context, [step]);
  return undefined;
}
