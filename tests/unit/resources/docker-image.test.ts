import { describe, expect, test } from 'vitest';
import { LocalFile } from '../../../src/model/local-file.ts';
import type { Result } from '../../../src/model/operation.ts';
import { bind } from '../../../src/model/step.ts';
import { familiarName, fullName } from '../../../src/resources/docker/image.ts';
import { resources } from '../../../src/resources/index.ts';
import { container as user, fromBoth, missing, ok, stopped } from './docker-answers.ts';
import { image, IMAGE_ID, noImage, OTHER_IMAGE_ID } from './docker-inspect.ts';
import { accepts, advice, plan, planText, restored, unchanged, unknownState } from './resource.ts';

const DOCKER = 'docker --host unix:///run/docker.sock';
const DIGEST = `sha256:${'d'.repeat(64)}`;
const there = fromBoth(image());
const none = fromBoth(noImage);
const run = (parameters: object | string, ...answers: Result[]) => planText('docker_image', parameters, answers);

describe('pulled', () => {
  test('only if the host does not have it', () => {
    expect(run('app:1', there)).toEqual(unchanged);
    expect(run('app:1', none)).toEqual({ diff: ['image: absent → present'], run: [`${DOCKER} pull --quiet app:1`] });
    expect(run({ name: `app@${DIGEST}`, pull: 'always' }, there)).toEqual(unchanged);
  });

  test('for a platform', () => {
    const arm = fromBoth(image({ Architecture: 'arm', Variant: 'v7' }));
    expect(run({ name: 'app:1', platform: 'linux/arm' }, arm)).toEqual(unchanged);
    expect(run({ name: 'app:1', platform: 'linux/arm/v7' }, arm)).toEqual(unchanged);
    expect(run({ name: 'app:1', platform: 'linux/amd64' }, arm)).toEqual({
      diff: ['platform: linux/arm/v7 → linux/amd64'],
      run: [`${DOCKER} pull --quiet --platform linux/amd64 app:1`],
    });
  });

  test('always: what the registry has is compared', () => {
    const always = { name: 'app:1', pull: 'always' };
    const registry = fromBoth(ok({ Descriptor: { mediaType: 'x', digest: DIGEST, size: 1 }, Platforms: [] }));
    const withDigest = (digest: string) => fromBoth(image({ RepoDigests: [`docker.io/library/app@${digest}`] }));
    expect(run(always, withDigest(DIGEST), registry)).toEqual(unchanged);
    expect(run(always, withDigest(IMAGE_ID), registry)).toEqual({
      diff: [`digest: ${IMAGE_ID} → ${DIGEST}`],
      run: [`${DOCKER} pull --quiet app:1`],
    });
    expect(run(always, none, registry).diff).toEqual([`image: absent → ${DIGEST}`]);
    expect(unknownState('docker_image', always, [there, fromBoth(missing('manifest unknown'))]).reason).toBe(
      'the registry does not have the image app:1',
    );
    expect(
      unknownState('docker_image', always, [there, fromBoth({ status: 401, body: { message: 'unauthorized' } })]),
    ).toMatchObject({ reason: expect.stringContaining('status 401') as string, words: 'unauthorized' });
    const killed = { kind: 'done', status: 124, stdout: '', stderr: '' } as const;
    expect(unknownState('docker_image', always, [there, killed]).reason).toBe(
      'the registry of app:1 did not answer within 20 s',
    );
  });
});

describe('another name of an image', () => {
  const stable = { name: 'app:stable', tag_of: 'app:1' };

  test('of one image', () => {
    expect(run(stable, fromBoth(image(), image()))).toEqual(unchanged);
    expect(run(stable, fromBoth(noImage, image()))).toEqual({
      diff: ['image: absent → app:1'],
      run: [`${DOCKER} tag app:1 app:stable`],
    });
    expect(run(stable, fromBoth(image({ Id: OTHER_IMAGE_ID }), image())).diff).toEqual(['image: 222222222222 → app:1']);
  });

  test('of an image that is not there', () => {
    expect(unknownState('docker_image', stable, [fromBoth(noImage, noImage)])).toMatchObject({
      reason: 'there is no image app:1 on the host',
      solution: { by: [[{ type: 'docker_image', name: 'app:1' }]] },
    });
  });

  test('of an image that an earlier step changes: known later', () => {
    const resource = resources.get('docker_image');
    if (!resource) throw new Error();
    const step = bind(resource, resource.schema.parse(stable), 1);
    const touched = { files: [], packages: [], units: [], images: ['docker.io/library/app:1'], contents: new Map() };
    expect(step.plan([fromBoth(image(), image())], { touched })).toMatchObject({ kind: 'unknown', missing: true });
    expect(step.follows).toBe(true);
  });

  test('other steps learn which name changes', () => {
    expect(plan('docker_image', stable, [fromBoth(noImage, image())]).touched?.images).toEqual([
      'docker.io/library/app:stable',
    ]);
  });
});

