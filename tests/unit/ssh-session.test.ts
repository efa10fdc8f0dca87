import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Connection, ServerChannel } from 'ssh2';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Host, SshSettings } from '../../src/model/host.ts';
import { exec } from '../../src/model/operation.ts';
import { type OpenOptions, TransportError } from '../../src/model/transport.ts';
import { OVERHEAD_LIMIT } from '../../src/transport/bounds.ts';
import * as connectionMessages from '../../src/transport/connection-messages.ts';
import * as keyMessages from '../../src/transport/host-key-messages.ts';
import { fingerprint, KnownHosts } from '../../src/transport/known-hosts.ts';
import * as limitMessages from '../../src/transport/limit-messages.ts';
import * as loginMessages from '../../src/transport/login-messages.ts';
import { execCommand, receiveCommand } from '../../src/transport/shell/script.ts';
import { SshTransport } from '../../src/transport/ssh.ts';
import type { SshConfig } from '../../src/transport/ssh-config.ts';
import { host as hostNamed } from './fake-transport.ts';
import { withoutPasswdEntry } from './home.ts';
import { type End, memoryNetwork, newKey, sshServer } from './memory-network.ts';
import { tempDir } from './temp-dir.ts';

const [KEY, OTHER] = [newKey(), newKey()];
const LOGIN_OF = { host: 'one', place: 'a', user: 'root' };
const line = (names: string, { blob }: typeof KEY) => `${names} ssh-ed25519 ${blob.toString('base64')}\n`;

type Exec = (channel: ServerChannel, command: string, connection: Connection) => void;

/** Answers as the shell of session.sh does: with the end of each exchange, and with a status for each operation. */
function shell({ ready = true, answers = true } = {}): Exec {
  return (channel) => {
    let token = '';
    const mark = (status: string) => {
      for (const stream of [channel, channel.stderr]) stream.write(`\n${token} ${status}\n`);
    };
    channel.on('data', (data: Buffer) => {
      const text = data.toString();
      const prelude = /^set -- '([0-9a-f]{32})'/m.exec(text)?.[1];
      token ||= prelude ?? '';
      if (prelude !== undefined && ready) mark('ready');
      const end = /^p_mark (end-\w+)$/m.exec(text)?.[1];
      if (end === undefined || !answers) return;
      for (const _operation of text.matchAll(/^p_(exec|send) /gm)) mark('0');
      mark(end);
    });
  };
}

interface Setup {
  readonly onExec?: Exec;
  readonly settings?: Partial<SshSettings>;
  readonly recorded?: string;
  readonly config?: SshConfig;
  /** What the server refuses. */
  readonly refuses?: 'the login' | 'the program' | 'the connection';
}

const plain: SshConfig = (address) => ({ hostname: address, user: undefined, port: undefined, identityFiles: [] });

/** A host in memory, at its address. Nothing answers at its bootstrap address. */
async function setUp({ onExec = shell(), settings, recorded = '', config = plain, refuses }: Setup = {}) {
  const file = join(tempDir(), 'known_hosts');
  writeFileSync(file, recorded);
  const commands: string[] = [];
  const closed: Connection[] = [];
  const logins: string[] = [];
  const connections: Connection[] = [];
  const listener = sshServer([KEY], (connection) => {
    connections.push(connection);
    connection.on('close', () => closed.push(connection));
    connection.on('authentication', (context) => {
      logins.push(context.username);
      if (refuses === 'the login') context.reject(['password']);
      else context.accept();
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, reject, { command }) => {
        commands.push(command);
        if (refuses === 'the program') return reject();
        if (refuses === 'the connection') return connection.end();
        onExec(acceptExec(), command, connection);
      });
    });
  });
  /** The end of each connection here, and what it is connected to. */
  const ends: End[] = [];
  const dialled = memoryNetwork({
    a: (far) => {
      ends.push(far.peer as End);
      return listener(far);
    },
  });
  const knownHosts = await KnownHosts.load(file, []);
  const transport = new SshTransport(knownHosts, config);
  const { ssh } = hostNamed('one');
  const host: Host = hostNamed('one', {
    address: 'a',
    ssh: { ...ssh, user: 'root', port: undefined, hostKey: 'accept-new', ...settings },
  });
  const open = async (options = {}) => {
    const session = await transport.open(host, options);
    onTestFinished(() => session.close());
    return session;
  };
  return { ends, listener, host, open, transport, commands, closed, connections, logins, dialled, file };
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !condition(); turn += 1) await setImmediate();
  expect(condition()).toBe(true);
}

