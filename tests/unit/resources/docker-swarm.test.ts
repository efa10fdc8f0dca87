import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import type { PeerAnswer } from '../../../src/model/peer.ts';
import type { InventoryIssue } from '../../../src/model/resource.ts';
import { reveal } from '../../../src/model/secret.ts';
import { bind, type Planned, type StepState } from '../../../src/model/step.ts';
import { dockerSwarm } from '../../../src/resources/docker-swarm/index.ts';
import { accepts, done, skipped, textOf, unchanged } from './resource.ts';

const ADDRESSES = { master: '192.168.2.20', docker1: '192.168.2.10', docker2: '192.168.2.11', docker3: '192.168.2.12' };
const hosts = Object.fromEntries(Object.entries(ADDRESSES).map(([name, address]) => [name, { name, address }]));
const CLASS = { managers: ['master'], workers: ['docker1', 'docker2', 'docker3'] };
const THREE = { managers: ['master', 'docker1', 'docker2'], workers: ['docker3'] };
const TOKENS = { Worker: 'SWMTKN-1-worker', Manager: 'SWMTKN-1-manager' };

function desired(own: string, declared: object = CLASS, issues: InventoryIssue[] = []) {
  const parsed = dockerSwarm.schema.parse(declared);
  return dockerSwarm.inInventory?.(parsed, { hosts, groups: {}, own }, (issue) => issues.push(issue)) ?? parsed;
}

/** Answers of an engine that accepts both versions of the API. */
const engine = (...bodies: readonly (readonly [number, unknown])[]): Result =>
  done(
    bodies
      .flatMap((body) => [body, body])
      .map(([status, body]) => `${JSON.stringify(body)}\nHTTP ${status}\n`)
      .join(''),
  );

const info = (swarm: object, more: object = {}) =>
  [200, { Swarm: { LocalNodeState: 'inactive', ...swarm }, ...more }] as const;
const noNodes = [503, { message: 'This node is not a swarm manager.' }] as const;
const out = engine(info({}), noNodes);
const member = engine(
  info({ LocalNodeState: 'active', NodeID: 'w1', RemoteManagers: [{ NodeID: 'm', Addr: '192.168.2.20:2377' }] }),
  noNodes,
);
const node = (id: string, name: string, role: string, status = 'ready', reachability = 'reachable') => ({
  ...{ ID: id, Spec: { Role: role }, Description: { Hostname: name }, Status: { State: status } },
  ManagerStatus: role === 'manager' ? { Reachability: reachability } : undefined,
});
const MANAGES = { LocalNodeState: 'active', ControlAvailable: true, NodeID: 'm', NodeAddr: '192.168.2.20' };
const managing = (...nodes: readonly object[]) => engine(info(MANAGES), [200, nodes]);
const manages = (...nodes: readonly object[]): PeerAnswer => ({
  kind: 'answers',
  results: [managing(...nodes), engine([200, { JoinTokens: TOKENS }])],
});
const bare: PeerAnswer = { kind: 'answers', results: [skipped, skipped] };

function state(
  own: string,
  result: Result,
  peers: Record<string, PeerAnswer> = {},
  declared: object = CLASS,
): StepState {
  return bind(dockerSwarm, desired(own, declared), 1).plan([result], { peers: new Map(Object.entries(peers)) });
}

function text(...given: Parameters<typeof state>) {
  const found = state(...given);
  if (found.kind === 'unknown') return { unknown: found.reason, ...(found.awaits && { awaits: found.awaits }) };
  return textOf(found);
}