describe('loaded from a file', () => {
  const digest = 'a'.repeat(64);
  const load = new LocalFile({ file: 'images/app.tar', digest, size: 9 }, undefined);
  const parameters = { name: 'Registry:5000/app.x:1'.toLowerCase(), load };
  const record = (of: string, Id: string) => ({ Id, RepoTags: [`provision.loaded/registry-5000-app-x-1:${of}`] });

  test('unchanged while both names are those of one image', () => {
    expect(run(parameters, fromBoth(image(), ok([record(digest, IMAGE_ID)])))).toEqual(unchanged);
  });

  test('sent and loaded; it has to contain the name', () => {
    const state = plan('docker_image', parameters, [fromBoth(noImage, ok([]))]);
    const path = `/var/tmp/provision-image-${digest}.tar`;
    expect(run(parameters, fromBoth(noImage, ok([])))).toEqual({
      diff: ['image: absent → from images/app.tar, SHA-256 aaaaaaaaaaaaaaaa…'],
      run: [
        `send ${path}`,
        `${DOCKER} load --input ${path}`,
        `rm -f -- ${path}`,
        `${DOCKER} tag registry:5000/app.x:1 provision.loaded/registry-5000-app-x-1:${digest}`,
      ],
    });
    const [, loading] = state.changes[0]?.operations ?? [];
    if (loading?.kind !== 'exec' || !loading.until) throw new Error();
    const { succeeds } = loading.until;
    expect(new RegExp(succeeds).test('Loaded image: registry:5000/app.x:1')).toBe(true);
    expect(new RegExp(succeeds).test('Loaded image: registry:5000/appyx:1')).toBe(false);
    expect(loading.onFailure?.undo).toEqual([['rm', '-f', '--', path]]);
  });

  test.each([
    ['retagged by hand', fromBoth(image({ Id: OTHER_IMAGE_ID }), ok([record(digest, IMAGE_ID)]))],
    ['from another file', fromBoth(image(), ok([record('b'.repeat(64), IMAGE_ID)]))],
  ])('%s: loaded again, and the names of other files are removed', (what, answer) => {
    const { run: lines } = run(parameters, answer);
    const removed = `${DOCKER} rmi provision.loaded/registry-5000-app-x-1:${'b'.repeat(64)}`;
    expect(lines.includes(removed)).toBe(what === 'from another file');
    expect(lines).toHaveLength(what === 'from another file' ? 5 : 4);
  });
});

describe('absent', () => {
  const absent = { name: 'app:1', state: 'absent' };
  const uses = ok([{ ...(user('web') as object), ImageID: IMAGE_ID }]);
  const others = ok([{ ...(user('web') as object), ImageID: OTHER_IMAGE_ID }]);

  test('removed', () => {
    expect(run(absent, fromBoth(noImage, ok([])))).toEqual(unchanged);
    expect(run(absent, fromBoth(image(), others))).toEqual({
      diff: ['image: 111111111111 → absent'],
      run: [`${DOCKER} rmi app:1`],
    });
  });

  test('refused while a container uses it, unless it has another name or force is declared', () => {
    expect(unknownState('docker_image', absent, [fromBoth(image(), uses)])).toMatchObject({
      reason: 'the image app:1 is in use by web',
      refused: true,
    });
    expect(run(absent, fromBoth(image({ RepoTags: ['app:1', 'app:2'] }), uses)).run).toEqual([`${DOCKER} rmi app:1`]);
    expect(run({ ...absent, force: true }, fromBoth(image(), uses)).run).toEqual([`${DOCKER} rmi --force app:1`]);
  });
});

test('unknown if Docker Engine is not running', () => {
  expect(unknownState('docker_image', 'app:1', [stopped])).toMatchObject({ missing: true });
});

test('a new image can be removed again', () => {
  expect(restored('docker_image', 'app:1', [none])).toEqual({ name: 'app:1', state: 'absent' });
  expect(
    restored('docker_image', { name: 'app:stable', tag_of: 'app:1' }, [fromBoth(image(), image())]),
  ).toBeUndefined();
});

test('the forms of names', () => {
  expect(
    ['app', 'app:1', 'team/app', 'localhost/app', 'registry:5000/app', 'index.docker.io/app'].map(fullName),
  ).toEqual([
    'docker.io/library/app:latest',
    'docker.io/library/app:1',
    'docker.io/team/app:latest',
    'localhost/app:latest',
    'registry:5000/app:latest',
    'docker.io/library/app:latest',
  ]);
  expect(['docker.io/library/app:1', 'docker.io/team/app', 'quay.io/library/app'].map(familiarName)).toEqual([
    'app:1',
    'team/app:latest',
    'quay.io/library/app:latest',
  ]);
});

test('advice, and what is retried', () => {
  expect(advice('docker_image', 'app:1', 'Error response from daemon: manifest unknown')).toContain('tag or digest');
  expect(advice('docker_image', 'app:1', 'anything else')).toBeUndefined();
  const resource = resources.get('docker_image');
  expect(resource?.retry?.transientError('net/http: TLS handshake timeout')).toEqual({ after: 5 });
  expect(resource?.retry?.transientError('manifest unknown')).toBeUndefined();
});

const FILE = new LocalFile({ file: 'a.tar', digest: 'a'.repeat(64), size: 1 }, undefined);

test.each<[unknown, boolean]>([
  ['app', true],
  ['registry:5000/team/app_x:V1', true],
  [`app@${DIGEST}`, true],
  ['App', false],
  ['app:1/../x', false],
  ['--force', false],
  [{ name: 'app', platform: 'arm64' }, false],
  [{ name: 'app', load: FILE }, true],
  [{ name: 'app', load: 'a.tar' }, false],
  [{ name: 'app', load: FILE, pull: 'always' }, false],
  [{ name: 'app', load: FILE, tag_of: 'other' }, false],
  [{ name: `app@${DIGEST}`, tag_of: 'other' }, false],
  [{ name: 'app', force: true }, false],
  [{ name: 'app', state: 'absent', force: true }, true],
  [{ name: 'app', state: 'absent', pull: 'always' }, false],
])('%j: %s', (parameters, valid) => {
  expect(accepts('docker_image', parameters)).toBe(valid);
});
