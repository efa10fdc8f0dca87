import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { AddressKeys, type AddressKeysOptions } from '../../src/transport/address-keys.ts';
import * as messages from '../../src/transport/host-key-messages.ts';
import { fingerprint, KnownHosts } from '../../src/transport/known-hosts.ts';
import { tempDir } from './temp-dir.ts';

/** A key begins with its type. */
function keyOf(type: string, content: number): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type), Buffer.alloc(36, content)]);
}

const [HOST, OTHER, THIRD] = [keyOf('ssh-ed25519', 1), keyOf('ssh-ed25519', 2), keyOf('ssh-rsa', 3)];
const line = (names: string, key: Buffer) =>
  `${names} ${key.toString('latin1', 4, 4 + key.readUInt32BE(0))} ${key.toString('base64')}\n`;

const target = (address: string) => ({ name: 'one', address, hostname: `${address}.example`, port: 2222 });
const [A, B, C] = [target('a'), target('b'), target('c')];
const place = ({ hostname, port }: typeof A) => `${hostname} port ${port}`;

/** A host with two addresses and this known_hosts file. */
async function setUp(recorded: string, options: Partial<AddressKeysOptions> = {}) {
  const file = join(tempDir(), 'known_hosts');
  writeFileSync(file, recorded);
  const patterns = new Map([A, B].map(({ address }) => [address, `[${address}]:2222`]));
  const names = { patterns, aliases: ['alias'] };
  const keys = new AddressKeys(await KnownHosts.load(file, []), {
    host: 'one',
    names,
    acceptNew: true,
    pins: undefined,
    patience: 60_000,
    ...options,
  });
  return { file, keys };
}

const never = new AbortController().signal;
const at = (one: typeof A, key: Buffer) => ({ address: place(one), key: fingerprint(key) });

/** Whether it is over, as far as that does not take time. */
async function isOver(work: Promise<unknown>): Promise<boolean> {
  let over = false;
  void work.then(() => (over = true));
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  return over;
}

describe('a key is refused as soon as it is shown', () => {
  test('where it is not the pinned one, whatever is recorded', async () => {
    const { keys } = await setUp(line('[a]:2222', OTHER), { pins: [fingerprint(HOST)] });
    expect(keys.refuse(A, HOST)).toBeUndefined();
    expect(keys.refuse(B, OTHER)).toMatchObject({
      code: 'host-key-changed',
      ...messages.notTheHost('one', place(B), fingerprint(OTHER), [fingerprint(HOST)]),
    });
  });

  test('where none is recorded, and new ones are not accepted', async () => {
    expect((await setUp('')).keys.refuse(A, HOST)).toBeUndefined();
    const { keys } = await setUp('', { acceptNew: false });
    expect(keys.refuse(A, HOST)).toMatchObject({
      code: 'host-key-unknown',
      ...messages.hostKeyUnknown('one', place(A), 'ssh-ed25519', fingerprint(HOST)),
    });
  });

  test('but not where it is recorded under any of its names', async () => {
    for (const name of ['[a]:2222', '[b]:2222', 'alias']) {
      const { keys } = await setUp(line(name, HOST), { acceptNew: false });
      expect(keys.refuse(A, HOST)).toBeUndefined();
    }
  });

  test.each(['[a]:2222', '[b]:2222', 'alias'])('where another one is recorded under %s', async (name) => {
    const { keys, file } = await setUp(`# class\n${line(name, HOST)}`);
    expect([keys.refuse(A, HOST), keys.refuse(B, HOST)]).toEqual([undefined, undefined]);
    const changed = { type: 'ssh-rsa', shown: fingerprint(THIRD), recorded: `${file}:2`, pattern: name };
    expect(keys.refuse(A, THIRD)).toMatchObject({
      code: 'host-key-changed',
      ...messages.hostKeyChanged('one', place(A), changed),
    });
  });

  test('where others are recorded under several names: that of its address is named', async () => {
    const { keys, file } = await setUp(line('[a]:2222', HOST) + line('[b]:2222', OTHER));
    const changed = { type: 'ssh-rsa', shown: fingerprint(THIRD), recorded: `${file}:2`, pattern: '[b]:2222' };
    expect(keys.refuse(B, THIRD)).toMatchObject(messages.hostKeyChanged('one', place(B), changed));
  });

  test('where it is revoked', async () => {
    const { keys, file } = await setUp(line('[a]:2222', HOST) + line('@revoked *', HOST));
    expect(keys.refuse(A, HOST)).toMatchObject({
      code: 'host-key-changed',
      ...messages.hostKeyRevoked('one', place(A), fingerprint(HOST), `${file}:2`),
    });
  });

  test('and the machine is named in a warning', async () => {
    const { keys, file } = await setUp(line('[a]:2222', HOST) + line('@revoked *', THIRD));
    for (const [where, key] of [
      [A, HOST],
      [B, OTHER],
      [C, THIRD],
    ] as const)
      keys.refuse(where, key);
    expect(keys.warnings()).toEqual([
      messages.ignoredMachine('one', place(B), 'ssh-ed25519', fingerprint(OTHER)),
      messages.ignoredMachine('one', place(C), 'ssh-rsa', fingerprint(THIRD), `${file}:2`),
    ]);
  });
});

