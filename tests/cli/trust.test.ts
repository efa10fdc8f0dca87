import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process, { platform } from 'node:process';
import ssh2 from 'ssh2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newIdentity, publicKeyOf } from '../../sandbox/src/sandbox-class.ts';
import { fingerprint } from '../../src/transport/known-hosts.ts';
import { run } from '../stories/person.ts';
import { Pty } from './pty.ts';

const MAIN = resolve('dist/main.js');
const QUESTION = 'Record these keys? [y/N] ';

/** A machine that shows its host key. */
class Machine {
  readonly identity = newIdentity('docker1');
  readonly #server = new ssh2.Server({ hostKeys: [this.identity.hostKey] }, (client) => {
    client.on('error', () => {});
  });

  async start(port: number, address: string): Promise<number> {
    this.#server.listen(port, address);
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  get fingerprint(): string {
    return fingerprint(publicKeyOf(this.identity));
  }

  stop(): void {
    this.#server.close();
  }
}

const docker1 = new Machine();
let port: number;
let home: string;
let env: Record<string, string>;

beforeAll(async () => {
  port = await docker1.start(0, '127.0.0.1');
});
afterAll(() => docker1.stop());

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'provision-trust-'));
  const PATH = `${dirname(process.execPath)}:/usr/bin:/bin`;
  env = { PATH, HOME: home, XDG_STATE_HOME: home, NO_COLOR: '1', TERM: 'xterm', LANG: 'C.UTF-8' };
  await inventory('address: 127.0.0.1');
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function inventory(addresses: string): Promise<void> {
  const ssh = `{ user: root, port: ${port}, connect_timeout: 60 }`;
  await writeFile(join(home, 'inventory.yaml'), `ssh: ${ssh}\nhosts: { docker1: { ${addresses} } }\n`);
}

/** The keys that provision has recorded. */
const recorded = () => readFile(join(home, 'provision', 'known_hosts'), 'utf8').catch(() => '');

const trust = (...options: readonly string[]) =>
  run(process.execPath, [MAIN, 'trust', join(home, 'inventory.yaml'), ...options], env);

describe.skipIf(platform !== 'linux')('the question of trust', () => {
  const start = (line: string) => new Pty(`${process.execPath} ${MAIN} ${line}`, { cwd: home, env });

  test('y records the key, which is shown before', async () => {
    const terminal = start('trust inventory.yaml');
    await terminal.sees(QUESTION);
    expect(terminal.screen).toContain(docker1.fingerprint);
    expect(await recorded()).toBe('');
    terminal.types('y\n');
    expect(await terminal.ended).toBe(0);
    expect(await recorded()).toContain(publicKeyOf(docker1.identity).toString('base64'));
  });

  test.each([
    ['n', 'n\n', 0],
    ['Enter', '\n', 0],
    ['Ctrl-D', '\u0004', 0],
    ['Ctrl-C', '\u0003', 130],
  ])('%s records no key', async (_key, typed, status) => {
    const terminal = start('trust inventory.yaml');
    await terminal.sees(QUESTION);
    terminal.types(typed);
    expect(await terminal.ended).toBe(status);
    expect(terminal.screen).toMatch(/\nCancelled\. No key was recorded\.\n$/);
    expect(await recorded()).toBe('');
  });

  test('is asked on the terminal where the output goes to another program', async () => {
    const terminal = start('trust inventory.yaml | cat >out');
    await terminal.sees(QUESTION);
    terminal.types('y\n');
    await terminal.ended;
    expect(await recorded()).not.toBe('');
    const out = await readFile(join(home, 'out'), 'utf8');
    expect(out).toContain(docker1.fingerprint);
    expect(out).not.toContain('[y/N]');
  });
});

test('a state directory that cannot be written: the reason, and exit status 1', async () => {
  // A file where a directory is needed: root could write into any directory.
  await writeFile(join(home, 'provision'), '');
  const { status, stdout, stderr } = await trust('--yes');
  expect(status).toBe(1);
  expect(stdout).toContain(docker1.fingerprint);
  expect(stderr).toContain(`No key was recorded in ${join(home, 'provision', 'known_hosts')}: `);
  expect(stderr).toContain('Set XDG_STATE_HOME to a writable directory.');
});

// macOS has only 127.0.0.1 on the loopback.
describe.skipIf(platform === 'darwin')('a host with two addresses', () => {
  test('at which two machines answer: both addresses are named, and no key is recorded', async () => {
    const impostor = new Machine();
    await impostor.start(port, '127.0.0.2');
    try {
      await inventory('address: 127.0.0.2, bootstrap: 127.0.0.1');
      const { status, stdout } = await trust('--yes');
      expect(status).toBe(1);
      expect(stdout).toContain('docker1  different machines answer at 127.0.0.2 and 127.0.0.1');
      expect(await recorded()).toBe('');
    } finally {
      impostor.stop();
    }
  });

  test('one of which accepts the connection and says nothing: the key of the other one is recorded', async () => {
    const silent = await silentServer('127.0.0.3');
    try {
      await inventory('address: 127.0.0.3, bootstrap: 127.0.0.1');
      const { status } = await trust('--yes');
      expect(status).toBe(0);
      expect(await recorded()).toContain(publicKeyOf(docker1.identity).toString('base64'));
      // It was tried, and not waited for until connect_timeout.
      expect(silent.sockets).toHaveLength(1);
    } finally {
      silent.stop();
    }
  });
});

async function silentServer(address: string) {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    sockets.push(socket);
  });
  server.listen(port, address);
  await once(server, 'listening');
  return {
    sockets,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
