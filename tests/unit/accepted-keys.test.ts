import type { ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { AcceptedKeys } from '../../src/transport/accepted-keys.ts';

const pair = ssh2.utils.generateKeyPairSync('ed25519');
const key = ssh2.utils.parseKey(pair.private) as ParsedKey;
const [type, blob] = pair.public.split(' ');
const data = Buffer.from('a session');

class OneKeyAgent extends ssh2.BaseAgent<ParsedKey> {
  getIdentities(done: (error: undefined, keys: ParsedKey[]) => void) {
    done(undefined, [key]);
  }
  sign(_key: ParsedKey, text: Buffer, ...more: readonly unknown[]) {
    (more.at(-1) as (error: undefined, signature: Buffer) => void)(undefined, key.sign(text));
  }
}

test('a key counts once the client signs with it', () => {
  const accepted = new AcceptedKeys();
  const auth = accepted.watch({ type: 'publickey', username: 'root', key: key as unknown as Buffer });
  const watched = (auth as unknown as { readonly key: ParsedKey }).key;
  expect(ssh2.utils.parseKey(watched as never)).toBe(watched); // as the client does
  expect(accepted.all).toEqual([]);
  expect(key.verify(data, watched.sign(data))).toBe(true);
  expect(accepted.all).toEqual([`${type} ${blob}`]);
});

test('the same for a key of an agent', () => {
  const accepted = new AcceptedKeys();
  const auth = accepted.watch({ type: 'agent', username: 'root', agent: new OneKeyAgent() });
  const { agent } = auth as unknown as { readonly agent: ssh2.BaseAgent<ParsedKey> };
  expect(agent).toBeInstanceOf(ssh2.BaseAgent);
  agent.getIdentities((_error, keys) => expect(keys).toEqual([key]));
  expect(accepted.all).toEqual([]);
  let signature: unknown;
  agent.sign(key, data, {}, (_error, made) => (signature = made));
  expect(key.verify(data, signature as Buffer)).toBe(true);
  expect(accepted.all).toEqual([`${type} ${blob}`]);
});

test('a password stays as it is', () => {
  const auth = { type: 'password', username: 'root', password: 'secret' } as const;
  expect(new AcceptedKeys().watch(auth)).toBe(auth);
});
