import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/events.ts';
import { waitFor } from '../lab/wait.ts';
import { fingerprint } from '../../src/transport/known-hosts.ts';
import { controlNamespace, exec, hosts, inControl, reset, up } from '../lab/lab.ts';
import { $ } from '../lab/shell.ts';
import { ofType, Person, run } from './person.ts';

let person: Person;

beforeAll(async () => {
  await up();
  await reset();
});
beforeEach(async () => {
  person = await Person.arrive();
});
afterEach(() => person.leave());
afterAll(() => reset());

/** An inventory of the hosts before their first run, and a playbook that gives them another name. */
async function classOf(hostKey: string, name: string): Promise<string> {
  await person.file('playbook.yaml', { steps: [{ hostname: `{{ host.name }}-${name}.example.com` }] });
  const lines = hosts.map((host) => `  ${host.name}: { address: ${host.address}, bootstrap: ${host.bootstrap} }`);
  const ssh = `ssh: { user: root, password: !env CLASS_PASSWORD, host_key: ${hostKey} }`;
  return person.file('inventory.yaml', `playbook: playbook.yaml\n${ssh}\nhosts:\n${lines.join('\n')}\n`);
}

const hostnames = async () =>
  Promise.all(hosts.map(async ({ name }) => (await exec(name, 'cat /etc/hostname')).stdout.trim()));

describe('another machine at the future address of each host', () => {
  /** What its key is, compared with the recorded one; and the type of key that is recorded for the host. */
  const impostors = [
    { what: 'an RSA key only', type: 'rsa', recorded: 'ed25519' },
    { what: 'a key of the same type', type: 'ed25519', recorded: 'ed25519' },
    { what: 'an ed25519 key', type: 'ed25519', recorded: 'rsa' },
    { what: 'a revoked key', type: 'ed25519', recorded: 'ed25519' },
  ] as const;
  const keys = impostors.map(({ type }) => newKey(type));
  let server: ChildProcess;
  let printed = '';

  beforeAll(async () => {
    const home = (await Person.arrive()).home;
    const files = keys.map((_, index) => join(home, `key-${index}`));
    await Promise.all(files.map((file, index) => writeFile(file, keys[index]?.private ?? '', { mode: 0o600 })));
    for (const { address } of hosts) await $`ip -n ${controlNamespace} address add ${address}/32 dev lo`;
    const script = resolve(import.meta.dirname, 'impostor-server.ts');
    const argv = hosts.flatMap(({ address }, index) => [address, files[index] ?? '']);
    server = inControl([process.execPath, '--import', 'tsx', script, ...argv], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    server.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text));
    await waitFor('the server does not start', 60, async () => (printed.includes('ready') ? undefined : printed));
  });
  afterAll(async () => {
    server.kill();
    await once(server, 'exit');
    for (const { address } of hosts) await $`ip -n ${controlNamespace} address del ${address}/32 dev lo`;
  });
  beforeEach(() => {
    printed = '';
  });

  /** Records the keys of the hosts at their present addresses, and one of the impostors' keys as revoked. */
  async function record(): Promise<void> {
    const recorded = hosts.map(async ({ name, bootstrap }, index) => {
      const { stdout } = await exec(name, `cat /etc/ssh/ssh_host_${impostors[index]?.recorded}_key.pub`);
      return `${bootstrap} ${stdout.trim()}`;
    });
    const lines = [...(await Promise.all(recorded)), `@revoked * ${keys[3]?.public}`];
    await mkdir(join(person.home, '.ssh'));
    await person.file('.ssh/known_hosts', lines.map((line) => `${line}\n`).join(''));
  }

  /** It was tried, it is named in a warning about its host, and it saw no authentication request. */
  function expectWarningsOf(events: readonly Event[]): void {
    for (const [index, { name, address }] of hosts.entries()) {
      const [warning] = ofType(events, 'warning').filter(({ host }) => host === name);
      const shown = fingerprint(Buffer.from(keys[index]?.public.split(' ')[1] ?? '', 'base64'));
      expect(warning?.message).toMatch(
        `another machine answers at ${address}, an address of ${name}: its host key is `,
      );
      expect(warning?.message).toContain(shown);
      expect(printed).toContain(`${address} connection`);
    }
    expect(printed).not.toContain('authentication');
  }

  test.each(['strict', 'accept-new'])(
    'host_key: %s: it sees no authentication request, and the hosts converge',
    async (mode) => {
      await record();
      const { status, events } = await person.events('apply', '--yes', await classOf(mode, mode));
      expect(ofType(events, 'host-finished').map((one) => one.status)).toEqual(Array(4).fill('changed'));
      expect(status).toBe(0);
      expect(await hostnames()).toEqual(hosts.map(({ name }) => `${name}-${mode}.example.com`));
      expectWarningsOf(events);
    },
  );

  test.each(['strict', 'accept-new'])(
    'host_key: %s: ping reaches the hosts at their known addresses, and it sees no authentication request',
    async (mode) => {
      await record();
      const { status, events } = await person.events('ping', await classOf(mode, mode));
      expect(ofType(events, 'host-connected').map(({ host, address }) => [host, address])).toEqual(
        expect.arrayContaining(hosts.map(({ name, bootstrap }) => [name, bootstrap])),
      );
      expect(ofType(events, 'host-finished').map((one) => one.status)).toEqual(Array(4).fill('ok'));
      expect(status).toBe(0);
      expectWarningsOf(events);
    },
  );

  test.each(['strict', 'accept-new'])('host_key: %s, no key recorded: no machine gets a login', async (mode) => {
    const before = await hostnames();
    const { status, events } = await person.events('apply', '--yes', await classOf(mode, 'unrecorded'));
    expect(ofType(events, 'host-finished').map((one) => one.status)).toEqual(Array(4).fill('unreachable'));
    expect(status).toBe(1);
    expect(printed).toContain('connection');
    expect(printed).not.toContain('authentication');
    expect(await hostnames()).toEqual(before);
  });
});

