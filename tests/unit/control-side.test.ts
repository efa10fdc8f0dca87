import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { painter } from '../../src/cli/color.ts';
import { thisRunOwner } from '../../src/cli/run-owner.ts';
import { forTerminal, hasUnicode } from '../../src/cli/terminal.ts';
import { runLog } from '../../src/runs/run-log.ts';
import { KnownHosts } from '../../src/transport/known-hosts.ts';
import { SshTransport } from '../../src/transport/ssh.ts';
import { loadSshConfig } from '../../src/transport/ssh-config.ts';
import { host as hostNamed } from './fake-transport.ts';
import { tempDir } from './temp-dir.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.doUnmock('node:os');
  vi.doUnmock('provision-sandbox');
  vi.resetModules();
});

const one = hostNamed('one');

describe('known_hosts', () => {
  test('a directory concerns the hosts that no other file has', async () => {
    const [own, other] = [tempDir(), join(tempDir(), 'known_hosts')];
    writeFileSync(other, `one ssh-ed25519 ${key().toString('base64')}\n`);
    const hosts = await KnownHosts.load(own, [other]);
    expect(hosts.defect('one')).toBeUndefined();
    expect(hosts.defect('two')).toEqual({ where: own, reason: 'it is a directory' });
    await expect(
      new SshTransport(hosts, await loadSshConfig('/nonexistent/config')).open(hostNamed('two')),
    ).rejects.toThrow(`cannot verify the key of two: ${own}: it is a directory`);
  });
});

describe('without a home directory that can be written', () => {
  const stateAt = (directory: string) => vi.stubEnv('XDG_STATE_HOME', directory);

  test('a run is not logged, which is said once', () => {
    const file = join(tempDir(), 'file');
    writeFileSync(file, '');
    const reasons: string[] = [];
    const { listener } = runLog(file, 'R', (reason) => reasons.push(reason));
    for (let count = 0; count < 2; count += 1) {
      listener({ time: '', type: 'warning', host: 'one', message: 'x' });
    }
    expect(reasons).toEqual([expect.stringMatching(/^(ENOTDIR|EEXIST): /)]);
  });

  test('the owner of a lock has a name for this process', () => {
    const file = join(tempDir(), 'file');
    writeFileSync(file, '');
    stateAt(file);
    expect(thisRunOwner('R', 0).lockOwner.machine).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('an empty machine file is not used', () => {
    const directory = tempDir();
    stateAt(directory);
    mkdirSync(join(directory, 'provision'));
    writeFileSync(join(directory, 'provision', 'machine'), '\n');
    const { machine } = thisRunOwner('R', 0).lockOwner;
    expect(machine).toMatch(/^[0-9a-f-]{36}$/);
    expect(thisRunOwner('R', 0).lockOwner.machine).toBe(machine);
  });

  test('a user ID without passwd entry', async () => {
    const missing = () => {
      throw new Error('A system error occurred: uv_os_get_passwd returned ENOENT');
    };
    vi.resetModules();
    vi.doMock('node:os', async (original) => ({
      ...(await original<typeof import('node:os')>()),
      homedir: missing,
      userInfo: missing,
    }));
    const [directories, owner, known, ssh, config] = await Promise.all([
      import('../../src/cli/directories.ts'),
      import('../../src/cli/run-owner.ts'),
      import('../../src/transport/known-hosts.ts'),
      import('../../src/transport/ssh.ts'),
      import('../../src/transport/ssh-config.ts'),
    ]);
    vi.stubEnv('XDG_STATE_HOME', '');
    vi.stubEnv('LOGNAME', '');
    vi.stubEnv('USER', '');
    expect(owner.thisRunOwner('R', 0).lockOwner.by).toMatch(/^uid \d+@/);
    const knownHosts = await known.KnownHosts.load(directories.ownKnownHosts(), []);
    expect(knownHosts.defect('one')).toBeUndefined();
    const transport = new ssh.SshTransport(knownHosts, await config.loadSshConfig());
    const without = { ...one, ssh: { ...one.ssh, user: undefined } };
    await expect(transport.open(without)).rejects.toThrow('there is no login user for one');
  });
});

test.each<[environment: Record<string, string>, unicode: boolean]>([
  [{ LANG: 'ko_KR.UTF-8' }, true],
  [{ LANG: 'C.utf8' }, true],
  [{}, true],
  [{ LANG: 'C' }, false],
  [{ LANG: 'ko_KR.eucKR' }, false],
  [{ LANG: 'ko_KR.UTF-8', LC_ALL: 'POSIX' }, false],
  [{ LANG: 'ko_KR.UTF-8', TERM: 'dumb' }, false],
])('%j has symbols outside ASCII: %s', (environment, unicode) => {
  expect(hasUnicode(environment)).toBe(unicode);
});

test('a terminal in the C locale gets ASCII, a file does not', () => {
  vi.stubEnv('LC_ALL', 'C');
  expect(forTerminal({ isTTY: true }, '1 host · ok')).toBe('1 host - ok');
  expect(forTerminal({}, '1 host · ok')).toBe('1 host · ok');
});

test('a dumb terminal gets no colours', () => {
  for (const name of ['NO_COLOR', 'FORCE_COLOR']) vi.stubEnv(name, '');
  vi.stubEnv('TERM', 'xterm');
  expect(painter({ isTTY: true })('red', 'x')).not.toBe('x');
  vi.stubEnv('TERM', 'dumb');
  expect(painter({ isTTY: true })('red', 'x')).toBe('x');
});

test('retries of a login leave no listeners behind', async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const added = vi.spyOn(AbortSignal.prototype, 'addEventListener');
  const removed = vi.spyOn(AbortSignal.prototype, 'removeEventListener');
  const transport = new SshTransport(
    await KnownHosts.load('/nonexistent/known_hosts', []),
    await loadSshConfig('/nonexistent/config'),
  );
  const host = { ...one, address: '127.0.0.1', ssh: { ...one.ssh, user: 'root', port, connectTimeout: 1 } };
  await expect(transport.open(host)).rejects.toThrow('127.0.0.1');
  server.close();
  const ofLogins = (calls: readonly (readonly unknown[])[]) =>
    calls.filter(([, listener]) => /loginTimedOut/.test(String(listener)));
  expect(ofLogins(added.mock.calls).length).toBeGreaterThan(1);
  expect(ofLogins(removed.mock.calls).length).toBe(ofLogins(added.mock.calls).length);
});

describe('sandbox up', () => {
  test('writes no inventory while another sandbox is running', async () => {
    const written = vi.fn<() => void>();
    vi.resetModules();
    vi.doMock('provision-sandbox', () => ({
      planHosts: () => [],
      parseFault: () => undefined,
      SandboxFiles: class {},
      findRunning: () => Promise.resolve({ running: { pid: 1, since: '' }, reply: { ok: true } }),
      writeInventory: written,
      refuse: (text: string) => {
        throw new Error(text);
      },
      messages: { alreadyRunning: () => 'already running' },
    }));
    const { sandboxUp } = await import('../../src/cli/sandbox.ts');
    for (const detach of [false, true]) {
      const up = sandboxUp({ detach, hosts: 4, port: 2201, inventory: 'i.yaml', fault: [] });
      await expect(up).rejects.toThrow('already running');
    }
    expect(written).not.toHaveBeenCalled();
  });
});

/** A key that begins with its type, as all keys do. */
function key(): Buffer {
  const type = Buffer.from('ssh-ed25519');
  return Buffer.concat([Buffer.from([0, 0, 0, type.length]), type, Buffer.alloc(36, 1)]);
}
