import { describe, expect, test } from 'vitest';
import { LocalFile } from '../../../src/model/local-file.ts';
import type { Operation } from '../../../src/model/operation.ts';
import type { Result } from '../../../src/model/result.ts';
import { LocalFolder } from '../../../src/model/local-folder.ts';
import { Secret } from '../../../src/model/secret.ts';
import { bind, type Step } from '../../../src/model/step.ts';
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

function stepOf(parameters: object): Step {
  const resource = resources.get('docker_image');
  if (!resource) throw new Error();
  return bind(resource, resource.schema.parse(parameters), 1);
}

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
  });

  test('always: a registry that cannot be asked may be what an earlier step brings', () => {
    const always = { name: 'registry.example.com:5000/app:1', pull: 'always' };
    const refused = { status: 500, body: { message: 'Head "https://…": no basic auth credentials' } };
    expect(unknownState('docker_image', always, [there, fromBoth(refused)])).toMatchObject({
      reason: expect.stringContaining('status 500') as string,
      words: 'Head "https://…": no basic auth credentials',
      next: expect.stringContaining('docker_login: { registry: "registry.example.com:5000"') as string,
      missing: true,
    });
    const down = { status: 500, body: { message: 'connect: connection refused' } };
    expect(unknownState('docker_image', always, [there, fromBoth(down)])).toMatchObject({
      next: expect.not.stringContaining('docker_login') as string,
      missing: true,
    });
    expect(run(always, none, fromBoth(refused)).diff).toEqual(['image: absent → present']);
    const killed = { kind: 'done', status: 124, stdout: '', stderr: '' } as const;
    expect(unknownState('docker_image', always, [there, killed])).toMatchObject({
      reason: 'the registry of registry.example.com:5000/app:1 did not answer within 20 s',
      missing: true,
    });
  });

  test('always: the engine gets the login of root', () => {
    const operations = (name: string) => stepOf({ name, pull: 'always' }).operations;
    expect(operations('registry.example.com:5000/app:1')[1]).toMatchObject({
      login: { file: '/root/.docker/config.json', server: 'registry.example.com:5000' },
      timeout: 20,
    });
    expect(operations('app:1')[1]).toMatchObject({ login: { server: 'https://index.docker.io/v1/' } });
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
    const step = stepOf(stable);
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
    const path = `/var/cache/provision/image-${digest}.tar`;
    expect(run(parameters, fromBoth(noImage, ok([])))).toEqual({
      diff: ['image: absent → from images/app.tar, SHA-256 aaaaaaaaaaaaaaaa…'],
      run: [
        'mkdir --parents --mode=0700 -- /var/cache/provision',
        `send ${path}`,
        `${DOCKER} load --input ${path}`,
        `rm -f -- ${path}`,
        `${DOCKER} tag registry:5000/app.x:1 provision.loaded/registry-5000-app-x-1:${digest}`,
      ],
    });
    const [, , loading] = state.changes[0]?.operations ?? [];
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
    expect(lines).toHaveLength(what === 'from another file' ? 6 : 5);
  });
});

