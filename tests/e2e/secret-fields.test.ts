import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { exec, hosts, privateKeyFile, publish, reset, unpublish, up, watchPrograms } from '../lab/lab.ts';
import { addLogin, registry, startRegistry } from '../lab/registry.ts';
import { ofType, Person } from './person.ts';

// A secret in every field that takes one, applied to a real host with a real Docker Engine: the command line and the environment
// of every program that starts there, and all outputs.

const HOST = 'docker1';
const SITE = 'https://download.docker.com/lab';
/** Marks the programs that are declared to have the secret: it is one of their arguments or variables. */
const BY_DESIGN = 'by-design';
/** Docker Engine takes its proxies from its environment, and passes that on to its own programs. */
const PROXY = /^https_proxy=/i;
const SERVE = ['/bin/sh', '-c', 'trap exit TERM; sleep infinity & wait'];

/** Only those of the first three kinds fit into every field. */
const KINDS = [
  { what: 'of 60 characters', canary: `CANARY2${'abcdefghij'.repeat(5)}xyz` },
  { what: 'that is the name of the host', canary: 'CANARY3host' },
  { what: 'that is a status', canary: 'changed', isWord: true },
  { what: 'with quotes', canary: `CANARY4 'single' "double" \\ $x`, notIn: ['url'] },
  { what: 'of two lines', canary: 'CANARY5first\nCANARY5second', notIn: ['url', 'line', 'login'] },
] as const satisfies readonly {
  readonly what: string;
  readonly canary: string;
  readonly notIn?: readonly Form[];
  /** It is in texts of provision. */
  readonly isWord?: true;
}[];
type Form = 'url' | 'line' | 'login';
const WHOLE = '{{ secret }}';

let person: Person;
const digests = { tool: '', app: '' };

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST);
  await exec(HOST, START_ENGINE);
  await exec(HOST, APP_IMAGES);
  await startRegistry();
  person = await Person.arrive();
  await person.file('run', 'app\n');
  execFileSync('tar', ['--create', '--gzip', '--file', 'app.tar.gz', 'run'], { cwd: person.home });
  const files = { tool: Buffer.from('tool\n'), app: await readFile(join(person.home, 'app.tar.gz')) };
  digests.tool = createHash('sha256').update(files.tool).digest('hex');
  digests.app = createHash('sha256').update(files.app).digest('hex');
  await publish(`${SITE}/tool`, files.tool);
  await publish(`${SITE}/app.tar.gz`, files.app);
  await addLogin('everybody', 'unused');
});
afterAll(async () => {
  await unpublish();
  await person.leave();
  await reset(HOST);
});

/** Steps with the secret in each of their fields that takes one, where it fits. */
function stepsWith(index: number, fits: (form: Form) => boolean): readonly object[] {
  const query = fits('url') ? `?${WHOLE}` : '';
  const headers = fits('line') ? { headers: { Authorization: WHOLE } } : {};
  const ran = `/root/ran-${index}`;
  return [
    { file: { path: '/root/tagged', content: '!env CANARY' } },
    { file: { path: '/root/from-file', content: '!file canary' } },
    { file: { path: '/root/in-text', content: `password=${WHOLE}\n` } },
    { block: { path: '/root/canary.block', create: true, content: WHOLE } },
    { user: { name: 'kim', password: '!env HASH' } },
    { download: { path: '/root/tool', url: `${SITE}/tool${query}`, checksum: `sha256:${digests.tool}`, ...headers } },
    {
      archive: {
        path: '/srv/app',
        url: `${SITE}/app.tar.gz${query}`,
        format: 'tar.gz',
        checksum: `sha256:${digests.app}`,
        ...headers,
      },
    },
    {
      docker_daemon: {
        'log-driver': 'json-file',
        'log-opts': { tag: WHOLE },
        ...(fits('url') && {
          proxies: { 'https-proxy': `http://user:${WHOLE}@192.0.2.1:3128`, 'no-proxy': [registry.replace(/:.*/, '')] },
        }),
      },
    },
    { docker_login: { registry, username: `canary${index}`, password: '!env CANARY' } },
    ...(fits('line')
      ? [
          { line: { path: '/root/canary.line', create: true, line: WHOLE } },
          { ini: { path: '/root/canary.ini', create: true, section: 'one', option: 'two', value: WHOLE } },
          { unit: { name: 'canary.service', content: `[Service]\nExecStart=/bin/true\nX-Canary=${WHOLE}\n` } },
          {
            docker_container: {
              name: 'web',
              image: 'app:1',
              command: SERVE,
              env: { TOKEN: WHOLE, DECLARED: BY_DESIGN },
            },
          },
        ]
      : []),
    {
      command: { run: ['sh', '-c', `printf %s "$1" >${ran}`, BY_DESIGN, WHOLE], creates: ran },
      check: { run: ['sh', '-c', `test "$1" = "$(cat ${ran})"`, BY_DESIGN, WHOLE] },
    },
    { file: { path: '/root/checked', content: WHOLE }, check: { http: `${SITE}/tool${query}` } },
  ];
}

