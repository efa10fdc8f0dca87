import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { exec, hosts, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

let person: Person;

const NAMES = ['docker1'] as const;

beforeAll(async () => {
  await up();
  for (const name of NAMES) await reset(name);
});
beforeEach(async () => {
  person = await Person.arrive();
});
afterEach(() => person.leave());
afterAll(async () => {
  for (const name of NAMES) await reset(name);
});

async function inventory(steps: readonly unknown[]): Promise<string> {
  await person.file('playbook.yaml', { steps });
  const own = hosts.filter(({ name }) => NAMES.some((one) => one === name));
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: Object.fromEntries(own.map(({ name, bootstrap }) => [name, { address: bootstrap }])),
  });
}

/** A web server that listens some seconds after its start. */
const UNIT = `[Service]
WorkingDirectory=/srv/site
ExecStart=/bin/sh -c 'sleep 4; exec /usr/libexec/platform-python -m http.server 8080'
`;

test('a check is waited for after a change, read once with the state afterwards, and reported where it fails', async () => {
  for (const name of NAMES) {
    await exec(
      name,
      `mkdir -p /srv/site/old && echo welcome >/srv/site/index.html
       printf '%s' '${UNIT.replaceAll("'", `'\\''`)}' >/etc/systemd/system/slow-site.service && systemctl daemon-reload`,
    );
  }
  const site = (check: object) => [{ service: { name: 'slow-site', state: 'running' }, check }];
  const file = await inventory(site({ http: 'http://localhost:8080/', contains: 'welcome', within: 60 }));
  const apply = async () => {
    const told = await person.events('apply', '--yes', file);
    return { ...told, finished: ofType(told.events, 'host-finished') };
  };
  const dry = await person.provision('plan', file);
  expect(dry.stdout.replaceAll(/\s+/g, ' ')).toContain(
    'then this must succeed within 60 s: GET http://localhost:8080/',
  );
  const first = await apply();
  expect(first.finished).toMatchObject(NAMES.map(() => ({ status: 'changed', counts: { changed: 1, failed: 0 } })));
  const second = await apply();
  expect(second.finished).toMatchObject(NAMES.map(() => ({ status: 'ok', connections: 1, exchanges: 1 })));

  // Redirections: followed, or expected as such.
  for (const check of [{ http: 'http://localhost:8080/old' }, { http: 'http://localhost:8080/old', status: 301 }]) {
    await inventory(site(check));
    expect((await apply()).status).toBe(0);
  }
  const failures: readonly (readonly [object, string, string?])[] = [
    [
      { http: 'http://localhost:8080/none' },
      'http://localhost:8080/none returned status 404, expected a status below 400',
    ],
    [
      { http: 'http://localhost:8080/', contains: 'ready' },
      'the answer of http://localhost:8080/ does not contain "ready"',
      'welcome',
    ],
    [
      { http: 'http://localhost:8081/' },
      'http://localhost:8081/ returned no complete answer (curl exited with status 7)',
      'curl: (7) Failed to connect',
    ],
    [{ run: 'yes | head -c 100000000; echo the end >&2; exit 3' }, 'exited with status 3', 'the end'],
    [{ run: 'sleep 60', within: 1 }, 'sleep 60 did not finish within 1 s'],
  ];
  for (const [check, reason, words = ''] of failures) {
    await inventory(site(check));
    const told = await apply();
    expect(told.status).toBe(1);
    for (const { failure } of told.finished) {
      expect(failure?.message).toContain(`service slow-site: the state is as declared, but the check fails: `);
      expect(failure?.message).toContain(reason);
      expect(failure?.words ?? '').toContain(words);
    }
  }
});

test('a host without curl gets told so, and an earlier step may install it', async () => {
  for (const name of NAMES) await exec(name, 'mv /usr/bin/curl /usr/bin/curl.away');
  const check = { http: 'http://localhost:8080/', within: 2 };
  const missing = await person.events('apply', '--yes', await inventory([{ hostname: '{{ host.name }}', check }]));
  expect(ofType(missing.events, 'host-finished')).toMatchObject(
    NAMES.map(() => ({
      status: 'failed',
      failure: {
        message: expect.stringContaining('curl is not installed on the host'),
        next: expect.stringContaining('Install the package curl in an earlier step'),
      },
    })),
  );
  const file = await inventory([
    { command: { run: 'mv /usr/bin/curl.away /usr/bin/curl', creates: '/usr/bin/curl' } },
    { service: { name: 'slow-site', state: 'running' }, check },
  ]);
  expect((await person.provision('plan', file)).stdout).toMatch(/\? service slow-site +known after step 1$/m);
  expect((await person.provision('apply', '--yes', file)).status).toBe(0);
});