describe('a host that is to join', () => {
  test('reads the managers only if it is in no swarm of theirs', () => {
    const reads = (own: string, result: Result) =>
      bind(dockerSwarm, desired(own), 1)
        .peers?.([result])
        .map(({ host }) => host);
    expect([reads('docker1', out), reads('docker1', member), reads('master', out)]).toEqual([['master'], [], []]);
  });

  test('is unchanged as a member', () => {
    expect(text('docker1', member)).toEqual(unchanged);
    expect(text('master', managing(node('m', 'master', 'manager')))).toEqual(unchanged);
  });

  test.each([
    ['no swarm', bare],
    ['no answer of the swarm', { kind: 'answers', results: [out, engine(noNodes)] } as const],
  ])('waits for its manager: %s', (_what, answer) => {
    expect(text('docker1', out, { master: answer })).toEqual({
      unknown: 'master does not manage a swarm yet',
      awaits: 'master',
    });
  });

  test('waits for a manager that cannot be reached', () => {
    const unreachable = { kind: 'unreachable', failure: { message: 'no answer' } } as const;
    expect(text('docker1', out, { master: unreachable })).toEqual({
      unknown: 'cannot ask master for the swarm: no answer',
      awaits: 'master',
    });
  });

  test('joins while another node does, which has no name yet', () => {
    const joining = { ...node('w2', '', 'worker', 'unknown'), Description: {} };
    const { changes } = state('docker1', out, { master: manages(node('m', 'master', 'manager'), joining) }) as Planned;
    expect(changes.map(({ action }) => action)).toEqual(['add']);
  });

  test('joins with the token of its role, which no argument has', () => {
    const { changes } = state('docker1', out, { master: manages(node('m', 'master', 'manager')) }) as Planned;
    const operations = changes[0]?.operations ?? [];
    const last = operations.at(-1);
    expect(last?.kind === 'exec' && JSON.parse(reveal(last.stdin ?? ''))).toEqual({
      ListenAddr: '0.0.0.0:2377',
      AdvertiseAddr: '192.168.2.10',
      RemoteAddrs: ['192.168.2.20:2377'],
      JoinToken: TOKENS.Worker,
    });
    expect(JSON.stringify(changes)).not.toContain('SWMTKN');
    expect(operations.map((one) => (one.kind === 'exec' ? one.argv.at(-1) : ''))).toEqual([
      'http://192.168.2.20:2377/',
      'http://192.168.2.20:7946/',
      'http://localhost/swarm/join',
    ]);
  });

  test.each(['pending', 'error'])('leaves first what is half joined: %s', (LocalNodeState) => {
    const half = engine(info({ LocalNodeState, Error: 'context deadline exceeded' }), noNodes);
    const found = text('docker1', half, { master: manages(node('m', 'master', 'manager')) });
    expect(found).toMatchObject({
      diff: [
        'swarm: half joined: context deadline exceeded → worker, by master',
        'advertise address: (none) → 192.168.2.10',
      ],
      notes: ['leaves what is left of an earlier attempt first'],
    });
    expect('run' in found && found.run[2]).toContain('docker --host unix:///run/docker.sock swarm leave --force');
  });

  test('does not leave a swarm in which it is a node, while it is not connected', () => {
    const lost = engine(info({ LocalNodeState: 'pending', NodeID: 'w1' }), noNodes);
    const peers = { master: manages(node('m', 'master', 'manager'), node('w1', 'docker1', 'worker', 'down')) };
    expect(text('docker1', lost, peers)).toEqual({
      unknown: 'this host is a node of the swarm of master, and is not connected to it: pending',
    });
  });

  test('that has no engine waits for the manager, too, and else for the engine', () => {
    const without = (answer: PeerAnswer) => state('docker1', skipped, { master: answer });
    expect(without(bare)).toMatchObject({ reason: 'master does not manage a swarm yet', awaits: 'master' });
    expect(without(manages(node('m', 'master', 'manager')))).toMatchObject({ missing: true });
  });
});

