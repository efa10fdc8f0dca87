import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { exec } from '../../src/model/operation.ts';
import { localNeedsPosix } from '../../src/transport/connection-messages.ts';
import { localTransport } from '../../src/transport/local.ts';
import { host as hostNamed } from '../unit/fake-transport.ts';

async function open(commandTimeout = 10) {
  const host = hostNamed('here', { connection: 'local' });
  const session = await localTransport.open({ ...host, ssh: { ...host.ssh, commandTimeout } });
  onTestFinished(() => session.close());
  return session;
}

/** Ends the process group of the shell. */
const killed = exec('sh', '-c', 'echo the words >&2; kill -KILL 0');

describe('the shell of this machine', () => {
  test('runs operations, without an address or a key', async () => {
    const session = await open();
    expect([session.address, session.fingerprint]).toEqual(['local', undefined]);
    const { probe } = await session.run({ probe: [exec('sh', '-c', 'echo out; echo err >&2; exit 3')] });
    expect(probe).toEqual([{ kind: 'done', status: 3, stdout: 'out\n', stderr: 'err\n' }]);
  });

  test('that is killed has lost its connection', async () => {
    const session = await open();
    await expect(session.run({ probe: [killed] })).rejects.toMatchObject({
      code: 'lost',
      message: 'the local shell exited with status null',
      words: expect.stringContaining('the words'),
    });
    await expect(session.run({ probe: [] })).rejects.toMatchObject({ code: 'lost' });
  });

  test('has the command timeout, or the limit of the exchange, and is closed while the command runs', async () => {
    const slow = exec('sleep', '5');
    for (const [session, options] of [
      [await open(0.1), {}],
      [await open(), { limit: 0.1 }],
    ] as const) {
      await expect(session.run({ probe: [slow] }, options)).rejects.toMatchObject({ code: 'timeout' });
      await session.close();
    }
  });

  test('that sends what is no answer is ended', async () => {
    const session = await open();
    const flood = exec('sh', '-c', 'head -c 40000000 /dev/zero');
    await expect(session.run({ probe: [flood, flood, flood, flood, flood] })).rejects.toMatchObject({
      code: 'protocol',
    });
  });
});

test('this machine needs a POSIX shell', async () => {
  vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
  onTestFinished(() => void vi.restoreAllMocks());
  await expect(open()).rejects.toMatchObject({ code: 'unreachable', ...localNeedsPosix() });
});
