import { describe, expect, test } from 'vitest';
import { mergeReads } from '../../../src/model/merge.ts';
import { key } from '../../../src/model/operation.ts';
import { type Result, UnknownState } from '../../../src/model/result.ts';
import { ask, contentOf, responsesTo } from '../../../src/resources/docker/api.ts';
import { containersWith, networksNamed, Volume, volumeNamed } from '../../../src/resources/docker/objects.ts';
import { from41, from44, fromBoth, missing, ok, stopped } from './docker-answers.ts';
import { done } from './resource.ts';

const [ONE, TWO] = ['/volumes/one', '/volumes/two'];
const volume = (Name: string) =>
  ok({ Name, Driver: 'local', Mountpoint: '/', Labels: null, Options: null, Scope: 'local' });

test('reads without starting an engine that is stopped, and whatever the configuration of curl is', () => {
  expect(ask([ONE])).toMatchObject({
    argv: [
      ...['curl', '--disable', '--silent', '--show-error', '--globoff', '--noproxy', '*', '--fail-early'],
      ...['--unix-socket', '/run/docker.sock', '--write-out', String.raw`\nHTTP %{http_code}\n`, '--'],
      ...['http://localhost/v1.44/volumes/one', 'http://localhost/v1.41/volumes/one'],
    ],
    onlyIf: ['systemctl', '--no-pager', '--full', '--plain', '--no-legend', 'is-active', 'docker.service'],
    timeout: 30,
  });
});

test('the paths ask for exactly what is declared', () => {
  expect(networksNamed('web.1').map(decodeURIComponent)).toEqual([
    String.raw`/networks?filters={"name":["^web\\.1$"]}`,
    '/networks?filters={"name":["web.1"],"scope":["swarm"]}',
  ]);
  expect(volumeNamed('data')).toBe('/volumes/data');
  expect(decodeURIComponent(containersWith('volume', 'data'))).toBe(
    '/containers/json?all=true&limit=20&filters={"volume":["data"]}',
  );
});

test.each([
  ['20.10 to 24', from41],
  ['25 to 28', fromBoth],
  ['29', from44],
])('an answer of Docker Engine %s', (_engine, from) => {
  const [first, second] = responsesTo([ONE, TWO], from(volume('one'), missing('get two: no such volume')));
  expect(contentOf(first, Volume, 'the volume one')).toEqual({ Name: 'one', Driver: 'local', Options: {}, Labels: {} });
  expect(contentOf(second, Volume, 'the volume two')).toBeUndefined();
});

describe('the requests of several steps are one call', () => {
  const steps = [[ask([ONE])], [ask([TWO, ONE])]];
  const { operations, answers } = mergeReads(steps);
  const namesOf = (paths: readonly string[], results: readonly Result[]) =>
    responsesTo(paths, answers(results).get(key(ask(paths)))).map(({ body }) => (body as { Name: string }).Name);

  test('each request once', () => {
    expect(operations).toHaveLength(1);
    const all = fromBoth(volume('one'), volume('two'));
    expect(namesOf([ONE], [all])).toEqual(['one']);
    expect(namesOf([TWO, ONE], [all])).toEqual(['two', 'one']);
  });

  test.each<[string, Result]>([
    ['of which one is not answered', fromBoth(volume('one'))],
    ['that an engine answers which is stopped', stopped],
    ['without a connection', done('', 7, "curl: (7) Couldn't connect to server")],
  ])('%s', (_what, result) => {
    expect(() => namesOf([ONE], [result])).toThrow(UnknownState);
    expect(() => namesOf([TWO, ONE], [result])).toThrow(UnknownState);
  });
});

describe('unknown', () => {
  const reason = (result: Result | undefined) => {
    try {
      const [response] = responsesTo([ONE], result);
      contentOf(response, Volume, 'the volume one');
    } catch (error) {
      if (error instanceof UnknownState) return error;
      throw error;
    }
    throw new Error('the state is known');
  };
  const newest = {
    status: 400,
    body: { message: 'client version 1.44 is too old. Minimum supported API version is 1.60' },
  };

  test.each<[string, Result | undefined, string]>([
    ['not running', stopped, 'Docker Engine is not running: docker.service is not active'],
    ['without curl', done('', 127, 'curl: not found'), '`curl` is not installed (exit status 127)'],
    [
      'at another socket',
      done('', 7),
      'docker.service is active, but Docker Engine does not listen at /run/docker.sock',
    ],
  ])('until an earlier step changes it: %s', (_what, result, message) => {
    expect(reason(result)).toMatchObject({ message, missing: true });
  });

  test.each<[string, Result | undefined, string]>([
    ['too slow', done('', 124), 'Docker Engine did not answer within 30 s'],
    ['killed', done('', 137), 'Docker Engine did not answer within 30 s'],
    ['no answer', done('', 52, 'curl: (52) Empty reply'), 'Docker Engine did not answer: curl exited with status 52'],
    ['nothing', done(''), 'Docker Engine answered 0 of 2 requests'],
    ['cut off', done('{"Name":"one"'), 'Docker Engine answered 0 of 2 requests'],
    ['no result', undefined, '`curl` was not answered'],
    ['an error', fromBoth({ status: 500, body: { message: 'database is locked' } }), 'status 500'],
    ['a path that the API does not have', fromBoth(missing('page not found')), 'status 404'],
    ['no JSON', done('<html>\nHTTP 200\n'.repeat(2)), 'in an unknown form'],
    ['other fields', fromBoth(ok({ Name: ['one'], Driver: 'local' })), 'in an unknown form (field Name)'],
    ['null', fromBoth(ok(null)), 'in an unknown form'],
    ['a newer engine', fromBoth(newest), 'accepts none of the API versions 1.44 and 1.41'],
  ])('%s', (_what, result, message) => {
    expect(reason(result).message).toContain(message);
    expect(reason(result).missing).toBeUndefined();
  });

  test('the words of the engine are quoted', () => {
    expect(reason(fromBoth({ status: 500, body: { message: 'database is locked' } })).words).toBe('database is locked');
  });
});
