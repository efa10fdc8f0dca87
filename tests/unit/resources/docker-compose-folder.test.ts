import { expect, test } from 'vitest';
import { digestOf } from '../../../src/model/content.ts';
import { LocalFile } from '../../../src/model/local-file.ts';
import { LocalFolder } from '../../../src/model/local-folder.ts';
import type { Operation } from '../../../src/model/operation.ts';
import { reveal, Secret } from '../../../src/model/secret.ts';
import { dockerCompose } from '../../../src/resources/docker-compose/index.ts';
import { absent, done, file, planText, unchanged, unknownState } from './resource.ts';

const [OLD, NEW] = ['a'.repeat(64), 'b'.repeat(64)];
const ID = `sha256:${'1'.repeat(64)}`;
const COMPOSE = 'env --ignore-environment HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin docker';

type Texts = Readonly<Record<string, string>>;

const FILES: Texts = {
  'compose.yaml': 'services: { web: { image: "app:1", env_file: [web.env] } }\n',
  'web.env': 'PASSWORD=wartime\n',
  'site/index.txt': 'Hello\n',
};

function folder(files: Texts): LocalFolder {
  const entries = Object.entries(files).map(([path, text]) => ({
    path,
    mode: '0644',
    content: new LocalFile({ file: `app/${path}`, digest: digestOf(text), size: text.length }, text),
  }));
  return new LocalFolder('app', digestOf(JSON.stringify(files)), entries);
}

const project = (files: Texts = FILES, more: object = {}) => ({ project: 'app', directory: folder(files), ...more });

interface Host {
  /** What it has in the folder. */
  readonly files?: Texts;
  /** The paths of the record; the digest is that of the project. */
  readonly record?: readonly string[];
  readonly digest?: string;
  readonly config?: object;
  readonly containers?: readonly object[];
}

const http = (...bodies: readonly (readonly [number, unknown])[]) =>
  done(
    bodies
      .map(([status, body]) => `${JSON.stringify(body)}\nHTTP ${status}\n`)
      .flatMap((one) => [one, one])
      .join(''),
  );
const container = (hash: string, more: object = {}) => ({
  Id: 'c'.repeat(64),
  Names: ['/app-web-1'],
  ImageID: ID,
  Labels: { 'com.docker.compose.service': 'web', 'com.docker.compose.config-hash': hash },
  State: 'running',
  Status: 'Up 2 minutes',
  ...more,
});
const WEB = { services: { web: { image: 'app:1' } } };

/** The answers of a host to the first questions. */
function answers(parameters: object, { files = {}, record, digest, config = WEB, containers = [] }: Host) {
  const all = Object.entries({ ...files, '.provision.env': '' });
  const found = all.map(
    ([path, text]) => `f\t${path.endsWith('.env') ? 600 : 644}\t${text.length}\t\t/opt/app/${path}\n`,
  );
  const sums = all.map(([path, text]) => `${digestOf(text)}  /opt/app/${path}\n`);
  return [
    done(found.join('')),
    done(sums.join('')),
    record ? file(`${[digest ?? digestAfter(parameters), ...record].join('\n')}\n`) : absent,
    done(JSON.stringify(config)),
    done(`web ${OLD}\n`),
    http([200, containers], [200, []], [200, { Volumes: [] }], [200, [{ Id: ID, RepoTags: ['app:1'] }]]),
  ];
}

/** The digest that the record has once the project is applied. */
function digestAfter(parameters: object): string {
  const desired = dockerCompose.schema.parse(parameters);
  const probe = dockerCompose.probe(desired);
  const current = probe.parse(answers(parameters, { record: [], digest: '' }));
  const operations = dockerCompose.plan(current, desired, {} as never).flatMap((change) => change.operations);
  const writes = operations.flatMap((one) => (one.kind === 'write' && one.path.endsWith('.files') ? [one] : []));
  return reveal(writes.at(-1)?.content ?? '').split('\n')[0] ?? '';
}

function furtherQuestions(parameters: object, results: readonly unknown[]): readonly Operation[] {
  return dockerCompose.probe(dockerCompose.schema.parse(parameters)).further?.(results as never) ?? [];
}

const inPlace = (more: Host = {}): Host => ({ files: FILES, record: Object.keys(FILES), ...more });

test('a folder and services that are as declared: nothing further is asked', () => {
  const results = answers(project(), inPlace({ containers: [container(OLD)] }));
  expect(furtherQuestions(project(), results)).toEqual([]);
  expect(planText('docker_compose', project(), results)).toEqual(unchanged);
});

