import { expect, test } from 'vitest';
import { bind } from '../../../src/model/step.ts';
import { dockerNode } from '../../../src/resources/docker-node/index.ts';
import type { InventoryIssue } from '../../../src/model/resource.ts';
import { accepts, done, skipped, textOf, unchanged } from './resource.ts';

const ADDRESSES = { master: '192.168.2.20', docker1: '192.168.2.10' };
const hosts = Object.fromEntries(Object.entries(ADDRESSES).map(([name, address]) => [name, { name, address }]));

const answer = (status: number, body: unknown) => done(`${JSON.stringify(body)}\nHTTP ${status}\n`.repeat(2));
const node = (id: string, more: object = {}) => ({
  ...{ ID: id, CreatedAt: '2026-01-01T00:00:00Z', Spec: { Availability: 'active', Labels: {} } },
  ...{ Description: { Hostname: 'localhost' }, Status: { State: 'ready', Addr: ADDRESSES.docker1 } },
  ...more,
});
const labelled = (Labels: object) => ({ Spec: { Availability: 'active', Labels } });

function text(declared: object, ...nodes: readonly object[]) {
  const parsed = dockerNode.schema.parse({ name: 'docker1', ...declared });
  const desired = dockerNode.inInventory?.(parsed, { hosts, groups: {} }, () => {}) ?? parsed;
  const found = bind(dockerNode, desired, 1).plan([answer(200, nodes)]);
  return found.kind === 'unknown' ? [found.reason, found.awaits] : textOf(found);
}

const update = (options: string) => [`docker --host unix:///run/docker.sock node update ${options}`];

test('labels that differ are set, and others stay', () => {
  expect(text({ labels: { disk: 'ssd' } }, node('a', labelled({ disk: 'hdd', room: '3' })))).toEqual({
    diff: ['label disk: hdd → ssd'],
    run: update('--label-add disk=ssd a'),
  });
  expect(text({ labels: { disk: 'ssd' } }, node('a', labelled({ disk: 'ssd', room: '3' })))).toEqual(unchanged);
});

test('a node that is drained: what happens to its tasks', () => {
  expect(text({ availability: 'drain' }, node('a'))).toEqual({
    diff: ['availability: active → drain'],
    run: update('--availability drain a'),
    notes: ['the tasks of services on this node end, and start on other nodes'],
  });
});

test.each([
  ['the name of the host', { Description: { Hostname: 'docker1' }, Status: { State: 'ready' } }],
  ['its whole name', { Description: { Hostname: 'docker1.example.com' }, Status: { State: 'ready' } }],
  ['the address of a worker', {}],
  ['the address of a manager', { Status: { State: 'ready' }, ManagerStatus: { Addr: '192.168.2.10:2377' } }],
])('a node is found by %s', (_what, more) => {
  const other = { Description: { Hostname: 'docker10' }, Status: { State: 'ready', Addr: '192.168.2.100' } };
  expect(text({ availability: 'pause' }, node('b', other), node('a', more))).toMatchObject({
    run: update('--availability pause a'),
  });
});

test('of a host that joined again, the newest node counts, although the old one does not seem to be down yet', () => {
  const nodes = [node('old', labelled({ disk: 'ssd' })), node('new', { CreatedAt: '2026-02-01T00:00:00Z' })];
  expect(text({ labels: { disk: 'ssd' } }, ...nodes)).toMatchObject({ run: update('--label-add disk=ssd new') });
});

test('a host that is not in the swarm is awaited', () => {
  expect(text({ availability: 'active' })).toEqual(['docker1 is not in the swarm', 'docker1']);
  expect(text({ availability: 'active' }, node('a', { Status: { State: 'down', Addr: ADDRESSES.docker1 } }))).toEqual([
    'the node of docker1 is down',
    'docker1',
  ]);
});

test('a host that does not manage a swarm, or has no engine, may do so after an earlier step', () => {
  const step = bind(dockerNode, dockerNode.schema.parse({ name: 'docker1', availability: 'active' }), 1);
  const workers = answer(503, { message: 'This node is not a swarm manager.' });
  expect([workers, skipped].map((one) => step.plan([one]))).toMatchObject([
    { kind: 'unknown', missing: true, reason: 'this host is no manager of a swarm' },
    { kind: 'unknown', missing: true },
  ]);
});

test('what was there before can be restored, unless a label is new', () => {
  const restored = (declared: object, before: object) =>
    bind(dockerNode, dockerNode.schema.parse({ name: 'docker1', ...declared }), 1).restore([
      answer(200, [node('a', { Description: { Hostname: 'docker1' }, ...before })]),
    ]);
  const declared = { availability: 'drain', labels: { disk: 'ssd' } };
  expect(restored(declared, labelled({ disk: 'hdd' }))).toMatchObject({
    ...{ name: 'docker1', availability: 'active', labels: { disk: 'hdd' } },
  });
  expect(restored(declared, labelled({}))).toBeUndefined();
});

test('the host is one of the inventory', () => {
  const issues: InventoryIssue[] = [];
  const desired = dockerNode.schema.parse({ name: 'docker9', availability: 'active' });
  dockerNode.inInventory?.(desired, { hosts, groups: {} }, (issue) => issues.push(issue));
  expect(issues).toMatchObject([{ path: ['name'], message: 'docker9 is not a host of the inventory' }]);
});

test.each<[unknown, boolean]>([
  [{ name: 'docker1', availability: 'drain' }, true],
  [{ name: 'docker1', labels: {} }, true],
  [{ name: 'docker1' }, false],
  [{ name: 'docker1', availability: 'down' }, false],
  [{ name: 'docker1', labels: { 'a b': 'c' } }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('docker_node', parameters)).toBe(ok);
});
