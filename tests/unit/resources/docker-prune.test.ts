import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { diagnosticLines, type Files, loadFiles } from '../input.ts';
import { ok, type Reply, stopped } from './docker-answers.ts';
import { accepts, done, planText, unchanged, unknownState } from './resource.ts';

// The forms are those that Docker Engine 26.1 answers in API version 1.44.

const DOCKER = 'docker --host unix:///run/docker.sock';
const NOW = 1_795_758_600;
const [OLD, YOUNG] = [NOW - 8 * 86_400, NOW - 60];
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const id = (digit: string) => digit.repeat(64);

interface Host {
  readonly containers?: readonly unknown[];
  readonly networks?: readonly unknown[];
  readonly images?: readonly unknown[];
  readonly volumes?: readonly unknown[];
  readonly cache?: readonly unknown[];
}

function answers({ containers = [], networks = [], images = [], volumes = [], cache = [] }: Host): readonly Result[] {
  const usage = { LayersSize: 0, Images: images, Containers: null, Volumes: volumes, BuildCache: cache };
  const replies: readonly Reply[] = [ok(containers), ok(networks), ok(usage)];
  const text = replies.map(({ status, body }) => `${JSON.stringify(body)}\n\nHTTP ${status}\n`).join('');
  return [done(text), done(`${NOW}\n`)];
}

const container = (name: string, more: object = {}) => ({
  Id: id('c'),
  Names: [`/${name}`],
  ImageID: `sha256:${id('1')}`,
  Created: OLD,
  State: 'exited',
  SizeRw: 1500,
  SizeRootFs: 4_609_896,
  NetworkSettings: { Networks: { bridge: {} } },
  Mounts: [],
  ...more,
});
const image = (digit: string, more: object = {}) => ({
  Id: `sha256:${id(digit)}`,
  ParentId: '',
  RepoTags: null,
  RepoDigests: null,
  Created: OLD,
  Size: 4_609_900,
  SharedSize: 4_609_000,
  Containers: 0,
  ...more,
});
const network = (Name: string, more: object = {}) => ({ Name, Id: id('e'), Created: iso(OLD), ...more });
const volume = (Name: string, more: object = {}) => ({
  Name,
  CreatedAt: iso(OLD),
  Labels: null,
  UsageData: { RefCount: 0, Size: 2_000_000 },
  ...more,
});
const entry = (ID: string, more: object = {}) => ({
  ...{ ID, Type: 'regular', InUse: false, Shared: false, Size: 100, CreatedAt: iso(OLD), LastUsedAt: iso(OLD) },
  ...more,
});

const run = (host: Host, parameters: object = {}) =>
  planText('docker_prune', { older_than: '7d', ...parameters }, answers(host));

test('nothing to remove', () => {
  expect(run({})).toEqual(unchanged);
});

describe('containers', () => {
  test('those that are stopped and old enough', () => {
    const young = container('young', { Created: YOUNG });
    const others = ['restarting', 'removing'].map((State) => container(State, { State }));
    expect(run({ containers: [container('old'), young, ...others] })).toEqual({
      diff: ['containers: 1, 1.5 kB: old → (none)'],
      run: [`${DOCKER} rm old`],
    });
    expect(run({ containers: [container('old')] }, { containers: false })).toEqual(unchanged);
  });

  test('not one that is kept until its replacement runs, and not that one', () => {
    const containers = [container('web'), container('web.provision-previous')];
    expect(run({ containers })).toEqual(unchanged);
    expect(run({ containers: [container('web')] }).run).toEqual([`${DOCKER} rm web`]);
  });
});