test('on a host without the folder', () => {
  const { diff, run } = planText('docker_compose', project(), answers(project(), {}));
  expect(diff).toEqual([
    `compose.yaml: (none) → ${FILES['compose.yaml']}`,
    'web.env: absent → the declared content, which is not shown',
    'site/index.txt: (none) → Hello\n',
    'services: not running → known after the files are in place',
  ]);
  const options = `--ansi never --progress quiet --project-name app --project-directory /opt/app --env-file /opt/app/.provision.env --file /opt/app/compose.yaml`;
  expect(run.filter((one) => one.startsWith('env '))).toEqual([
    expect.stringContaining(`${options} config --quiet`),
    expect.stringContaining(`${options} build`),
    expect.stringMatching(new RegExp(`^${COMPOSE} .*${options} up --detach --quiet-pull --pull missing --wait `)),
  ]);
});

test('a text that differs is read and shown; a file of variables is neither', () => {
  const old = { ...FILES, 'site/index.txt': 'Hi\n', 'web.env': 'PASSWORD=peacetime\n' };
  const results = answers(project(), inPlace({ files: old, containers: [container(OLD)] }));
  expect(furtherQuestions(project(), results)).toEqual([{ kind: 'read', path: '/opt/app/site/index.txt' }]);
  const { diff, notes } = planText('docker_compose', project(), [...results, file('Hi\n')]);
  expect(diff).toEqual([
    'web.env: another content → the declared content, which is not shown',
    'site/index.txt: Hi\n → Hello\n',
    'services: running: web → known after the files are in place',
  ]);
  expect(notes).toEqual([expect.stringContaining('stops the previous containers')]);
});

test('a container that mounts a changed file is restarted; another one is not', () => {
  const run = (source: string) => {
    const mounted = container(OLD, { Mounts: [{ Type: 'bind', Source: source }] });
    const old = inPlace({ files: { ...FILES, 'site/index.txt': 'Hi\n' }, containers: [mounted] });
    return planText('docker_compose', project(), [...answers(project(), old), file('Hi\n')]).run;
  };
  const restart = 'docker --host unix:///run/docker.sock restart app-web-1';
  expect(run('/opt/app/site')).toContain(restart);
  expect(run('/opt/app/site/index.txt')).toContain(restart);
  expect(run('/opt/app/sit')).not.toContain(restart);
});

test('permissions that differ, a file that the folder lost, and a run that did not finish', () => {
  const plan = (host: Host) => planText('docker_compose', project(), answers(project(), host));
  const [found, ...more] = answers(project(), inPlace());
  const open = { ...found, stdout: (found as { stdout: string }).stdout.replace('f\t600', 'f\t666') };
  expect(planText('docker_compose', project(), [open as never, ...more]).diff[0]).toBe('web.env mode: 0666 → 0600');
  const lost = plan(inPlace({ record: [...Object.keys(FILES), 'old.yaml'], digest: NEW }));
  expect(lost.diff[0]).toBe('old.yaml: present → absent');
  expect(lost.run).toContain('rm -f -- /opt/app/old.yaml');
  expect(plan(inPlace({ digest: '' })).diff[0]).toBe('folder: applied in part → applied');
});

test('the hash counts env_file only if compose gets what it has made of the project', () => {
  const results = answers(project(), inPlace({ containers: [container(NEW)] }));
  const [hash, images, ...others] = furtherQuestions(project(), results);
  expect([hash, images, others]).toMatchObject([{ argv: expect.arrayContaining(['--hash']) }, { kind: 'exec' }, []]);
  expect(reveal((hash as { stdin: string }).stdin)).toBe(JSON.stringify(WEB));
  const image = http([200, { Id: ID, RepoTags: ['app:1'] }]);
  expect(planText('docker_compose', project(), [...results, done(`web ${NEW}\n`), image])).toEqual(unchanged);
});

test('variables of a differing service are masked where the folder has a secret', () => {
  const more = {
    config: { services: { web: { image: 'app:1', environment: { PASSWORD: 'wartime' }, user: 'wartime' } } },
  };
  const results = answers(project(), inPlace({ containers: [container(NEW)], ...more }));
  const found = {
    Id: 'c'.repeat(64),
    Name: '/app-web-1',
    Image: ID,
    Config: { Image: 'app:1', Env: ['PASSWORD=peacetime'] },
  };
  const inspected = http([200, { ...found, State: { Status: 'running' }, HostConfig: {}, NetworkSettings: {} }]);
  const image = http([200, { Id: ID, RepoTags: ['app:1'] }]);
  const { diff } = planText('docker_compose', project(), [...results, done(`web ${OLD}\n`), image, inspected]);
  expect(diff[0]).toMatch(/^web env PASSWORD: .* → \(secret\)$/);
  expect(diff.join()).not.toContain('time');
});

