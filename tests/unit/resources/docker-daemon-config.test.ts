import { describe, expect, test } from 'vitest';
import { UnknownState } from '../../../src/model/operation.ts';
import { conflicts, fileOf, merged, settingsOf } from '../../../src/resources/docker/daemon-config.ts';

test.each([
  ['no file', undefined],
  ['an empty file', ' \n'],
  ['an empty object', '{}'],
])('no key: %s', (_what, text) => {
  expect(settingsOf(text)).toEqual({});
});

test.each(['{', '[]', '"debug"', 'null', '{"debug": true} {}'])('unknown: %s', (text) => {
  expect(() => settingsOf(text)).toThrow(UnknownState);
});

test('keys that are not declared stay, in their order', () => {
  const current = settingsOf('{ "debug": true, "log-driver": "journald", "log-opts": { "tag": "a" } }');
  const after = merged(current, { 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m' }, mtu: 1400 });
  expect(fileOf(after)).toBe(`{
  "debug": true,
  "log-driver": "json-file",
  "log-opts": {
    "max-size": "10m"
  },
  "mtu": 1400
}
`);
  expect(merged(after, { 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m' } })).toEqual(after);
});

test('null removes a key', () => {
  expect(merged({ debug: true, mtu: 1400 }, { debug: null })).toEqual({ mtu: 1400 });
});

describe('keys that the command line also gives', () => {
  const unit = ['/usr/bin/dockerd', '-H', 'fd://', '--containerd=/run/containerd/containerd.sock'];

  test.each<[string, readonly string[], Readonly<Record<string, unknown>>, readonly string[]]>([
    ['hosts', unit, { hosts: ['tcp://0.0.0.0:2375'] }, ['-H hosts']],
    ['the same name', unit, { containerd: '/run/other.sock' }, ['--containerd containerd']],
    ['joined to its value', ['dockerd', '-Hfd://'], { hosts: [] }, ['-H hosts']],
    [
      'a list',
      ['dockerd', '--registry-mirror', 'https://m'],
      { 'registry-mirrors': [] },
      ['--registry-mirror registry-mirrors'],
    ],
    ['others', unit, { debug: true, 'log-driver': 'json-file' }, []],
    ['a value that looks like a key', ['dockerd', '--data-root', 'debug'], { debug: true }, []],
    ['a name of every object', ['dockerd', '--constructor'], {}, []],
  ])('%s', (_what, argv, settings, expected) => {
    const found = conflicts(argv, settingsOf(JSON.stringify(settings)));
    expect(found.map(({ option, key }) => `${option} ${key}`)).toEqual(expected);
  });
});