describe('images', () => {
  const named = image('2', { RepoTags: ['app:1', 'app:2'], RepoDigests: [`app@sha256:${id('d')}`] });

  test('without a name; with a name only on request', () => {
    expect(run({ images: [image('1'), named, image('3', { Created: YOUNG })] })).toEqual({
      diff: ['images: 1, 900 B: 111111111111 → (none)', 'build cache: what only these images shared → (none)'],
      run: [`${DOCKER} rmi sha256:${id('1')}`, `${DOCKER} builder prune --force --filter until=604800s`],
    });
    expect(run({ images: [named] }, { images: 'unused', build_cache: false })).toEqual({
      diff: ['images: 1, 900 B: app:1 → (none)'],
      run: [`${DOCKER} rmi app:1 app:2`],
    });
  });

  test('not those that a container uses, unless it is removed, too, nor parents of others', () => {
    const used = image('1', { Containers: 1 });
    expect(run({ images: [used] })).toEqual(unchanged);
    expect(run({ images: [used], containers: [container('old')] }).run.slice(0, 2)).toEqual([
      `${DOCKER} rm old`,
      `${DOCKER} rmi sha256:${id('1')}`,
    ]);
    const parent = image('1');
    const child = image('2', { ParentId: parent.Id, Containers: 1 });
    expect(run({ images: [parent, child] })).toEqual(unchanged);
  });

  test('by digest only', () => {
    const digest = `app@sha256:${id('d')}`;
    expect(run({ images: [image('1', { RepoDigests: [digest] })] })).toEqual(unchanged);
    expect(run({ images: [image('1', { RepoDigests: [digest] })] }, { images: 'unused' }).run[0]).toBe(
      `${DOCKER} rmi ${digest}`,
    );
  });
});

test('networks without containers, also without those that are removed', () => {
  const onSpare = (name: string, more: object = {}) =>
    container(name, { NetworkSettings: { Networks: { spare: {} } }, ...more });
  const networks = [network('spare'), network('young', { Created: iso(YOUNG) })];
  expect(run({ networks })).toEqual({ diff: ['networks: 1: spare → (none)'], run: [`${DOCKER} network rm spare`] });
  expect(run({ networks, containers: [onSpare('young', { Created: YOUNG })] })).toEqual(unchanged);
  expect(run({ networks, containers: [onSpare('old')] }).run).toEqual([
    `${DOCKER} rm old`,
    `${DOCKER} network rm spare`,
  ]);
});

test('volumes only on request', () => {
  const anonymous = volume(id('a'), { Labels: { 'com.docker.volume.anonymous': '' } });
  const used = volume('data', { UsageData: { RefCount: 1, Size: 5 } });
  const volumes = [anonymous, used, volume('spare'), volume('young', { CreatedAt: iso(YOUNG) })];
  expect(run({ volumes })).toEqual(unchanged);
  expect(run({ volumes }, { volumes: 'anonymous' })).toEqual({
    diff: ['volumes: 1, 2 MB: aaaaaaaaaaaa → (none)'],
    run: [`${DOCKER} volume rm ${id('a')}`],
    notes: ['The contents of these volumes are lost.'],
  });
  const owner = container('old', { Mounts: [{ Type: 'volume', Name: 'data' }] });
  expect(run({ volumes, containers: [owner] }, { volumes: 'unused' }).run).toEqual([
    `${DOCKER} rm old`,
    `${DOCKER} volume rm ${id('a')} data spare`,
  ]);
});

describe('the cache of builds', () => {
  test.each([
    ['in use', { InUse: true }],
    ['shared with an image', { Shared: true }],
    ['internal', { Type: 'internal' }],
    ['used lately', { LastUsedAt: iso(YOUNG) }],
    ['made lately, and never used', { CreatedAt: iso(YOUNG), LastUsedAt: null }],
  ])('not what is %s, nor what that was made from', (_what, more) => {
    expect(run({ cache: [entry('a'), entry('b', { Parents: ['a'], ...more })] })).toEqual(unchanged);
  });

  test('everything else', () => {
    expect(run({ cache: [entry('a'), entry('b', { Parents: ['a'] })] })).toEqual({
      diff: ['build cache: 2 entries, 200 B → (none)'],
      run: [`${DOCKER} builder prune --force --filter until=604800s`],
    });
    expect(run({ cache: [entry('a')] }, { build_cache: false })).toEqual(unchanged);
  });
});

test('an engine that does not run, or that is too old', () => {
  expect(unknownState('docker_prune', '7d', [stopped, done('0')])).toMatchObject({ missing: true });
  const message = 'client version 1.44 is too new. Maximum supported API version is 1.41';
  const refused = done(`${JSON.stringify({ message })}\n\nHTTP 400\n`.repeat(3));
  expect(unknownState('docker_prune', '7d', [refused, done('0')])).toMatchObject({
    next: expect.stringContaining('Docker Engine 25') as string,
  });
});

