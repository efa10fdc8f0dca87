import * as z from 'zod';
import type { PeerAnswers, PeerRead } from '../../model/peer.ts';
import { UnknownState } from '../../model/result.ts';
import type { Result } from '../../model/result.ts';
import { Secret } from '../../model/secret.ts';
import { ask, contentOf, responsesTo } from '../docker/api.ts';
import { probe, type SwarmNode } from './current.ts';
import * as messages from './messages.ts';

// What a host that joins reads on the managers.

/** What a manager says of its swarm. */
export interface Manager {
  readonly host: string;
  readonly address: string;
  readonly tokens: { readonly worker: Secret; readonly manager: Secret };
  readonly nodes: readonly SwarmNode[];
}

/** `GET /swarm` */
const Swarm = z.object({ JoinTokens: z.object({ Worker: z.string(), Manager: z.string() }) });

const PATHS = ['/swarm'];

export function readOf(host: string): PeerRead {
  return {
    host,
    operations: [...probe.operations, ask(PATHS)],
    secrets: (results) => Object.values(tokensOf(results) ?? {}),
  };
}

function tokensOf([, result]: readonly Result[]): Manager['tokens'] | undefined {
  try {
    const [swarm] = responsesTo(PATHS, result);
    if (swarm?.status !== 200) return undefined;
    const tokens = contentOf(swarm, Swarm, messages.joinTokens)?.JoinTokens;
    return tokens && { worker: new Secret(tokens.Worker), manager: new Secret(tokens.Manager) };
  } catch (error) {
    if (error instanceof UnknownState) return undefined;
    throw error;
  }
}

/** The first of these hosts that manages a swarm. Throws UnknownState if one of them cannot be asked and none of the others does. */
export function managerAmong(hosts: readonly string[], answers: PeerAnswers, awaits: string | undefined) {
  const unreachable: string[] = [];
  for (const host of hosts) {
    const answer = answers.get(host);
    if (answer?.kind !== 'answers') {
      unreachable.push(host);
      continue;
    }
    const state = probe.parse(answer.results);
    const tokens = tokensOf(answer.results);
    if (state.isManager && state.state === 'active' && state.address !== undefined && tokens) {
      return { host, address: state.address, tokens, nodes: state.nodes } satisfies Manager;
    }
  }
  const [first] = unreachable;
  if (first === undefined) return undefined;
  const answer = answers.get(first);
  const { message, next } = messages.managerUnreachable(
    first,
    answer?.kind === 'unreachable' ? answer.failure.message : '',
  );
  throw new UnknownState(message, { next, ...(awaits === undefined ? {} : { awaits }) });
}
