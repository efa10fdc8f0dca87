import { describe, expect, test } from 'vitest';
import { UnknownState } from '../../../src/model/result.ts';
import { Secret } from '../../../src/model/secret.ts';
import {
  changedKeys,
  conflicts,
  fileOf,
  isReloadable,
  merged,
  otherConfigFile,
  settingsOf,
} from '../../../src/resources/docker/daemon-config.ts';

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
  expect(
    merged(settingsOf(String(fileOf(after))), { 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m' } }),
  ).toEqual(after);
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
    ['a feature', ['dockerd', '--feature', 'a=true'], { features: {} }, ['--feature features']],
    ['runtimes, which dockerd joins', ['dockerd', '--add-runtime', 'a=/b'], { runtimes: {} }, []],
    ['others', unit, { debug: true, 'log-driver': 'json-file' }, []],
    ['a value that looks like a key', ['dockerd', '--data-root', 'debug'], { debug: true }, []],
    ['a name of every object', ['dockerd', '--constructor'], {}, []],
  ])('%s', (_what, argv, settings, expected) => {
    const found = conflicts(argv, settingsOf(JSON.stringify(settings)));
    expect(found.map(({ option, key }) => `${option} ${key}`)).toEqual(expected);
  });
});

test('a secret in the file is masked, and nothing else', () => {
  const declared = {
    proxies: { 'https-proxy': new Secret('http://u:p"1@proxy:3128'), 'no-proxy': 'a' },
    list: [],
    map: {},
  };
  const text = fileOf(merged({ debug: true }, declared));
  if (!(text instanceof Secret)) throw new Error('not a secret');
  expect(JSON.parse(text.reveal())).toEqual({
    debug: true,
    proxies: { 'https-proxy': 'http://u:p"1@proxy:3128', 'no-proxy': 'a' },
    list: [],
    map: {},
  });
  expect(text.shown).toContain('"https-proxy": (secret),\n    "no-proxy": "a"');
  expect(text.shown).not.toContain('3128');
});

test('the order of keys is no difference, that of a list is', () => {
  const current = settingsOf('{"log-opts": {"a": "1", "b": "2"}, "dns": ["1", "2"], "mtu": 1400}');
  expect(changedKeys(current, { 'log-opts': { b: '2', a: '1' }, mtu: 1400, debug: null })).toEqual([]);
  expect(changedKeys(current, { dns: ['2', '1'], mtu: null, toString: 'a' })).toEqual(['dns', 'mtu', 'toString']);
  expect(changedKeys({ a: 's' }, { a: new Secret('s') })).toEqual([]);
});

test.each<[string, unknown, boolean]>([
  ['registry-mirrors', ['https://m'], true],
  ['registry-mirrors', null, false],
  ['features', null, true],
  ['mtu', 1400, false],
  ['mtu', null, false],
])('a reload is enough for %s: %j: %s', (key, value, expected) => {
  expect(isReloadable(key, settingsOf(JSON.stringify({ [key]: value })))).toBe(expected);
});

test.each<[string[], string | undefined]>([
  [['dockerd', '-H', 'fd://'], undefined],
  [['dockerd', '--config-file', '/etc/docker/daemon.json'], undefined],
  [['dockerd', '--config-file', '/etc/other.json'], '/etc/other.json'],
  [['dockerd', '--config-file=/etc/other.json'], '/etc/other.json'],
])('the configuration file of %j: %s', (argv, expected) => {
  expect(otherConfigFile(argv)).toBe(expected);
});
