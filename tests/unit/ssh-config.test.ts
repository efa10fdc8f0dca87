import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { env, platform } from 'node:process';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { KnownHosts } from '../../src/transport/known-hosts.ts';
import { SshTransport } from '../../src/transport/ssh.ts';
import { loadSshConfig, sshConfigFile } from '../../src/transport/ssh-config.ts';
import { expandHome } from '../../src/transport/user.ts';
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

describe('Include', () => {
  /** A configuration with other files beside it. */
  const withFiles = (text: string, files: Readonly<Record<string, string>>) => {
    const directory = tempDir();
    for (const [name, content] of Object.entries({ ...files, config: text })) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), content);
    }
    return loadSshConfig(join(directory, 'config'));
  };

  test('reads the files that its patterns mean, in their order, and goes on with its section', async () => {
    const destination = await withFiles('Include conf.d/*.conf "other file" missing\nUser last\nHost a\n  Port 3\n', {
      'conf.d/2.conf': 'Host a\n  User second\n  HostName two.example.com\n',
      'conf.d/1.conf': 'Host b\n  User first\nHost a\n  HostName one.example.com\n',
      'conf.d/.3.conf': 'HostKeyAlias hidden\n',
      'conf.d/4.txt': 'HostKeyAlias text\n',
      'other file': 'Include conf.d/deeper/*\n',
      'conf.d/deeper/x': 'IdentityFile /key\n',
    });
    expect(destination('a', one)).toEqual({
      hostname: 'one.example.com',
      user: 'second',
      port: 3,
      hostKeyAlias: undefined,
      identityFiles: ['/key'],
    });
    expect(destination('b', one).user).toBe('first');
    expect(destination('c', one)).toMatchObject({ user: 'last', port: undefined });
  });

  test('in a section concerns the hosts of the section', async () => {
    const destination = await withFiles('Host a\n  Include x\n  Port 3\n', { x: 'User kim\n' });
    expect([destination('a', one), destination('b', one)]).toMatchObject([
      { user: 'kim', port: 3 },
      { user: undefined },
    ]);
  });

  test.each([
    ['a loop', 'Include x\n', 'Include config\n', /x:1: Include leads back to \S+config$/],
    ['an invalid line', 'Include x\n', 'User kim\nIdentityFile "~/a\n', /x:2: invalid line$/],
    ['an invalid port', 'Include x\n', 'User kim\nPort ssh\n', /x:2: "ssh" is not a port$/],
    ['sections in a section', 'Host a\n  Include x\n', 'Host b\n', /config:2: .* inside of "Host a"$/],
  ])('is an error with file and line: %s', async (_what, text, x, message) => {
    const destination = await withFiles(text, { x });
    expect(() => destination('a', one)).toThrow(message);
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