/** Time passes only when the test says so. */
function fakeTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
}

describe('a session', () => {
  test('knows its address and the key, answers, and is closed', async () => {
    const { open, commands, closed, file } = await setUp();
    const session = await open();
    expect([session.address, session.fingerprint]).toEqual(['a', fingerprint(KEY.blob)]);
    expect(await session.run({ probe: [exec('id')] })).toEqual({
      change: [],
      probe: [{ kind: 'done', status: 0, stdout: '', stderr: '' }],
    });
    expect([commands, readFileSync(file, 'utf8')]).toEqual([[execCommand(['sh'])], line('a', KEY)]);
    await session.close();
    await until(() => closed.length === 1);
  });

  test('whose key was announced: that key replaces the earlier one', async () => {
    const { open, file, transport, host } = await setUp({ recorded: line('a', OTHER) });
    const blob = KEY.blob.toString('base64');
    await transport.announce(host, { current: fingerprint(OTHER.blob), keys: [`ssh-ed25519 ${blob}`] });
    expect(readFileSync(file, 'utf8')).toBe(`${line('a', OTHER)}a ssh-ed25519 ${blob} provision:announced\n`);
    await open();
    expect(readFileSync(file, 'utf8')).toBe(line('a', KEY));
  });

  test('of another user becomes root with sudo, one of root does not', async () => {
    const answer = shell();
    const onExec: Exec = (channel, command, connection) => {
      for (const name of ['shell', 'is-root'])
        channel.write(`${new RegExp(`provision-${name}-\\w+`).exec(command)?.[0]}\n`);
      answer(channel, command, connection);
    };
    const kim = await setUp({ onExec, settings: { user: 'kim', become: true } });
    expect((await (await kim.open()).run({ probe: [] })).probe).toEqual([]);
    expect([kim.logins, kim.commands]).toEqual([['kim'], [expect.stringMatching(/'sudo' .*'sh'/)]]);
    const root = await setUp({ settings: { become: true } });
    await root.open();
    expect(root.commands).toEqual([execCommand(['sh'])]);
    const alone = await setUp({ settings: { user: 'kim', become: false } });
    await alone.open();
    expect(alone.commands).toEqual([execCommand(['sh'])]);
  });

  test('sends files on a channel of its own', async () => {
    const answer = shell();
    const onExec: Exec = (channel, command, connection) => {
      if (!command.includes('provision-receive')) return answer(channel, command, connection);
      channel.on('data', () => channel.write('complete\n')).on('end', () => channel.end());
    };
    const { open, commands } = await setUp({ onExec });
    const source = { digest: 'abc', size: 3, file: '/nonexistent' };
    const { change, refusal } = await (await open()).run({ change: [{ kind: 'send', path: '/f', source }], probe: [] });
    expect([refusal, change.length]).toEqual([undefined, 1]);
    expect(commands).toEqual([['sh'], receiveCommand('', '')].map(execCommand));
  });
});

