import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { container, from41, from44, fromBoth, missing, ok, stopped } from './docker-answers.ts';
import { accepts, advice, planText, restored, unchanged, unknownState } from './resource.ts';

/** `GET /volumes/data` */
function volume(more: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    CreatedAt: '2016-06-07T20:31:11.853781916Z',
    Driver: 'local',
    Labels: { backup: 'daily' },
    Mountpoint: '/var/lib/docker/volumes/data/_data',
    Name: 'data',
    Options: { type: 'tmpfs', device: 'tmpfs' },
    Scope: 'local',
    ...more,
  };
}

const none = fromBoth(missing('get data: no such volume'), ok([]));
const data = fromBoth(ok(volume()), ok([]));
const plain = fromBoth(ok(volume({ Labels: null, Options: null })), ok([]));
const used = fromBoth(ok(volume()), ok([container('db', { volumes: ['data'] })]));
const DOCKER = 'docker --host unix:///run/docker.sock volume';

test.each<[string, unknown, Result]>([
  ['by name', 'data', data],
  ['with an option and a label', { name: 'data', options: { type: 'tmpfs' }, labels: { backup: 'daily' } }, data],
  ['of Docker Engine 20.10', 'data', from41(ok(volume()), ok([]))],
  ['of Docker Engine 29', 'data', from44(ok(volume()), ok([]))],
  ['in use', { name: 'data', driver: 'local' }, used],
  ['removed before', { name: 'data', state: 'absent' }, none],
])('unchanged: %s', (_what, parameters, answer) => {
  expect(planText('docker_volume', parameters, [answer])).toEqual(unchanged);
});

test('new', () => {
  expect(planText('docker_volume', 'data', [none])).toEqual({
    diff: ['volume: absent → present'],
    run: [`${DOCKER} create data`],
  });
  const nfs = { name: 'data', driver: 'local', options: { type: 'nfs', o: 'addr=10.0.0.1,ro' }, labels: { a: 'b' } };
  expect(planText('docker_volume', nfs, [none])).toMatchObject({
    run: [`${DOCKER} create --driver local --opt o=addr=10.0.0.1,ro --opt type=nfs --label a=b data`],
  });
});

test('removed with its contents', () => {
  expect(planText('docker_volume', { name: 'data', state: 'absent' }, [data])).toEqual({
    diff: ['volume: present → absent'],
    run: [`${DOCKER} rm data`],
    notes: ['deletes what the driver stores for the volume'],
  });
});

test('created again with recreate: true; what is not declared stays', () => {
  expect(planText('docker_volume', { name: 'data', labels: { backup: 'weekly' }, recreate: true }, [data])).toEqual({
    diff: ['label backup: daily → weekly'],
    run: [
      `${DOCKER} rm data`,
      `${DOCKER} create --driver local --opt device=tmpfs --opt type=tmpfs --label backup=weekly data`,
    ],
    notes: ['removes the volume and creates it again', 'deletes what the driver stores for the volume'],
  });
});

describe('refused', () => {
  test.each<[string, unknown, Result, string]>([
    ['removal while in use', { name: 'data', state: 'absent' }, used, 'the volume data is in use by db'],
    [
      'another label while in use, even with recreate: true',
      { name: 'data', labels: { backup: 'weekly' }, recreate: true },
      used,
      'Docker Engine cannot change label backup of an existing volume, and data is in use by db',
    ],
    [
      'another driver, whose contents would be lost',
      { name: 'data', driver: 'plugin' },
      data,
      'Docker Engine cannot change driver of the existing volume data',
    ],
    [
      'an option where there is none',
      { name: 'data', options: { type: 'tmpfs' } },
      plain,
      'Docker Engine cannot change option type of the existing volume data',
    ],
  ])('%s', (_what, parameters, answer, reason) => {
    expect(unknownState('docker_volume', parameters, [answer])).toMatchObject({ reason, refused: true });
  });
});

test('unknown if Docker Engine is not running', () => {
  expect(unknownState('docker_volume', 'data', [stopped])).toMatchObject({ missing: true });
});

test('a new volume can be removed again; contents do not come back', () => {
  expect(restored('docker_volume', 'data', [none])).toEqual({ name: 'data', state: 'absent' });
  expect(restored('docker_volume', { name: 'data', state: 'absent' }, [data])).toBeUndefined();
});

test('advice', () => {
  const words = 'Error response from daemon: remove data: volume is in use - [8dfafdbc3a40]';
  expect(advice('docker_volume', 'data', words)).toContain('A container was created with the volume meanwhile');
  const unknown = 'Error response from daemon: error looking up volume plugin rexray: plugin "rexray" not found';
  const quota = 'Error response from daemon: create data: quota size requested but no quota support';
  expect(advice('docker_volume', 'data', quota)).toContain('prjquota');
  expect(advice('docker_volume', 'data', unknown)).toContain('Correct `driver`');
  expect(advice('docker_volume', 'data', 'anything else')).toBeUndefined();
});

test.each<[unknown, boolean]>([
  ['data', true],
  ['a', false],
  ['-data', false],
  ['/data', false],
  [{ name: 'data', options: { o: 'addr=10.0.0.1' } }, true],
  [{ name: 'data', options: { 'o p': 'x' } }, false],
  [{ name: 'data', state: 'absent' }, true],
  [{ name: 'data', state: 'absent', driver: 'local' }, false],
  [{ name: 'data', size: '1g' }, false],
])('%j: %s', (parameters, valid) => {
  expect(accepts('docker_volume', parameters)).toBe(valid);
});
