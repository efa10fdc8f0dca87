import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { env, platform } from 'node:process';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { KnownHosts } from '../../src/transport/known-hosts.ts';
import { SshTransport } from '../../src/transport/ssh.ts';
import { expandHome, loadSshConfig, sshConfigFile } from '../../src/transport/ssh-config.ts';
import { host as hostNamed } from './fake-transport.ts';
import { useHome } from './home.ts';
import { tempDir } from './temp-dir.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const one = hostNamed('one');
const config = (text: string) => {
  const file = join(tempDir(), 'config');
  writeFileSync(file, text);
  return loadSshConfig(file);
};
const NOTHING = { user: undefined, port: undefined, hostKeyAlias: undefined, identityFiles: [] };

describe('gives', () => {
  test('the settings of the sections for the address, the first one of each', async () => {
    const destination = await config(
      `Host 192.0.2.*\r\n  HostName gate.example.com\r\n  user kim\n  Port 2222\n  HostKeyAlias class\n  IdentityFile ~/.ssh/a\n` +
        `Host *\n  User root\n  IdentityFile %d/.ssh/b\n`,
    );
    expect(destination('192.0.2.1', one)).toEqual({
      hostname: 'gate.example.com',
      user: 'kim',
      port: 2222,
      hostKeyAlias: 'class',
      identityFiles: [join(homedir(), '.ssh/a'), join(homedir(), '.ssh/b')],
    });
    expect(destination('198.51.100.1', one)).toMatchObject({ hostname: '198.51.100.1', user: 'root', port: undefined });
  });

  test('the address in place of every %h of HostName', async () => {
    expect((await config('HostName %h.%h\n'))('a', one).hostname).toBe('a.a');
  });

  test('nothing where there is no file', async () => {
    const missing = [join(tempDir(), 'config'), join(tempDir(), 'no', 'config')];
    for (const file of missing) {
      expect((await loadSshConfig(file))('a', one)).toEqual({ hostname: 'a', ...NOTHING });
    }
    const file = join(tempDir(), 'file');
    writeFileSync(file, '');
    expect((await loadSshConfig(join(file, 'config')))('a', one)).toEqual({ hostname: 'a', ...NOTHING });
  });

  test('HostKeyAlias names the host in known_hosts, for the hosts of its section', async () => {
    const destination = await config('Host 192.0.2.*\n  hostkeyalias docker1.example.com\nHost *\n  User class\n');
    expect(destination('192.0.2.1', one)).toMatchObject({ hostKeyAlias: 'docker1.example.com', hostname: '192.0.2.1' });
    expect(destination('198.51.100.1', one).hostKeyAlias).toBeUndefined();
    const transport = new SshTransport(await KnownHosts.load('/nonexistent/known_hosts', []), destination);
    expect(transport.names({ ...one, address: '192.0.2.1' })).toEqual(['192.0.2.1', 'docker1.example.com']);
  });

  test('nothing without a home directory', async () => {
    useHome(undefined);
    expect([sshConfigFile(), (await loadSshConfig())('a', one)]).toEqual([undefined, { hostname: 'a', ...NOTHING }]);
  });

  test('no result of a program, which is not run', async () => {
    const file = join(tempDir(), 'file');
    expect((await config(`Match exec "touch ${file}"\n  User root\n`))('a', one).user).toBeUndefined();
    expect(existsSync(file)).toBe(false);
  });

  test.runIf(platform !== 'win32')('no canonical name, for which a program would be run', async () => {
    const directory = tempDir();
    const file = join(directory, 'file');
    writeFileSync(join(directory, 'nslookup'), `#!/bin/sh\necho >'${file}'\n`, { mode: 0o755 });
    vi.stubEnv('PATH', `${directory}:${env['PATH'] ?? ''}`);
    const canonical = 'CanonicalizeHostName yes\n  CanonicalDomains example.com example.org';
    const text = `Host *\n  ${canonical}\nHost a.example.com\n  User root\n`;
    expect((await config(text))('a', one).user).toBeUndefined();
    expect(existsSync(file)).toBe(false);
  });
});

describe('is an error', () => {
  const thrown = async (text: string, host = one) => {
    const destination = await config(text);
    try {
      destination('a', host);
      return undefined;
    } catch (error) {
      return error as Error & { code: string };
    }
  };

  test('an invalid port, for the hosts that it applies to', async () => {
    const destination = await config('Host other\n  User the-port-ssh\n  Port ssh\nHost *\n  User class\n');
    expect(destination('192.0.2.1', one)).toMatchObject({ user: 'class', port: undefined });
    expect(() => destination('other', one)).toThrow(
      expect.objectContaining({
        code: 'unreachable',
        message: expect.stringMatching(/\/config:3: "ssh" is not a port$/),
      }),
    );
    expect(() => destination('other', { ...one, ssh: { ...one.ssh, port: 22 } })).not.toThrow();
  });

  test.each(['0', '65536', '-1', '22a', '2 2', 'x22', '0x16', '22.'])('the port %s', async (port) => {
    expect((await thrown(`  Port "${port}"\n`))?.message).toMatch(/config:1: ".*" is not a port$/);
  });

  test.each(['1', '65535'])('but not the port %s', async (port) => {
    expect(await thrown(`Port ${port}\n`)).toBeUndefined();
  });

  test('an open quote, for the hosts of its section', async () => {
    const destination = await config('Host other\n  IdentityFile "~/the Host\nHost *\n  User class\n');
    expect(destination('192.0.2.1', one)).toMatchObject({ user: 'class' });
    expect(() => destination('other', one)).toThrow(/\/config:2: invalid line$/);
  });

  test.each(['Host', '  host', 'Match', 'MATCH'])(
    'an invalid line that begins a section with %s, for all hosts',
    async (word) => {
      expect(await thrown(`Host elsewhere\n${word} "other\n  Port 1\n`)).toMatchObject({
        code: 'unreachable',
        message: expect.stringMatching(/\/config:2: invalid line$/),
      });
    },
  );

  test.each(['ProxyJump gate', 'ProxyCommand nc %h %p'])('%s, with the program or host', async (line) => {
    const error = await thrown(`${line}\n`);
    expect(error).toMatchObject({ code: 'unreachable' });
    expect(error?.message).toContain(line.slice(line.indexOf(' ') + 1));
  });

  test('but not ProxyJump none', async () => {
    expect(await thrown('ProxyJump none\n')).toBeUndefined();
  });

  test('a directory', async () => {
    const destination = await loadSshConfig(tempDir());
    expect(() => destination('192.0.2.1', one)).toThrow(
      /^the SSH configuration for one cannot be used: .*: it is a directory$/,
    );
  });

  test('a file that cannot be read', async () => {
    const file = join(tempDir(), 'circle');
    symlinkSync(file, file);
    const destination = await loadSshConfig(file);
    expect(() => destination('192.0.2.1', one)).toThrow(
      expect.objectContaining({ code: 'unreachable', message: expect.stringMatching(/circle: ELOOP: /) }),
    );
  });
});

test('the file is that of the user', () => {
  expect(sshConfigFile()).toBe(join(homedir(), '.ssh', 'config'));
});

test.each([
  ['~/key', join(homedir(), 'key')],
  ['~', homedir()],
  ['%d/key', join(homedir(), 'key')],
  ['~kim/key', '~kim/key'],
  ['/a/~/key', '/a/~/key'],
])('the path %s is %s', (written, path) => {
  expect(expandHome(written)).toBe(path);
});