describe('a session is not opened', () => {
  test('where the server starts no program', async () => {
    const { open, closed } = await setUp({ refuses: 'the program' });
    await expect(open()).rejects.toMatchObject({
      code: 'lost',
      message: connectionMessages.noSession('one', '').message,
      words: expect.stringContaining('exec'),
    });
    await until(() => closed.length === 1);
  });

  test('where the connection closes first', async () => {
    const { open, closed } = await setUp({ refuses: 'the connection' });
    await expect(open()).rejects.toMatchObject({ code: 'lost' });
    await until(() => closed.length === 1);
  });

  test('without a user name', async () => {
    withoutPasswdEntry();
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const name of ['LOGNAME', 'USER']) vi.stubEnv(name, '');
    const { open, dialled } = await setUp({ settings: { user: undefined } });
    await expect(open()).rejects.toMatchObject({ code: 'authentication', ...loginMessages.noUserName('one') });
    expect(dialled).toEqual([]);
  });

  test('without known_hosts files that can be read', async () => {
    const { open, dialled, file } = await setUp({ recorded: 'a ssh-ed25519\n' });
    await expect(open()).rejects.toMatchObject({
      code: 'host-key-unknown',
      ...keyMessages.knownHostsUnusable('one', `${file}:1`, connectionMessages.invalidLine),
    });
    expect(dialled).toEqual([]);
  });

  test('at a machine with another key than the recorded one, which has no warning of its own', async () => {
    const { open, logins } = await setUp({ recorded: line('a', OTHER) });
    const warnings: unknown[] = [];
    await expect(open({ onWarning: (one: unknown) => warnings.push(one) })).rejects.toMatchObject({
      code: 'host-key-changed',
    });
    expect([logins, warnings]).toEqual([[], []]);
  });

  test('when the caller stops', async () => {
    const { open } = await setUp();
    await expect(open({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('an open session ends', () => {
  test('where the login runs no shell', async () => {
    const onExec: Exec = (channel) => {
      channel.write('This account is not available.\n');
      channel.exit(1);
      channel.end();
    };
    const session = await (await setUp({ onExec })).open();
    await expect(session.run({ probe: [] })).rejects.toMatchObject({
      code: 'authentication',
      ...loginMessages.noShell(LOGIN_OF, 1, 'This account is not available.'),
    });
  });

  test('where its shell ends', async () => {
    let channel: ServerChannel | undefined;
    const answer = shell();
    const { open } = await setUp({
      onExec: (opened, command, connection) => {
        channel = opened;
        answer(opened, command, connection);
      },
    });
    const session = await open();
    await session.run({ probe: [] });
    channel?.exit(0);
    channel?.end();
    channel?.close();
    await expect(session.run({ probe: [exec('id')] })).rejects.toMatchObject({ code: 'lost' });
  });

  test('with the reason, where the connection breaks', async () => {
    const { open, ends } = await setUp({ onExec: shell({ answers: false }) });
    const session = await open();
    const running = session.run({ probe: [exec('id')] });
    running.catch(() => {}); // awaited below
    await setImmediate();
    ends[0]?.destroy(new Error('reset'));
    await expect(running).rejects.toMatchObject({ code: 'lost', ...connectionMessages.connectionLost('a', 'reset') });
  });

  test('where the server sends too much that is no output', async () => {
    const { open, ends, closed } = await setUp();
    const session = await open();
    await session.run({ probe: [] });
    Object.assign(ends[0] as End, { bytesRead: 2 ** 30 });
    await expect(session.run({ probe: [] })).rejects.toMatchObject({
      code: 'protocol',
      ...limitMessages.overheadTooLong(OVERHEAD_LIMIT),
    });
    await until(() => closed.length === 1);
  });

  test('half a second after it is closed, where the server says nothing', async () => {
    fakeTime();
    const { open, ends } = await setUp();
    const session = await open();
    const [near] = ends as [End];
    near.peer = undefined;
    const timers = vi.getTimerCount();
    await session.close();
    expect(vi.getTimerCount()).toBe(timers + 1);
    vi.advanceTimersByTime(499);
    expect(near.destroyed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(near.destroyed).toBe(true);
  });

  test.each<[string, (connection: Connection) => void]>([
    ['the server closes the connection', (connection) => void connection.end()],
    ['the connection breaks', (connection) => connection.emit('error', new Error('x')) && void connection.end()],
  ])('where %s', async (_what, end) => {
    const { open, connections } = await setUp({ onExec: shell({ answers: false }) });
    const session = await open();
    const running = session.run({ probe: [exec('id')] });
    running.catch(() => {}); // awaited below
    await setImmediate();
    end(connections[0] as Connection);
    await expect(running).rejects.toMatchObject({ code: 'lost', message: expect.stringContaining(' a') });
    await expect(session.run({ probe: [] })).rejects.toMatchObject({ code: 'lost' });
  });

  test('where the shell does not start in time, and so does the connection', async () => {
    fakeTime();
    const { open, closed } = await setUp({ onExec: shell({ ready: false }), settings: { connectTimeout: 2 } });
    const session = await open();
    vi.advanceTimersByTime(6000);
    await expect(session.run({ probe: [] })).rejects.toMatchObject({
      code: 'timeout',
      ...loginMessages.shellNotStarted(LOGIN_OF, 6, ''),
    });
    await until(() => closed.length === 1);
  });

  test('where the host does not answer within the command timeout, or the limit of the exchange', async () => {
    fakeTime();
    for (const [options, seconds] of [
      [undefined, 7],
      [{ limit: 3 }, 3],
    ] as const) {
      const { open } = await setUp({ onExec: shell({ answers: false }), settings: { commandTimeout: 7 } });
      const session = await open();
      await setImmediate();
      const running = session.run({ probe: [exec('id')] }, options);
      running.catch(() => {}); // awaited below
      await setImmediate();
      vi.advanceTimersByTime(seconds * 1000);
      await expect(running).rejects.toMatchObject({
        code: 'timeout',
        ...connectionMessages.noAnswerInTime(seconds),
      });
    }
  });

  test('where the host sends what is no answer', async () => {
    const answer = shell();
    const { open, closed } = await setUp({
      onExec: (channel, command, connection) => {
        answer(channel, command, connection);
        channel.once('data', (data: Buffer) => {
          const token = /^set -- '([0-9a-f]{32})'/m.exec(data.toString())?.[1];
          channel.write(`\n${token} 0\n`);
        });
      },
    });
    const session = await open();
    await until(() => closed.length === 1);
    await expect(session.run({ probe: [] })).rejects.toMatchObject({
      code: 'protocol',
      ...limitMessages.unexpectedResult(),
    });
  });
});

describe('of two machines at the addresses of a host', () => {
  const both = async (setup: Setup, other: (far: End) => string | void = sshServer([OTHER], () => {})) => {
    const made = await setUp(setup);
    memoryNetwork({ a: made.listener, b: other });
    const warnings: string[] = [];
    const onWarning = ({ message }: { readonly message: string }) => void warnings.push(message);
    const open = (options: OpenOptions = {}) => made.open({ addresses: ['b', 'a'], onWarning, ...options });
    return { ...made, open, warnings };
  };

  test('the one with the recorded key is opened, and the other one is named', async () => {
    const { open, warnings } = await both({ recorded: line('a', KEY) });
    expect((await open()).address).toBe('a');
    expect(warnings).toEqual([expect.stringMatching(/^another machine answers at b, /)]);
    expect((await open({ onWarning: undefined } as unknown as OpenOptions)).address).toBe('a');
  });

  test('the other one is named also where the login fails', async () => {
    const { open, warnings } = await both({ recorded: line('a', KEY), refuses: 'the login' });
    await expect(open()).rejects.toMatchObject({ code: 'authentication' });
    expect(warnings).toHaveLength(1);
  });

  test('none is opened where new keys are not accepted', async () => {
    const { open, logins, warnings } = await both({ settings: { hostKey: 'strict' } });
    await expect(open()).rejects.toMatchObject({ code: 'host-key-unknown' });
    expect([logins, warnings]).toEqual([[], []]);
  });

  test('the one with the pinned key is opened, whatever the other one shows', async () => {
    const { open, warnings } = await both({});
    expect((await open({ fingerprints: [fingerprint(KEY.blob)] })).address).toBe('a');
    expect(warnings).toHaveLength(1);
  });

  test('none gets a login where the other one answers a little later', async () => {
    const other = sshServer([OTHER], () => {});
    const { open, logins } = await both(
      { settings: { connectTimeout: 2 } },
      (far) => void setTimeout(() => other(far), 100),
    );
    await expect(open()).rejects.toMatchObject({ code: 'host-key-changed' });
    expect(logins).toEqual([]);
  });

  test('an address that says nothing holds the host up for half of the time at most', async () => {
    const { open } = await both({ settings: { connectTimeout: 1 } }, () => {});
    expect((await open()).address).toBe('a');
  });

  test('the session is closed where the other one answers during the login', async () => {
    const other = sshServer([OTHER], () => {});
    let far: End | undefined;
    const onExec: Exec = () => far && other(far);
    const { open, closed, file } = await both(
      { onExec, settings: { connectTimeout: 1, user: 'kim', become: true } },
      (end) => {
        far = end;
      },
    );
    await expect(open()).rejects.toMatchObject({ code: expect.stringMatching(/host-key-changed|become/) });
    await until(() => closed.length === 1);
    expect(readFileSync(file, 'utf8')).toBe('');
  });
});

describe('recording keys', () => {
  test('fails with one warning, and the key counts in this process', async () => {
    const { host, transport, file, listener } = await setUp();
    memoryNetwork({ a: listener, c: listener });
    const blocked = new SshTransport(await KnownHosts.load(join(file, 'known_hosts'), []), plain);
    const warnings: unknown[] = [];
    for (const address of ['a', 'c']) {
      const session = await blocked.open({ ...host, address }, { onWarning: (warning) => warnings.push(warning) });
      await session.close();
    }
    expect(warnings).toEqual([
      { message: expect.stringContaining(`in ${join(file, 'known_hosts')}: E`), next: expect.any(String) },
    ]);
    expect(transport.pattern(host, 'a')).toBe('a');
  });

  test('fails without a warning where nobody wants one', async () => {
    const { host, file } = await setUp();
    const blocked = new SshTransport(await KnownHosts.load(join(file, 'known_hosts'), []), plain);
    const session = await blocked.open(host);
    onTestFinished(() => session.close());
    expect(session.address).toBe('a');
  });

  test('a known key is not recorded again', async () => {
    const { open, file } = await setUp({ recorded: `# mine\n${line('a,b', KEY)}` });
    await open();
    expect(readFileSync(file, 'utf8')).toBe(`# mine\n${line('a,b', KEY)}`);
  });

  test('a key under another address of the host is recorded at this one', async () => {
    const { host, transport, file } = await setUp({ recorded: line('b', KEY) });
    const session = await transport.open({ ...host, bootstrap: 'b' });
    await session.close();
    expect(readFileSync(file, 'utf8')).toBe(line('b', KEY) + line('a', KEY));
  });
});

describe('names and destinations', () => {
  test('the inventory comes before the SSH configuration', async () => {
    const config: SshConfig = (address) => ({
      hostname: 'a',
      user: 'lee',
      port: 2200,
      identityFiles: [],
      hostKeyAlias: `alias of ${address}`,
    });
    const one = await setUp({ config, settings: { user: undefined } });
    await one.open();
    expect([one.dialled, one.logins]).toEqual([['a:2200'], ['lee']]);
    const names = one.transport.names({ ...one.host, bootstrap: 'b' });
    expect([...names].sort()).toEqual(['[a]:2200', '[b]:2200', 'alias of a', 'alias of b']);
    const two = await setUp({ config, settings: { user: 'kim', port: 22 } });
    await two.open();
    expect([two.dialled, two.logins, two.transport.pattern(two.host, 'x')]).toEqual([['a:22'], ['kim'], 'x']);
  });

  test('an address that cannot be used has a name of its own', async () => {
    const config: SshConfig = (address) => {
      if (address === 'b') throw new TransportError('unreachable', 'through a proxy');
      return plain(address, hostNamed('one'));
    };
    const { host, transport } = await setUp({ config });
    expect([...transport.names({ ...host, bootstrap: 'b' })].sort()).toEqual(['a', 'b']);
    expect(transport.pattern({ ...host, ssh: { ...host.ssh, port: 2222 } }, 'b')).toBe('[b]:2222');
    const broken = new SshTransport(await KnownHosts.load('/nonexistent/known_hosts', []), () => {
      throw new TypeError('a bug');
    });
    expect(() => broken.names(host)).toThrow('a bug');
  });

  test('the key of an address is read with the recorded types, within the connect timeout', async () => {
    const { host, transport, logins } = await setUp({ recorded: line('a', KEY) });
    const read = await transport.hostKey(host, 'a', new AbortController().signal);
    expect([read.equals(KEY.blob), logins]).toEqual([true, []]);
    await expect(transport.hostKey(host, 'a', AbortSignal.abort())).rejects.toMatchObject({ code: 'unreachable' });
    fakeTime();
    memoryNetwork({ a: () => {} });
    const silent = transport.hostKey(
      { ...host, ssh: { ...host.ssh, connectTimeout: 2 } },
      'a',
      new AbortController().signal,
    );
    silent.catch(() => {}); // awaited below
    await setImmediate();
    vi.advanceTimersByTime(2000);
    await expect(silent).rejects.toMatchObject(connectionMessages.notAnSshServer('a'));
  });
});