describe('a host that has another address than it told the swarm', () => {
  const at = (NodeAddr: string) =>
    engine(
      info({
        ...{ LocalNodeState: 'active', NodeID: 'w1', NodeAddr },
        RemoteManagers: [{ NodeID: 'm', Addr: '192.168.2.20:2377' }],
      }),
      noNodes,
    );
  const peers = { master: manages(node('m', 'master', 'manager'), node('w1', 'docker1', 'worker')) };

  test('reads its manager, and joins again as a worker', () => {
    const reads = bind(dockerSwarm, desired('docker1'), 1).peers?.([at('192.168.2.131')]) ?? [];
    expect(reads.map(({ host }) => host)).toEqual(['master']);
    const found = text('docker1', at('192.168.2.131'), peers);
    expect(found).toMatchObject({
      diff: ['advertise address: 192.168.2.131 → 192.168.2.10'],
      notes: [
        'leaves the swarm and joins it again as a new node: tasks of services on this host stop, and `docker node rm` on master removes the old node',
      ],
    });
    expect('run' in found && found.run.map((one) => one.split(' ').at(-1))).toEqual([
      ...['http://192.168.2.20:2377/', 'http://192.168.2.20:7946/', 'leave', 'http://localhost/swarm/join'],
    ]);
  });

  test('waits where no manager answers', () => {
    expect(text('docker1', at('192.168.2.131'), { master: bare })).toEqual({
      unknown: 'master does not manage a swarm yet',
      awaits: 'master',
    });
  });

  test('is refused as a manager', () => {
    const moved = engine(info({ ...MANAGES, NodeAddr: '192.168.2.134' }), [200, [node('m', 'master', 'manager')]]);
    expect(state('master', moved)).toMatchObject({
      refused: true,
      reason:
        'master manages the swarm at 192.168.2.134, not 192.168.2.20: a manager cannot change its address, and the other nodes would lose it',
    });
    // `docker swarm init --force-new-cluster --advertise-addr` changes only what this engine says itself.
    const self = {
      ...node('m', 'master', 'manager'),
      ManagerStatus: { Reachability: 'reachable', Addr: '192.168.2.134:2377' },
    };
    expect(state('master', managing(self))).toMatchObject({ refused: true });
    expect(text('master', moved, {}, { ...CLASS, advertise_address: '192.168.2.134' })).toEqual(unchanged);
    expect(text('master', moved, {}, { ...CLASS, state: 'absent' })).toMatchObject({ diff: ['swarm: manager → none'] });
  });

  test.each([
    ['192.168.2.10', '192.168.2.10'],
    ['fd00:0::a', 'fd00::0a'],
  ])('is unchanged at the same one: %s', (told, declared) => {
    expect(text('docker1', at(told), {}, { ...CLASS, advertise_address: declared })).toEqual(unchanged);
  });
});

describe('the first manager', () => {
  test('creates the swarm', () => {
    expect(text('master', out)).toMatchObject({
      diff: ['swarm: none → created', 'advertise address: (none) → 192.168.2.20'],
    });
  });

  test('joins the other managers where they have the swarm', () => {
    const peers = { docker1: manages(node('a', 'docker1', 'manager'), node('b', 'docker2', 'manager')), docker2: bare };
    expect(text('master', out, peers, THREE)).toMatchObject({
      diff: ['swarm: none → manager, by docker1', 'advertise address: (none) → 192.168.2.20'],
    });
  });

  test('creates no second swarm where another manager cannot be asked', () => {
    const peers = { docker1: bare, docker2: { kind: 'unreachable', failure: { message: 'no answer' } } as const };
    expect(text('master', out, peers, THREE)).toEqual({ unknown: 'cannot ask docker2 for the swarm: no answer' });
  });

  test('leaves no swarm that only it may have', () => {
    const failed = engine(info({ LocalNodeState: 'error', Error: 'no raft' }), noNodes);
    expect(text('master', failed)).toEqual({ unknown: 'the swarm on this host does not work: no raft' });
  });
});

test('no manager joins where the quorum would be at risk', () => {
  const peers = {
    master: manages(node('m', 'master', 'manager'), node('x', 'old', 'manager', 'down', 'unreachable')),
    docker2: bare,
  };
  expect(text('docker1', out, peers, THREE)).toEqual({
    unknown: 'only 1 of the 2 managers of the swarm are reachable, so that the change could end its quorum',
  });
});