describe('built from a folder', () => {
  const content = { file: '/x/Dockerfile', digest: 'e'.repeat(64), size: 9 };
  const context = new LocalFolder('images/app', 'a'.repeat(64), [{ path: 'Dockerfile', mode: '0644', content }]);
  const work = '/var/cache/provision/build-app-1';
  const secrets = '/run/provision-build-app-1';
  const labelsOf = (parameters: object) => {
    const building = stepOf(parameters).plan([none]);
    const argv = building.kind === 'planned' ? building.changes[0]?.operations.flatMap(wordsIn) : [];
    return Object.fromEntries(
      (argv ?? []).filter((word) => word.startsWith('provision.build.')).map((word) => word.split('=')),
    ) as Record<string, string>;
  };
  const wordsIn = (operation: Operation) => (operation.kind === 'exec' ? operation.argv.map(String) : []);
  const builtAs = (parameters: object, more: Readonly<Record<string, string>> = {}) =>
    fromBoth(image({ Config: { Labels: { ...labelsOf(parameters), ...more } } }));
  const app = { name: 'app:1', build: context };

  test('with its options; the folder is gone afterwards, whatever happens', () => {
    const build = {
      context,
      dockerfile: 'docker/Dockerfile',
      args: { VERSION: 2, B: 'x y' },
      target: 'final',
      secrets: { token: new Secret('t0ken') },
    };
    const parameters = { name: 'app:1', platform: 'linux/amd64', build };
    const { 'provision.build.options': options } = labelsOf(parameters);
    const [change] = plan('docker_image', parameters, [none]).changes;
    expect(run(parameters, none)).toEqual({
      diff: ['image: absent → built from images/app, 1 file, SHA-256 aaaaaaaaaaaaaaaa…'],
      run: [
        'mkdir --parents --mode=0700 -- /var/cache/provision',
        `rm -rf -- ${work} ${secrets}`,
        `send ${work}`,
        `mkdir --mode=0700 -- ${secrets}`,
        `write ${secrets}/token: (secret)`,
        [
          `env DOCKER_BUILDKIT=1 ${DOCKER} build --progress plain --tag app:1 --file ${work}/docker/Dockerfile`,
          `--label provision.build.context=${'a'.repeat(64)} --label provision.build.options=${options}`,
          `--build-arg 'B=x y' --build-arg VERSION=2 --target final --platform linux/amd64`,
          `--secret id=token,src=${secrets}/token ${work}`,
        ].join(' '),
        `rm -rf -- ${work} ${secrets}`,
      ],
    });
    expect(change?.operations[2]).toMatchObject({ source: { folder: 'images/app' }, mode: '0700' });
    expect(change?.operations[4]).toMatchObject({ content: new Secret('t0ken'), mode: '0600' });
    expect(change?.operations[5]).toMatchObject({ onFailure: { undo: [['rm', '-rf', '--', work, secrets]] } });
  });

  test('unchanged while the labels are those of this folder and of these options', () => {
    expect(run(app, builtAs(app))).toEqual(unchanged);
    const withArgs = (args: object) => ({ ...app, build: { context, args } });
    expect(run(withArgs({ A: '1', B: '2' }), builtAs(withArgs({ B: 2, A: 1 })))).toEqual(unchanged);
    const secret = (value: string) => ({ ...app, build: { context, secrets: { a: new Secret(value) } } });
    expect(run(secret('new'), builtAs(secret('old')))).toEqual(unchanged);
  });

  test.each([
    ['args', { args: { A: '2' } }],
    ['target', { target: 'test' }],
    ['dockerfile', { dockerfile: 'Other' }],
  ])('built again for another option: %s', (_what, more) => {
    expect(run({ ...app, build: { context, ...more } }, builtAs(app)).diff).toEqual([
      'options: other build options → the declared ones',
    ]);
  });

  test('built again for other files, and in place of an image that was not built', () => {
    expect(run(app, builtAs(app, { 'provision.build.context': 'b'.repeat(64) })).diff).toEqual([
      'context: SHA-256 bbbbbbbbbbbbbbbb… → built from images/app, 1 file, SHA-256 aaaaaaaaaaaaaaaa…',
    ]);
    expect(run(app, there).diff).toEqual([
      'image: 111111111111 → built from images/app, 1 file, SHA-256 aaaaaaaaaaaaaaaa…',
    ]);
  });

  test('the declaration has the digest of the folder, not its files', () => {
    const { declaration } = stepOf(app);
    expect(declaration).toContain('a'.repeat(64));
    expect(declaration).not.toContain('e'.repeat(64));
  });
});

