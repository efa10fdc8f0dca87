import { beforeEach, afterEach, describe, expect, test, vi } from 'vitest';
import type { TransportError } from '../../src/model/transport.ts';
import type { ShellChannel } from '../../src/transport/channel.ts';
import { closedByHost } from '../../src/transport/connection-messages.ts';
import * as messages from '../../src/transport/login-messages.ts';
import { ShellStart } from '../../src/transport/shell-start.ts';
import { host as hostNamed } from './fake-transport.ts';

const TARGET = { name: 'one', address: '192.0.2.1', hostname: '192.0.2.1', port: 2222 };
const LOGIN = { host: 'one', place: '192.0.2.1 port 2222', user: 'kim' };

function start(started = false) {
  const channel = { started, firstWords: 'motd' };
  const host = hostNamed('one');
  const settings = { ...host, ssh: { ...host.ssh, connectTimeout: 2 } };
  return { channel, shell: new ShellStart(settings, TARGET, 'kim', channel as unknown as ShellChannel) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a shell that has not started', () => {
  test('after three times the connect timeout is late', () => {
    const late: TransportError[] = [];
    start().shell.watch((error) => late.push(error));
    vi.advanceTimersByTime(5999);
    expect(late).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(late).toHaveLength(1);
    expect(late[0]).toMatchObject({ code: 'timeout', ...messages.shellNotStarted(LOGIN, 6, 'motd') });
  });

  test('and is closed has lost its connection', () => {
    const { shell } = start();
    const lost = { code: 'lost', ...messages.closedBeforeShell(LOGIN, 'motd') };
    expect(shell.closeReason(undefined)).toMatchObject(lost);
  });

  test('and exits is a failed login', () => {
    const { shell } = start();
    expect(shell.closeReason(0)).toMatchObject({ code: 'authentication', ...messages.noShell(LOGIN, 0, 'motd') });
  });
});

test('a shell that has started is not late, and when it is closed its connection is lost', () => {
  const { shell, channel } = start();
  shell.watch(() => expect.unreachable());
  channel.started = true;
  vi.advanceTimersByTime(10_000);
  expect(shell.closeReason(1)).toMatchObject({ code: 'lost', ...closedByHost('192.0.2.1 port 2222') });
});