describe('what other steps of the host declare', () => {
  const project = (...steps: readonly string[]): Files => ({
    'inventory.yaml': 'playbook: p.yaml\nhosts: { docker1: { address: 192.168.2.10 } }\n',
    'p.yaml': `steps:\n${steps.map((step) => `  - ${step}\n`).join('')}`,
  });
  const host: Host = {
    containers: [container('web'), container('other')],
    networks: [network('front'), network('back')],
    images: [image('1', { RepoTags: ['app:latest'] }), image('2', { RepoTags: ['old:1'] })],
    volumes: [volume('data'), volume('spare')],
  };

  test('stays, used or not', async () => {
    const { work } = await loadFiles(
      project(
        'docker_image: app',
        'docker_network: front',
        'docker_volume: data',
        'docker_container: { name: web, image: app, state: stopped }',
        'docker_prune: { older_than: 7d, images: unused, volumes: unused, build_cache: false }',
      ),
    );
    const state = work[0]?.steps.at(-1)?.plan(answers(host));
    if (state?.kind !== 'planned') throw new Error(state?.reason);
    const operations = state.changes.flatMap((change) => change.operations);
    expect(operations.map((one) => one.kind === 'exec' && one.argv.slice(3).join(' '))).toEqual([
      'rm other',
      'rmi old:1',
      'network rm back',
      'volume rm spare',
    ]);
  });

  test('of compose projects and stacks stays: an ended service would be created again, the data of a volume lost', async () => {
    const compose = { 'com.docker.compose.project': 'app' };
    const stack = { 'com.docker.stack.namespace': 'shop' };
    const labelled = <One extends object>(one: One, Labels: object) => ({ ...one, Labels });
    const { work } = await loadFiles({
      ...project(
        'docker_compose: { project: app, content: { services: { setup: { image: app } } } }',
        'docker_stack: { name: shop, content: { services: { web: { image: app } } } }',
        'docker_prune: { older_than: 7d, volumes: unused, build_cache: false }',
      ),
    });
    const plan = work[0]?.steps.at(-1)?.plan(
      answers({
        containers: [
          labelled(container('app-setup-1'), { ...compose, 'com.docker.compose.oneoff': 'False' }),
          labelled(container('app-setup-run-1'), { ...compose, 'com.docker.compose.oneoff': 'True' }),
          labelled(container('blog-setup-1'), { 'com.docker.compose.project': 'blog' }),
        ],
        networks: [labelled(network('app_default'), compose), labelled(network('shop_default'), stack)],
        volumes: [labelled(volume('app_data'), compose), labelled(volume('shop_data'), stack), volume('spare')],
      }),
    );
    if (plan?.kind !== 'planned') throw new Error(plan?.reason);
    const operations = plan.changes.flatMap((change) => change.operations);
    expect(operations.map((one) => one.kind === 'exec' && one.argv.slice(3).join(' '))).toEqual([
      'rm app-setup-run-1 blog-setup-1',
      'volume rm spare',
    ]);
  });

  test('a name that needs facts is refused, because it is not known what stays', async () => {
    const lines = await diagnosticLines(project('docker_volume: "{{ facts.os.major }}"', 'docker_prune: 7d'));
    expect(lines).toEqual([expect.stringContaining('step 1 docker_volume uses facts in its name')]);
    expect(
      await diagnosticLines(
        project(
          'docker_compose: { project: "{{ facts.os.major }}", content: { services: { a: { image: a } } } }',
          'docker_prune: 7d',
        ),
      ),
    ).toEqual([expect.stringContaining('step 1 docker_compose uses facts in its name')]);
  });
});

test.each<[unknown, boolean]>([
  ['7d', true],
  ['0h', true],
  ['7', false],
  [{}, false],
  [{ older_than: '1y' }, false],
  [{ older_than: '1w', images: 'all' }, false],
  [{ older_than: '1w', volumes: true }, false],
  [{ older_than: '1w', volumes: 'unused', images: 'none' }, true],
])('%j: %s', (parameters, valid) => {
  expect(accepts('docker_prune', parameters)).toBe(valid);
});