/** Writes the playbook, and the inventory with this login. `name` is that of the host. */
async function inventoryWith(name: string, steps: readonly object[], ssh: object): Promise<string> {
  const yaml = (value: unknown) => JSON.stringify(value).replaceAll(/"(!(?:env|file) \w+)"/g, '$1');
  await person.file('playbook.yaml', `steps:\n${steps.map((step) => `  - ${yaml(step)}\n`).join('')}`);
  const address = hosts.find((one) => one.name === HOST)?.bootstrap;
  return person.file(
    'inventory.yaml',
    `playbook: playbook.yaml
vars: { secret: !env CANARY }
ssh: ${yaml({ host_key: 'accept-new', ...ssh })}
hosts: { ${name}: { address: ${address} } }
`,
  );
}

/** What nobody may find, of the secret as a whole and of its lines. */
function formsOf(canary: string): readonly string[] {
  return [canary, ...canary.split('\n')].flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    text.replaceAll("'", `'\\''`),
    Buffer.from(text).toString('base64').replace(/.?=*$/, ''),
  ]);
}

describe.each(KINDS.map((kind, index) => ({ index, ...kind })))('a secret $what', ({ index, canary, ...kind }) => {
  const fits = (form: Form) => !('notIn' in kind && (kind.notIn as readonly Form[]).includes(form));
  const name = canary === 'CANARY3host' ? canary : 'canary-host';

  test('is in no program that was not declared to have it, and in no output', async () => {
    const hash = `$6$CANARYSALT${index}$${'a'.repeat(86)}`;
    Object.assign(person.variables, { CANARY: canary, HASH: hash });
    await writeFile(join(person.home, 'canary'), canary, { mode: 0o600 });
    const key = join(person.home, `key${index}`);
    await copyFile(privateKeyFile, key);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', canary, '-f', key]);
    await addLogin(`canary${index}`, canary);
    const steps = stepsWith(index, fits);
    const byKey = { user: 'root', identity_file: key, passphrase: '!env CANARY' };
    const byPassword = { user: 'student', password: '!env CANARY', become: true, become_password: '!env CANARY' };
    if (fits('login')) await exec(HOST, 'chpasswd', { stdin: `student:${canary}\n` });

    // The others differ by the secret of the kind before this one.
    await exec(HOST, 'rm -rf /root/tool /srv/app /root/canary.*');

    const stop = await watchPrograms(HOST);
    const [page, plan] = [join(person.home, 'page.html'), join(person.home, 'plan.json')];
    const planned = await inventoryWith(name, steps, fits('login') ? byPassword : byKey);
    const results = [await person.provision('plan', planned, '--out', plan, '--verbose')];
    const inventory = await inventoryWith(name, steps, byKey);
    const applied = await person.events('apply', inventory, '--yes', '--report', page);
    results.push(applied, await person.provision('plan', inventory, '--verbose'));
    results.push(await person.provision('show', 'last', '--verbose'), await person.provision('history', inventory));
    const programs = await stop();

    const [finished] = ofType(applied.events, 'host-finished');
    expect.soft(finished).toMatchObject({ host: name, status: 'changed', counts: { changed: steps.length } });
    expect.soft(results.map(({ status }) => status)).toEqual([0, 0, 0, 0, 0]);
    const forms = [...formsOf(canary), hash];
    const seen = programs.filter((one) =>
      [...one.argv, ...one.environment.filter((text) => !PROXY.test(text))].some((text) =>
        forms.some((form) => text.includes(form)),
      ),
    );
    const declared = (one: (typeof programs)[number]) =>
      [...one.argv, ...one.environment].some((text) => text.endsWith(BY_DESIGN));
    // Those that are declared to have it prove that the others were looked at.
    expect.soft(seen.filter(declared).length).toBeGreaterThan(0);
    expect.soft(seen.filter((one) => !declared(one))).toEqual([]);

    const runs = join(person.state, 'runs');
    const onHost = await exec(HOST, 'cat /var/log/provision.jsonl; journalctl --no-pager --output verbose');
    const written = await Promise.all(
      [page, plan, ...(await readdir(runs)).map((run) => join(runs, run))].map((path) => readFile(path, 'utf8')),
    );
    if ('isWord' in kind || name === canary) return;
    for (const text of [onHost.stdout, ...written, ...results.map(({ stdout, stderr }) => stdout + stderr)]) {
      for (const form of forms) expect([form, text.includes(form)]).toEqual([form, false]);
    }
  }, 600_000);
});
