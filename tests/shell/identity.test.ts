import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2, { type Connection, type ParsedKey } from 'ssh2';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SshSettings } from '../../src/model/host.ts';
import { Secret } from '../../src/model/secret.ts';
import type { OpenOptions } from '../../src/model/transport.ts';
import { fingerprint, KnownHosts } from '../../src/transport/known-hosts.ts';
import { SshTransport } from '../../src/transport/ssh.ts';
import { host as hostNamed } from '../unit/fake-transport.ts';
import { tempDir } from '../unit/temp-dir.ts';

const [ADDRESS, BOOTSTRAP] = ['192.168.2.10', '192.168.2.131'];

interface Key {
  readonly server: string | { readonly key: ParsedKey };
  readonly blob: Buffer;
  /** As a line of known_hosts has it. */
  readonly text: string;
}

function newKey(type: 'rsa' | 'ed25519' | 'ecdsa'): Key {
  const generated =
    type === 'ed25519'
      ? ssh2.utils.generateKeyPairSync(type)
      : ssh2.utils.generateKeyPairSync(type, { bits: type === 'rsa' ? 2048 : 256 });
  // ssh2 generates a key now and then that ssh2 cannot read.
  if (ssh2.utils.parseKey(generated.private) instanceof Error) return newKey(type);
  const text = generated.public.trim();
  return { server: generated.private, blob: Buffer.from(text.split(' ')[1] ?? '', 'base64'), text };
}

const HOST = newKey('ed25519');
const HOST_RSA = newKey('rsa');
const HOST_ECDSA = newKey('ecdsa');
const OTHER = newKey('ed25519');
const OTHER_RSA = newKey('rsa');

/** The public key of another machine, with a private key that does not belong to it. */
function copyOf({ blob, text }: Key): Key {
  const [own] = [ssh2.utils.parseKey(newKey('ed25519').server as string)].flat();
  const server = Object.create(own as ParsedKey) as ParsedKey;
  server.getPublicSSH = () => blob;
  return { server: { key: server }, blob, text };
}

interface Machine {
  readonly port: number;
  /** The authentication requests, by their method. */
  readonly requests: string[];
}