describe('with no key recorded', () => {
  test('the first key waits for the other address, which shows the same', async () => {
    const { keys } = await setUp('');
    const admitted = keys.admit(A, HOST, never);
    expect(await isOver(admitted)).toBe(false);
    expect(await keys.admit(B, HOST, never)).toBeUndefined();
    expect(await admitted).toBeUndefined();
    expect(keys.unrecorded(HOST)).toEqual(['[a]:2222', '[b]:2222']);
  });

  test('two machines are both refused', async () => {
    const { keys } = await setUp('');
    const first = keys.admit(A, HOST, never);
    const refusal = await keys.admit(B, OTHER, never);
    expect(refusal).toMatchObject({
      code: 'host-key-changed',
      ...messages.twoMachines('one', at(B, OTHER), at(A, HOST)),
    });
    expect(await first).toMatchObject(messages.twoMachines('one', at(A, HOST), at(B, OTHER)));
    expect(keys.unrecorded(THIRD)).toEqual([]);
  });

  test('a refused machine, such as one with a revoked key, counts', async () => {
    const { keys } = await setUp(line('@revoked *', OTHER));
    expect(keys.refuse(B, OTHER)).toBeDefined();
    expect(await keys.admit(A, HOST, never)).toMatchObject({ code: 'host-key-changed' });
  });

  test.each<[string, (keys: AddressKeys, stop: AbortController) => void]>([
    ['has ended', (keys) => keys.ended('b')],
    ['was connected, and has ended', (keys) => (keys.connected('b'), keys.ended('b'))],
    ['is awaited no longer', (_keys, stop) => stop.abort()],
  ])('an address that %s is not awaited', async (_what, end) => {
    const [{ keys }, stop] = [await setUp(''), new AbortController()];
    const admitted = keys.admit(A, HOST, stop.signal);
    keys.connected('b');
    expect(await isOver(admitted)).toBe(false);
    end(keys, stop);
    expect(await admitted).toBeUndefined();
  });

  test('an address is not awaited for longer than the patience', async () => {
    const { keys } = await setUp('', { patience: 5 });
    expect(await keys.admit(A, HOST, never)).toBeUndefined();
  });

  test('a machine that was refused is not awaited', async () => {
    const { keys } = await setUp('', { acceptNew: false });
    keys.refuse(B, HOST);
    expect(await isOver(keys.admit(A, HOST, never))).toBe(true);
  });
});

describe('with a recorded key', () => {
  test('an address where nothing answers is not awaited', async () => {
    const { keys } = await setUp(line('[b]:2222,alias', HOST));
    expect(await isOver(keys.admit(A, HOST, never))).toBe(true);
    await keys.admit(B, HOST, never);
    expect(keys.unrecorded(HOST)).toEqual(['[a]:2222']);
  });

  test('an address that accepts connections is awaited', async () => {
    const { keys } = await setUp(line('alias', HOST));
    keys.connected('b');
    const admitted = keys.admit(A, HOST, never);
    expect(await isOver(admitted)).toBe(false);
    keys.ended('b');
    expect(await admitted).toBeUndefined();
  });

  test('an address with a recorded key of its own is awaited', async () => {
    const { keys } = await setUp(line('[a]:2222', HOST) + line('[b]:2222', OTHER));
    const admitted = keys.admit(A, HOST, never);
    expect(await isOver(admitted)).toBe(false);
    expect(await keys.admit(B, OTHER, never)).toMatchObject({ code: 'host-key-changed' });
    expect(await admitted).toMatchObject({ code: 'host-key-changed' });
  });

  test('another machine does not count', async () => {
    const { keys } = await setUp(line('alias', HOST));
    keys.refuse(B, OTHER);
    expect(await keys.admit(A, HOST, never)).toBeUndefined();
  });
});

test('a pinned key waits for no other address', async () => {
  const { keys } = await setUp('', { pins: [fingerprint(HOST)] });
  keys.connected('b');
  expect(await isOver(keys.admit(A, HOST, never))).toBe(true);
});

test('a file that cannot be read is a defect, unless the key is pinned', async () => {
  const broken = '[a]:2222 ssh-rsa\n';
  const { keys, file } = await setUp(broken);
  expect(keys.defect()).toEqual({ where: `${file}:1`, reason: 'invalid line' });
  expect((await setUp(broken, { pins: [fingerprint(HOST)] })).keys.defect()).toBeUndefined();
});

test('the types that are recorded are negotiated first', async () => {
  const { keys } = await setUp(line('alias', THIRD) + line('[b]:2222', HOST) + line('[c]:2222', OTHER));
  expect([...keys.types].sort()).toEqual(['ssh-ed25519', 'ssh-rsa']);
});

test('an address without a name is recorded as it is', async () => {
  const { keys } = await setUp('');
  keys.ended('a');
  keys.ended('b');
  await keys.admit(C, HOST, never);
  expect(keys.unrecorded(HOST)).toEqual(['c']);
});