describe('pushed', () => {
  const name = 'registry.example.com:5000/app:1';
  const pushed = { name, push: true };
  const has = (digest: string) => fromBoth(ok({ Descriptor: { digest } }));
  const lacks = fromBoth(missing('manifest unknown: manifest unknown'));
  const known = (digest: string, repository = 'registry.example.com:5000/app') =>
    fromBoth(image({ RepoDigests: [`${repository}@${digest}`] }));
  const command = `${DOCKER} push --quiet ${name}`;

  test('unless the registry has it', () => {
    expect(run(pushed, known(DIGEST), has(DIGEST))).toEqual(unchanged);
    expect(run(pushed, known(DIGEST), lacks)).toEqual({ diff: [`registry: absent → ${DIGEST}`], run: [command] });
    expect(run(pushed, known(DIGEST), has(IMAGE_ID))).toEqual({
      diff: [`registry: ${IMAGE_ID} → ${DIGEST}`],
      run: [command],
    });
  });

  test('digests of other repositories mean nothing', () => {
    expect(run(pushed, known(DIGEST, 'other/app'), has(DIGEST)).diff).toEqual([`registry: ${DIGEST} → pushed`]);
  });

  test('after another change in any case, whether the registry answers or not', () => {
    const down = fromBoth({ status: 500, body: { message: 'connect: connection refused' } });
    expect(run(pushed, none, lacks).run).toEqual([`${DOCKER} pull --quiet ${name}`, command]);
    expect(run({ ...pushed, tag_of: 'app:1' }, fromBoth(noImage, image()), down)).toEqual({
      diff: ['image: absent → app:1', 'registry: unknown → pushed'],
      run: [`${DOCKER} tag app:1 ${name}`, command],
    });
    expect(unknownState('docker_image', pushed, [there, down])).toMatchObject({ missing: true });
  });

  test('an image that is only pushed stays the same for other steps', () => {
    expect(plan('docker_image', pushed, [known(DIGEST), lacks]).touched?.images).toEqual([]);
    expect(plan('docker_image', pushed, [none, lacks]).touched?.images).toEqual([name]);
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

const FOLDER = new LocalFolder('app', 'a'.repeat(64), []);
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
  [{ name: 'app', build: FOLDER }, true],
  [{ name: 'app', build: 'app' }, false],
  [{ name: 'app', build: { context: FOLDER, args: { A: new Secret('x') } } }, false],
  [{ name: 'app', build: { context: FOLDER, args: { 'A B': 'x' } } }, false],
  [{ name: 'app', build: { context: FOLDER, dockerfile: '../Dockerfile' } }, false],
  [{ name: 'app', build: { context: FOLDER, dockerfile: '/Dockerfile' } }, false],
  [{ name: 'app', build: { context: FOLDER, dockerfile: 'docker/Dockerfile' } }, true],
  [{ name: 'app', build: { context: FOLDER, target: '--push' } }, false],
  [{ name: 'app', build: { context: FOLDER, secrets: { token: 'clear' } } }, false],
  [{ name: 'app', build: { context: FOLDER, secrets: { '../x': new Secret('x') } } }, false],
  [{ name: 'app', build: FOLDER, platform: 'linux/arm64' }, true],
  [{ name: 'app', build: FOLDER, pull: 'always' }, false],
  [{ name: 'app', build: FOLDER, load: FILE }, false],
  [{ name: `app@${DIGEST}`, build: FOLDER }, false],
  [{ name: 'app', push: true }, false],
  [{ name: 'kim/app', push: true }, true],
  [{ name: 'app', push: false }, true],
  [{ name: `kim/app@${DIGEST}`, push: true }, false],
  [{ name: 'app', state: 'absent', push: true }, false],
  [{ name: 'app', load: FILE, pull: 'always' }, false],
  [{ name: 'app', load: FILE, tag_of: 'other' }, false],
  [{ name: `app@${DIGEST}`, tag_of: 'other' }, false],
  [{ name: 'app', force: true }, false],
  [{ name: 'app', state: 'absent', force: true }, true],
  [{ name: 'app', state: 'absent', pull: 'always' }, false],
])('%j: %s', (parameters, valid) => {
  expect(accepts('docker_image', parameters)).toBe(valid);
});
