import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { expect, onTestFinished, test } from 'vitest';
import { KnownHosts } from '../../src/transport/known-hosts.ts';
import { SshTransport } from '../../src/transport/ssh.ts';
import { host as hostNamed } from '../unit/fake-transport.ts';
import { tempDir } from '../unit/temp-dir.ts';

const [hostKey, refused, accepted] = [1, 2, 3].map(() => ssh2.utils.generateKeyPairSync('ed25519'));

/** An SSH server on the loopback interface that accepts one public key, and runs commands in this machine's shell. */
async function startServer(publicKey: string): Promise<number> {
  const known = ssh2.utils.parseKey(publicKey);
  if (known instanceof Error || Array.isArray(known)) throw new Error('no public key');
  const server = new ssh2.Server({ hostKeys: [hostKey?.private ?? ''] }, (connection) => {
    connection.on('error', () => {});
    connection.on('authentication', (context) => {
      if (context.method !== 'publickey' || !context.key.data.equals(known.getPublicSSH())) {
        return context.reject(['publickey']);
      }
      const { blob, signature } = context;
      const isSigned = blob !== undefined && signature !== undefined;
      return !isSigned || known.verify(blob, signature) === true ? context.accept() : context.reject();
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command }) => {
        const channel = acceptExec();
        const child = spawn('sh', ['-c', command], { stdio: 'pipe' });
        onTestFinished(() => void child.kill('SIGKILL'));
        channel.pipe(child.stdin);
        child.stdout.pipe(channel);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('a session says with which of several keys it was logged in', async () => {
  const port = await startServer(accepted?.public ?? '');
  const home = tempDir();
  const identityFiles = [refused, accepted].map((pair, index) => {
    const file = join(home, `key${index}`);
    writeFileSync(file, pair?.private ?? '', { mode: 0o600 });
    return file;
  });
  const ssh = { ...hostNamed('one').ssh, user: 'somebody', port, hostKey: 'accept-new' as const };
  const knownHosts = await KnownHosts.load(join(home, 'known_hosts'), []);
  const config = { user: undefined, port: undefined, identityFiles };
  const transport = new SshTransport(knownHosts, (hostname) => ({ hostname, ...config }));
  const session = await transport.open(hostNamed('one', { address: '127.0.0.1', ssh }));
  onTestFinished(() => session.close());
  const [type, blob] = (accepted?.public ?? '').split(' ');
  expect(session.login).toEqual({ user: 'somebody', publicKeys: [`${type} ${blob}`] });
});