test('an image that is built has the name of its service', () => {
  const config = { services: { web: { build: { context: '/opt/app' } } } };
  const results = answers(project(), inPlace({ containers: [], config }));
  const { diff } = planText('docker_compose', project(), [
    ...results,
    done(`web ${OLD}\n`),
    http([404, { message: 'none' }]),
  ]);
  expect(diff).toEqual(['web: absent → running', 'web image: (none) → app-web']);
});

test('a variable without a value, on the host', () => {
  const results = answers(project(), inPlace());
  const warning = 'level=warning msg="The \\"MODE\\" variable is not set. Defaulting to a blank string."';
  const state = unknownState('docker_compose', project(), results.with(3, done('{}', 0, warning)));
  expect(state.reason).toBe('the variable MODE of the project has no value');
});

test('builds only on request', () => {
  const builds = (build: string) =>
    planText('docker_compose', project(FILES, { build }), answers(project(FILES, { build }), {})).run.flatMap(
      (one) => / (build|up .*--no-build)/.exec(one)?.[1] ?? [],
    );
  expect(builds('changed')).toEqual(['build']);
  expect(builds('missing')).toEqual([]);
  expect(builds('never')).toEqual([expect.stringContaining('--no-build')]);
});

test('the variables of the step are in a file that only root reads', () => {
  const parameters = project(FILES, { variables: { MODE: new Secret('a $x "b"') } });
  const desired = dockerCompose.schema.parse(parameters);
  const current = dockerCompose.probe(desired).parse(answers(parameters, {}));
  const operations = dockerCompose.plan(current, desired, {} as never).flatMap((change) => change.operations);
  const write = operations.flatMap((one) => (one.kind === 'write' && one.path.endsWith('.env') ? [one] : []))[0];
  expect(write).toMatchObject({ path: '/opt/app/.provision.env', mode: '0600' });
  expect([write?.content instanceof Secret, reveal(write?.content ?? '')]).toEqual([true, `MODE='a $x "b"'\n`]);
});

const issuesOf = (parameters: object) =>
  (dockerCompose.schema.safeParse({ project: 'app', ...parameters }).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );
const withCompose = (text: string, more: Texts = {}) =>
  issuesOf({ directory: folder({ 'compose.yaml': text, ...more }) });

test.each<[string, string]>([
  ['services: [\n', 'directory: app/compose.yaml:2:1: '],
  ['- web\n', 'directory: app/compose.yaml:1:1: must be a map'],
  ['include: [more.yaml]\n', 'directory: app/compose.yaml:1:1, include: the folder has no more.yaml'],
  ['services: { web: { env_file: web.env } }\n', 'services.web.env_file: the folder has no web.env'],
  ['services: { web: { env_file: [{ path: ./web.env }] } }\n', 'services.web.env_file: the folder has no ./web.env'],
  ['services: { web: { extends: { file: ../base.yaml } } }\n', '../base.yaml is outside of the folder'],
  ['services: { web: { build: { context: image } } }\n', 'services.web.build: the folder has no image'],
  ['services: { web: { network_mode: "service:db" } }\n', 'services.web.network_mode: compose compares the ID'],
  ['services: {}\nconfigs: { c: { content: x } }\n', 'configs.c: compose does not notice another content'],
])('%j is said before a host is contacted', (text, expected) => {
  expect(withCompose(text)).toEqual([expect.stringContaining(expected)]);
});

test.each([
  'services: { web: { build: ., env_file: [{ path: no.env, required: false }, "${FILE}", /etc/app.env] } }\n',
  'services: { web: { build: "https://example.com/app.git" } }\nsecrets: { s: { file: ./s } }\n',
  'services: { web: { ports: !reset [] } }\n',
])('%j is accepted', (text) => {
  expect(withCompose(text)).toEqual([]);
});

test('parameters that do not fit', () => {
  const directory = folder(FILES);
  expect(issuesOf({ directory: folder({ 'app.yaml': '' }) })).toEqual([
    expect.stringContaining('app has no compose.yaml'),
  ]);
  expect(issuesOf({ directory, files: ['prod.yaml'] })).toEqual(['files: app has no file prod.yaml']);
  expect(issuesOf({ directory: folder({ ...FILES, c: 'services: {}\n' }), files: ['c'] })).toEqual([]);
  expect(issuesOf({ directory, files: ['../prod.yaml'] })[0]).toContain('must be the path of a file');
  expect(issuesOf({ directory, content: {} })).toEqual([expect.stringContaining('cannot be combined with content')]);
  expect(issuesOf({ content: {}, path: '/opt/app' })).toEqual(['path: path needs directory']);
  expect(issuesOf({ directory, variables: { A: "it's" } })).toEqual([expect.stringContaining("must have no '")]);
  expect(issuesOf({ directory: folder({ ...FILES, '.provision.env': '' }) })).toHaveLength(1);
  expect(issuesOf({ directory, state: 'absent' })).toHaveLength(1);
});
