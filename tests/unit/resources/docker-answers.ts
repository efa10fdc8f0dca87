import type { Result } from '../../../src/model/result.ts';
import { done } from './resource.ts';

// Answers of Docker Engine's API in the form of its documentation (https://docs.docker.com/reference/api/engine/), as curl(1)
// prints them. They stand in for recordings.

/** An answer of the engine: a status of HTTP and its body. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const missing = (message: string): Reply => ({ status: 404, body: { message } });

/** Docker Engine 25 to 28 answer in both API versions. */
export function fromBoth(...replies: readonly Reply[]): Result {
  return done(replies.map((reply) => text(reply).repeat(2)).join(''));
}

/** Docker Engine 20.10 to 24. */
export function from41(...replies: readonly Reply[]): Result {
  const refused = 'client version 1.44 is too new. Maximum supported API version is 1.41';
  return done(replies.map((reply) => text({ status: 400, body: { message: refused } }) + text(reply)).join(''));
}

/** Docker Engine 29 and later. */
export function from44(...replies: readonly Reply[]): Result {
  const refused = 'client version 1.41 is too old. Minimum supported API version is 1.44, please upgrade your client';
  return done(replies.map((reply) => text(reply) + text({ status: 400, body: { message: refused } })).join(''));
}

function text({ status, body }: Reply): string {
  return `${JSON.stringify(body)}\n\nHTTP ${status}\n`;
}

export const stopped: Result = { kind: 'skipped' };

/** An element of `GET /containers/json`. */
export function container(name: string, { networks = [], addresses, volumes = [] }: Uses = {}): unknown {
  return {
    Id: '8dfafdbc3a40'.padEnd(64, '0'),
    Names: ['/other/alias', `/${name}`],
    Image: 'busybox',
    State: 'exited',
    NetworkSettings: { Networks: Object.fromEntries(networks.map((one) => [one, { IPAMConfig: addresses ?? null }])) },
    Mounts: volumes.map((one) => ({ Type: 'volume', Name: one, Destination: '/data', Driver: 'local' })),
  };
}

interface Uses {
  readonly networks?: readonly string[];
  /** Fixed ones, on each of the networks. */
  readonly addresses?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
}