/** An SSH server that accepts any login unless it `refuses` all, and answers `delay` milliseconds late. */
async function machine(keys: readonly Key[], { refuses = false, delay = 0 } = {}): Promise<Machine> {
  const requests: string[] = [];
  const hostKeys = keys.map(({ server }) => server) as string[];
  const server = new ssh2.Server({ hostKeys }, (connection) => {
    connection.on('error', () => {});
    connection.on('authentication', (context) => {
      requests.push(context.method);
      if (refuses) context.reject(['password']);
      else context.accept();
    });
    connection.on('session', (accept) => accept().on('exec', (acceptExec) => void acceptExec()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { port: delay > 0 ? await delayed(port, delay) : port, requests };
}

/** The port of a server that connects to another one, late. */
async function delayed(port: number, delay: number): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    void sleep(delay).then(() => {
      const to = connect(port, '127.0.0.1').on('error', () => {});
      socket.pipe(to).pipe(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

interface Setup {
  readonly address?: Machine;
  readonly bootstrap?: Machine;
  readonly hostKey: SshSettings['hostKey'];
  /** Lines of known_hosts, with PORT at the address or the bootstrap address. */
  readonly recorded?: readonly string[];
  readonly alias?: string;
}

/** A host of the inventory with these machines at its addresses. Addresses without a machine refuse connections. */
async function setUp({ address, bootstrap, hostKey, recorded = [], alias }: Setup) {
  const file = join(tempDir(), 'known_hosts');
  const ports = new Map([
    [ADDRESS, address?.port ?? 1],
    [BOOTSTRAP, bootstrap?.port ?? 1],
  ]);
  const named = (text: string) =>
    [...ports].reduce((line, [at, port]) => line.replaceAll(new RegExp(`^${at}(?= )`, 'g'), `[${at}]:${port}`), text);
  writeFileSync(file, recorded.map((line) => `${named(line)}\n`).join(''));
  const knownHosts = await KnownHosts.load(file, []);
  const transport = new SshTransport(knownHosts, (at) => ({
    hostname: '127.0.0.1',
    user: undefined,
    port: ports.get(at),
    identityFiles: [],
    hostKeyAlias: alias,
  }));
  const { ssh } = hostNamed('docker1');
  const settings = { ...ssh, user: 'root', port: undefined, password: new Secret('let me in'), hostKey };
  const host = hostNamed('docker1', { address: ADDRESS, bootstrap: BOOTSTRAP, ssh: settings });
  const warnings: string[] = [];
  return {
    warnings,
    /** The address of the session, and the key. The session is closed. */
    open: async (options: OpenOptions = {}) => {
      const onWarning = ({ message }: { readonly message: string }) => void warnings.push(message);
      const session = await transport.open(host, { onWarning, ...options });
      await session.close();
      return { address: session.address, fingerprint: session.fingerprint };
    },
    /** What "provision trust" reads. */
    hostKey: async (at: string) => transport.hostKey(host, at, new AbortController().signal),
    /** The lines of known_hosts that name the address. */
    recordedAt: (at: string) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.split(' ')[0]?.includes(`[${at}]:${ports.get(at)}`)).length,
  };
}

const MODES = ['strict', 'accept-new'] as const;

describe.each(MODES)('host_key: %s, with the key recorded at the bootstrap address', (hostKey) => {
  test.each<{ what: string; real: Key; other: Key; lines?: readonly string[]; why?: string }>([
    { what: 'an RSA key only', real: HOST, other: OTHER_RSA },
    { what: 'an ed25519 key', real: HOST_RSA, other: OTHER },
    { what: 'a key of the same type', real: HOST, other: OTHER },
    { what: 'a revoked key', real: HOST, other: OTHER, lines: [`@revoked * ${OTHER.text}`], why: '@revoked' },
    {
      what: 'a key that is recorded there and revoked',
      real: HOST,
      other: OTHER,
      lines: [`${ADDRESS} ${OTHER.text}`, `@revoked * ${OTHER.text}`],
      why: '@revoked',
    },
  ])('a machine at the address with $what gets no authentication request', async ({ real, other, lines = [], why }) => {
    const [impostor, host] = [await machine([other]), await machine([real])];
    const recorded = [`${BOOTSTRAP} ${real.text}`, ...lines];
    const { open, warnings } = await setUp({ address: impostor, bootstrap: host, hostKey, recorded });
    expect(await open()).toEqual({ address: BOOTSTRAP, fingerprint: fingerprint(real.blob) });
    expect(impostor.requests).toEqual([]);
    expect(host.requests).not.toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(
        `^another machine answers at 127.0.0.1 port ${impostor.port}, an address of docker1: its host key is `,
      ),
    ]);
    expect(warnings[0]).toContain(fingerprint(other.blob));
    expect(warnings[0]).toContain(why ?? 'not recorded');
  });

  test("a machine that shows the host's public key without its private key gets none either", async () => {
    const [impostor, host] = [await machine([copyOf(HOST)]), await machine([HOST])];
    const recorded = [`${BOOTSTRAP} ${HOST.text}`];
    const { open, recordedAt } = await setUp({ address: impostor, bootstrap: host, hostKey, recorded });
    expect(await open()).toMatchObject({ address: BOOTSTRAP });
    expect(impostor.requests).toEqual([]);
    expect(recordedAt(ADDRESS)).toBe(0);
  });

  test('another machine at the address, and nobody at the bootstrap address: not opened', async () => {
    const impostor = await machine([OTHER]);
    const recorded = [`${BOOTSTRAP} ${HOST.text}`];
    const { open } = await setUp({ address: impostor, hostKey, recorded });
    await expect(open()).rejects.toMatchObject({ code: 'host-key-changed' });
    expect(impostor.requests).toEqual([]);
  });

  test('the host at its new address is opened, and its key is recorded there', async () => {
    const host = await machine([HOST]);
    const { open, recordedAt, warnings } = await setUp({
      address: host,
      hostKey,
      recorded: [`${BOOTSTRAP} ${HOST.text}`],
    });
    expect(await open()).toMatchObject({ address: ADDRESS });
    expect([recordedAt(ADDRESS), recordedAt(BOOTSTRAP), warnings]).toEqual([1, 1, []]);
  });

  test('the recorded type is negotiated first at all addresses', async () => {
    const host = await machine([HOST, HOST_ECDSA, HOST_RSA]);
    const { open } = await setUp({ address: host, hostKey, recorded: [`${BOOTSTRAP} ${HOST_RSA.text}`] });
    expect(await open()).toEqual({ address: ADDRESS, fingerprint: fingerprint(HOST_RSA.blob) });
    // After a change of address, too.
    const moved = await setUp({ address: host, hostKey, recorded: [`${BOOTSTRAP} ${HOST_RSA.text}`] });
    const options = { addresses: [ADDRESS], fingerprint: fingerprint(HOST_RSA.blob) };
    expect(await moved.open(options)).toMatchObject({ address: ADDRESS });
  });

  test('a revoked type is not negotiated first', async () => {
    const host = await machine([HOST, HOST_RSA]);
    const recorded = [HOST.text, HOST_RSA.text].map((text) => `${BOOTSTRAP} ${text}`);
    const { open } = await setUp({ address: host, hostKey, recorded: [...recorded, `@revoked * ${HOST.text}`] });
    expect(await open()).toMatchObject({ fingerprint: fingerprint(HOST_RSA.blob) });
  });

  test('a key recorded under the HostKeyAlias counts', async () => {
    const [impostor, host] = [await machine([OTHER]), await machine([HOST])];
    const recorded = [`docker1.example.com ${HOST.text}`];
    const alias = 'docker1.example.com';
    const { open, warnings } = await setUp({ address: impostor, bootstrap: host, hostKey, recorded, alias });
    expect(await open()).toMatchObject({ address: BOOTSTRAP });
    expect([impostor.requests, warnings.length]).toEqual([[], 1]);
  });

  test.each([
    ['at once', 0],
    ['late', 300],
  ])('a recorded key at each address, the first shown %s: no machine gets a request', async (_when, delay) => {
    const [one, two] = [await machine([OTHER], { delay }), await machine([HOST])];
    const recorded = [`${ADDRESS} ${OTHER.text}`, `${BOOTSTRAP} ${HOST.text}`];
    const { open } = await setUp({ address: one, bootstrap: two, hostKey, recorded });
    await expect(open()).rejects.toMatchObject({ message: expect.stringMatching(/^two machines answer for docker1/) });
    expect([one.requests, two.requests]).toEqual([[], []]);
  });

  test('a host that refuses the login is named, and so is the other machine', async () => {
    const [impostor, host] = [await machine([OTHER]), await machine([HOST], { refuses: true })];
    const recorded = [`${BOOTSTRAP} ${HOST.text}`];
    const { open, warnings } = await setUp({ address: impostor, bootstrap: host, hostKey, recorded });
    await expect(open()).rejects.toMatchObject({ code: 'authentication' });
    expect([impostor.requests, warnings.length]).toEqual([[], 1]);
  });
});

describe('accept-new, with no key recorded', () => {
  const hostKey = 'accept-new';

  test.each([
    { what: 'an RSA key only', real: HOST, other: OTHER_RSA },
    { what: 'another type', real: HOST_RSA, other: OTHER },
    { what: 'the same type', real: HOST, other: OTHER },
    { what: 'a revoked key', real: HOST, other: OTHER, recorded: [`@revoked * ${OTHER.text}`] },
  ])('two machines, one with $what: neither gets an authentication request', async ({ real, other, recorded = [] }) => {
    const [impostor, host] = [await machine([other]), await machine([real])];
    const { open, recordedAt } = await setUp({ address: impostor, bootstrap: host, hostKey, recorded });
    await expect(open()).rejects.toMatchObject({ code: 'host-key-changed' });
    expect([impostor.requests, host.requests]).toEqual([[], []]);
    expect([recordedAt(ADDRESS), recordedAt(BOOTSTRAP)]).toEqual([0, 0]);
  });

  test.each([
    ['address', { delay: 1200 }, {}],
    ['bootstrap address', {}, { delay: 1200 }],
  ])('the machine at the %s answers late: neither gets an authentication request', async (_which, first, second) => {
    const [impostor, host] = [await machine([OTHER_RSA], first), await machine([HOST], second)];
    const { open } = await setUp({ address: impostor, bootstrap: host, hostKey });
    await expect(open()).rejects.toMatchObject({
      message: expect.stringMatching(/^two machines answer for docker1: one at .* with the key SHA256:.*, another at /),
    });
    expect([impostor.requests, host.requests]).toEqual([[], []]);
  });

  test('one machine at both addresses is opened, and recorded at both', async () => {
    const host = await machine([HOST, HOST_RSA]);
    const { open, recordedAt } = await setUp({ address: host, bootstrap: host, hostKey });
    expect(await open()).toMatchObject({ fingerprint: fingerprint(HOST.blob) });
    expect([recordedAt(ADDRESS), recordedAt(BOOTSTRAP)]).toEqual([1, 1]);
    expect(await open()).toMatchObject({ fingerprint: fingerprint(HOST.blob) });
  });

  test('a machine at one address is opened, and recorded there only', async () => {
    const host = await machine([HOST]);
    const { open, recordedAt } = await setUp({ bootstrap: host, hostKey });
    expect(await open()).toMatchObject({ address: BOOTSTRAP });
    expect([recordedAt(ADDRESS), recordedAt(BOOTSTRAP)]).toEqual([0, 1]);
  });

  test('an address that accepts connections and says nothing holds the host up for 2 s, not longer', async () => {
    const silent = await machine([OTHER], { delay: 60_000 });
    const host = await machine([HOST]);
    const { open } = await setUp({ address: silent, bootstrap: host, hostKey });
    const started = performance.now();
    expect(await open()).toMatchObject({ address: BOOTSTRAP });
    expect(performance.now() - started).toBeGreaterThan(1800);
    expect(performance.now() - started).toBeLessThan(8000);
  });
});

test('strict, with no key recorded: no machine gets an authentication request', async () => {
  const [one, two] = [await machine([OTHER]), await machine([HOST])];
  const { open } = await setUp({ address: one, bootstrap: two, hostKey: 'strict' });
  await expect(open()).rejects.toMatchObject({ code: 'host-key-unknown' });
  expect([one.requests, two.requests]).toEqual([[], []]);
});

describe('reading the key without a login', () => {
  test('gives the key of the recorded type, and asks for no authentication', async () => {
    const one = await machine([HOST, HOST_RSA]);
    const recorded = [`${BOOTSTRAP} ${HOST_RSA.text}`];
    const { hostKey } = await setUp({ address: one, hostKey: 'strict', recorded });
    expect((await hostKey(ADDRESS)).equals(HOST_RSA.blob)).toBe(true);
    await sleep(50);
    expect(one.requests).toEqual([]);
  });

  test('does not believe a machine without the private key', async () => {
    const one = await machine([copyOf(HOST)]);
    const { hostKey } = await setUp({ address: one, hostKey: 'strict' });
    await expect(hostKey(ADDRESS)).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('a host that starts another key exchange during a session', () => {
  interface Protocol {
    readonly _hostKeys: Record<string, ParsedKey>;
  }

  /** Opens a session, and lets the host start the key exchange with this key while an exchange is running. */
  async function renewed(key: Key) {
    let connection: Connection | undefined;
    const server = new ssh2.Server({ hostKeys: [HOST.server] }, (opened) => {
      connection = opened;
      opened.on('error', () => {});
      opened.on('authentication', (context) => context.accept());
      opened.on('session', (accept) => {
        accept().on('exec', (acceptExec) => {
          const channel = acceptExec();
          let token = '';
          channel.on('data', (data: Buffer) => {
            const text = data.toString();
            token ||= /^set -- '?([0-9a-f]{32})/m.exec(text)?.[1] ?? '';
            const end = /^p_mark (end-\w+)$/m.exec(text)?.[1];
            for (const status of [...(/^set -- /m.test(text) ? ['ready'] : []), ...(end ? [end] : [])]) {
              channel.write(`\n${token} ${status}\n`);
              channel.stderr.write(`\n${token} ${status}\n`);
            }
          });
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      connection?.end();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const knownHosts = await KnownHosts.load(join(tempDir(), 'known_hosts'), []);
    const nothing = { user: undefined, port: undefined, identityFiles: [] };
    const transport = new SshTransport(knownHosts, (hostname) => ({ hostname, ...nothing }));
    const { ssh } = hostNamed('docker1');
    const settings = { ...ssh, user: 'root', port, hostKey: 'accept-new' as const };
    const session = await transport.open(hostNamed('docker1', { address: '127.0.0.1', ssh: settings }));
    onTestFinished(() => session.close());
    expect(await session.run({ probe: [] })).toMatchObject({ probe: [] });
    // ssh2 has no function that replaces the key of a server.
    const { _hostKeys: keys } = (connection as unknown as { readonly _protocol: Protocol })._protocol;
    const [parsed] = [ssh2.utils.parseKey(key.server as string)].flat();
    keys['ssh-ed25519'] = parsed as ParsedKey;
    const over = new Promise<void>((resolve) => {
      connection?.once('close', () => resolve());
      connection?.rekey(() => resolve());
    });
    const running = session.run({ probe: [] });
    running.catch(() => {}); // awaited by the test
    await over;
    return { running, later: () => session.run({ probe: [] }) };
  }

  test('with the same key: the session continues', async () => {
    const { running, later } = await renewed(HOST);
    expect((await running).probe).toEqual([]);
    expect((await later()).probe).toEqual([]);
  });

  test('with another key: the session ends', async () => {
    const { later } = await renewed(OTHER);
    await expect(later()).rejects.toMatchObject({ code: 'lost' });
  });
});