describe('a state directory', () => {
  afterEach(async () => {
    await $({ nothrow: true })`umount ${join(person.home, 'state')}`;
  });

  const mounted = async (options: string) => {
    await mkdir(join(person.home, 'state'));
    await $`mount -t tmpfs -o ${options} tmpfs ${join(person.home, 'state')}`;
  };

  test.each([
    ['that is full', 'full', 'size=4k,nr_inodes=2'],
    ['that becomes full during the run', 'filling', 'size=12k'],
    ['that is read-only', 'read-only', 'ro'],
  ])('%s: all hosts converge, and the run says once what is missing', async (_what, name, options) => {
    const inventory = await classOf('accept-new', name);
    await mounted(options);
    const { status, stdout, stderr } = await person.provision(
      'apply',
      '--yes',
      inventory,
      '--report',
      join(person.home, 'report.html'),
    );
    // Node 20 says ENOENT where it cannot make a directory and its parents on a read-only file system.
    expect(stderr).toMatch(/^The log of this run is incomplete: (ENOSPC|EROFS|ENOENT): .*\n$/);
    // A directory that becomes full may have taken the keys before.
    const warnings = stdout.match(/cannot record new host keys in \S+known_hosts: (ENOSPC|EROFS|ENOENT)/g) ?? [];
    expect(warnings.length).toBeGreaterThanOrEqual(name === 'filling' ? 0 : 1);
    expect(warnings.length).toBeLessThanOrEqual(1);
    expect(stdout).toMatch(/^4 hosts: 4 changed · 4 changes/m);
    expect(status).toBe(0);
    expect(await hostnames()).toEqual(hosts.map((host) => `${host.name}-${name}.example.com`));
  });
});

test('a full disk behind standard output: all hosts converge, and the summary is on standard error', async () => {
  const inventory = await classOf('accept-new', 'no-output');
  const folder = join(person.home, 'small');
  await mkdir(folder);
  await $`mount -t tmpfs -o size=4k tmpfs ${folder}`;
  await writeFile(join(folder, 'filler'), Buffer.alloc(4096));
  try {
    const command = `exec "$0" "$@" >${folder}/out`;
    const argv = [process.execPath, resolve('dist/main.js'), 'apply', '--yes', inventory];
    const { status, stderr } = await run(
      'ip',
      ['netns', 'exec', controlNamespace, 'sh', '-c', command, ...argv],
      person.environment,
    );
    // In either order: what is lost first may be one of the last lines.
    expect(stderr).toMatch(/^Cannot write to standard output: ENOSPC/m);
    expect(stderr).toMatch(/^docker1 +✓ changed .*\n(.*\n)*4 hosts: 4 changed · 4 changes/m);
    expect(status).toBe(1);
    expect(await hostnames()).toEqual(hosts.map((host) => `${host.name}-no-output.example.com`));
  } finally {
    await $`umount ${folder}`;
  }
});

function newKey(type: 'rsa' | 'ed25519'): { readonly private: string; readonly public: string } {
  const generated =
    type === 'rsa' ? ssh2.utils.generateKeyPairSync(type, { bits: 2048 }) : ssh2.utils.generateKeyPairSync(type);
  // ssh2 generates a key now and then that ssh2 cannot read.
  return ssh2.utils.parseKey(generated.private) instanceof Error ? newKey(type) : generated;
}
