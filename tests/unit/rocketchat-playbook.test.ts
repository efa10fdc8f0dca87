import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

// The health check of MongoDB in playbooks/rocketchat.yaml, with stand-ins for what mongosh gives to a script. Its container
// is unhealthy until its member is the primary one.

const { steps } = parse(await readFile('playbooks/rocketchat.yaml', 'utf8')) as {
  steps: [{ docker_compose: { content: { services: { mongodb: { healthcheck: { test: string[] } } } } } }];
};
const script = steps[0].docker_compose.content.services.mongodb.healthcheck.test.at(-1) ?? '';

interface Database {
  readonly password?: string;
  readonly isInitiated: boolean;
  readonly isPrimary: boolean;
}

function check({ password = 'right', isInitiated, isPrimary }: Database) {
  const calls: unknown[] = [];
  const refuse = (message: string) => {
    throw new Error(message);
  };
  runInNewContext(script, {
    process: { env: { MONGO_INITDB_ROOT_USERNAME: 'rocketchat', MONGO_INITDB_ROOT_PASSWORD: password } },
    db: {
      getSiblingDB: () => ({
        auth: (_user: string, given: string) => given === 'right' || refuse('Authentication failed'),
      }),
      hello: () => ({ isWritablePrimary: isPrimary }),
    },
    rs: {
      status: () => isInitiated || refuse('no replset config has been received'),
      initiate: (settings: unknown) => calls.push(settings),
    },
    quit: (status: number) => calls.push(status),
  });
  return calls;
}

test('a replica set without a status is initiated with one member, and the container is not healthy yet', () => {
  expect(check({ isInitiated: false, isPrimary: false })).toEqual([
    { _id: 'rs0', members: [{ _id: 0, host: 'mongodb:27017' }] },
    1,
  ]);
});

test('a member that is not elected yet waits', () => {
  expect(check({ isInitiated: true, isPrimary: false })).toEqual([1]);
});

test('the primary member is healthy', () => {
  expect(check({ isInitiated: true, isPrimary: true })).toEqual([]);
});

test('another password is an error', () => {
  expect(() => check({ password: 'wrong', isInitiated: true, isPrimary: true })).toThrow('Authentication failed');
});