test('managers come one after the other, then the workers', () => {
  const after = (own: string, more: object = {}) =>
    bind(dockerSwarm, desired(own, { ...THREE, ...more }), 1).after?.map(({ host }) => host) ?? [];
  expect(Object.keys(ADDRESSES).map((own) => after(own))).toEqual([[], ['master'], ['docker1'], ['master']]);
  const absent = { state: 'absent' };
  expect(Object.keys(ADDRESSES).map((own) => after(own, absent))).toEqual([['docker1'], ['docker2'], ['docker3'], []]);
});

test('live-restore, another role and a lock are refused', () => {
  const reason = (own: string, result: Result) => {
    const found = state(own, result);
    return found.kind === 'unknown' && found.refused && found.reason;
  };
  expect([
    reason('docker1', engine(info({}, { LiveRestoreEnabled: true }), noNodes)),
    reason('docker1', managing(node('m', 'docker1', 'manager'))),
    reason('docker1', engine(info({ LocalNodeState: 'locked' }), noNodes)),
  ]).toEqual([
    'Docker Engine refuses a swarm while live-restore is enabled',
    'docker1 is a manager of the swarm',
    'the swarm on this host is locked',
  ]);
});

describe('a host that is to leave', () => {
  const absent = { ...CLASS, state: 'absent' };

  test('leaves', () => {
    expect(text('docker1', out, {}, absent)).toEqual(unchanged);
    expect(text('docker1', member, {}, absent)).toMatchObject({ diff: ['swarm: worker → none'] });
  });

  test('as the last manager after all others', () => {
    const both = managing(node('m', 'master', 'manager'), node('w', 'docker2.example.com', 'worker'));
    expect(text('master', both, {}, absent)).toEqual({
      unknown: 'this host is the last manager, and docker2.example.com is still in the swarm',
      awaits: 'docker2',
    });
    const alone = managing(node('m', 'master', 'manager'), node('w', 'docker2', 'worker', 'down'));
    expect(text('master', alone, {}, absent)).toMatchObject({
      notes: ['ends the swarm: its services, secrets and configs are lost'],
    });
  });

  test('as the last manager that does not know yet that a node has left', () => {
    const two = managing(node('m', 'master', 'manager'), node('w', 'docker2.example.com', 'worker'));
    const reads = bind(dockerSwarm, desired('master', absent), 1).peers?.([two]) ?? [];
    expect(reads.map(({ host }) => host)).toEqual(CLASS.workers);
    const answer = (results: Result): PeerAnswer => ({ kind: 'answers', results: [results] });
    const another = engine(info({ LocalNodeState: 'active', NodeID: 'other' }), noNodes);
    for (const left of [out, another]) {
      expect(text('master', two, { docker2: answer(left) }, absent)).toMatchObject({ diff: ['swarm: manager → none'] });
    }
    const same = engine(info({ LocalNodeState: 'active', NodeID: 'w' }), noNodes);
    for (const still of [answer(same), bare, { kind: 'unreachable', failure: { message: 'no' } } as const]) {
      expect(text('master', two, { docker2: still }, absent)).toMatchObject({ awaits: 'docker2' });
    }
  });

  test('as one of several managers becomes a worker first', () => {
    const nodes = ['m', 'a', 'b'].map((id) => node(id, id, 'manager'));
    const found = text('master', managing(...nodes), {}, { ...THREE, state: 'absent' });
    expect('run' in found && found.run.map((one) => one.split('docker.sock ')[1])).toEqual([
      'node demote m',
      "info --format '{{.Swarm.ControlAvailable}}'",
      'swarm leave',
    ]);
  });
});

test('names of hosts are checked against the inventory', () => {
  const issues: InventoryIssue[] = [];
  desired('docker3', { managers: ['master'], workers: ['docker1', 'docker9'] }, issues);
  expect(issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['workers.1', 'docker9 is not a host of the inventory'],
    ['', 'docker3 is neither among `managers` nor among `workers`'],
  ]);
});

test.each<[unknown, boolean]>([
  [CLASS, true],
  [{ managers: [] }, false],
  [{ managers: ['master'], workers: ['master'] }, false],
  [{ managers: ['master'], advertise_address: 'ens33' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('docker_swarm', parameters)).toBe(ok);
});
