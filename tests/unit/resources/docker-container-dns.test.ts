import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { bind } from '../../../src/model/step.ts';
import { NOTHING_TOUCHED } from '../../../src/model/touched.ts';
import { resources } from '../../../src/resources/index.ts';
import { fromBoth } from './docker-answers.ts';
import { container, image, noContainer, OLD_ID } from './docker-inspect.ts';
import { done, file, plan, planText, skipped, unchanged } from './resource.ts';

const WEB = { name: 'web', image: 'app:1' };
const DOCKER = 'docker --host unix:///run/docker.sock';
const AWAIT = `${DOCKER} ps --all --filter 'name=^/web$' --format '{{.Status}}'`;
const HOST = 'search example.com\nnameserver 168.126.63.1\n';
const NOTE = 'restarts the container: Docker Engine reads /etc/resolv.conf only when a container starts';

type Parts = Parameters<typeof container>[0];
const found = (parts: Parts = {}): Result => fromBoth(container(parts), noContainer, image());

/** What grep prints of the file of a container. */
const own = (lines: readonly string[], id = 'f'.repeat(64)): Result =>
  done(lines.map((line) => `/var/lib/docker/containers/${id}/resolv.conf:${line}\n`).join(''));

const bridge = (server: string, { search = ['example.com'], overrides = [] as readonly string[] } = {}): Result =>
  own([
    `nameserver ${server}`,
    ...(search.length === 0 ? [] : [`search ${search.join(' ')}`]),
    "# Based on host file: '/etc/resolv.conf' (legacy)",
    `# Overrides: [${overrides.join(' ')}]`,
  ]);

const network = (servers: string): Result =>
  own([
    'nameserver 127.0.0.11',
    'search example.com',
    "# Based on host file: '/etc/resolv.conf' (internal resolver)",
    `# ExtServers: [${servers}]`,
    '# Overrides: []',
  ]);

const planned = (dns: Result, host = HOST, parts: Parts = {}, parameters: object = {}) =>
  planText('docker_container', { ...WEB, ...parameters }, [found(parts), file(host), dns]);

test.each<[string, Result, readonly string[]]>([
  ['on the default network', bridge('192.168.2.254'), ['DNS servers: 192.168.2.254 → 168.126.63.1']],
  ['on a network of its own', network('host(192.168.2.254)'), ['DNS servers: 192.168.2.254 → 168.126.63.1']],
  [
    'with other domains',
    bridge('168.126.63.1', { search: ['localdomain'] }),
    ['search domains: localdomain → example.com'],
  ],
  ['without domains', bridge('168.126.63.1', { search: [] }), ['search domains: (none) → example.com']],
])('a container with the earlier DNS servers of the host is restarted: %s', (_what, dns, diff) => {
  expect(planned(dns)).toEqual({ diff, run: [`${DOCKER} restart web`, AWAIT], notes: [NOTE] });
});

test.each<[string, Result, string]>([
  ['started since the file of the host changed', skipped, HOST],
  ['the same servers', bridge('168.126.63.1'), HOST],
  ['the same servers, through the engine', network('host(168.126.63.1)'), HOST],
  [
    'several',
    network('host(168.126.63.1) 1.1.1.1'),
    'search example.com\nnameserver 168.126.63.1\nnameserver 1.1.1.1\n',
  ],
  ['servers of its own, or of daemon.json', bridge('9.9.9.9', { overrides: ['nameservers'] }), HOST],
  ['domains of its own', bridge('168.126.63.1', { search: ['a.example'], overrides: ['search'] }), HOST],
  ['another container', own(['nameserver 1.1.1.1', "# Based on host file: '/etc/resolv.conf' (legacy)"], OLD_ID), HOST],
  ['an engine before 26, which does not say what it took from the host', own(['nameserver 192.168.2.254']), HOST],
  ['a resolver on the host', bridge('8.8.8.8'), 'search example.com\nnameserver 127.0.0.53\n'],
  ['a host without IPv4 servers', bridge('8.8.8.8'), 'search example.com\nnameserver fd00::1\n'],
])('unchanged: %s', (_what, dns, host) => {
  expect(planned(dns, host)).toEqual(unchanged);
});

test('a container without a network has no DNS servers to compare', () => {
  expect(planned(bridge('192.168.2.254'), HOST, { host: { NetworkMode: 'none' } })).toEqual(unchanged);
});

test('a container that starts, or is replaced, gets the servers of the host', () => {
  const dns = bridge('192.168.2.254');
  expect(planned(dns, HOST, { state: { Status: 'exited' } }).diff).toEqual(['state: exited → running']);
  expect(planned(dns, HOST, {}, { state: 'stopped' }).diff).toEqual(['state: running → stopped']);
  expect(planned(dns, HOST, {}, { command: ['sleep', '9'] }).diff).toEqual(['command: sleep infinity → sleep 9']);
});

test('a paused container runs on as it started: it is restarted', () => {
  expect(planned(bridge('192.168.2.254'), HOST, { state: { Status: 'paused' } }).run).toEqual([
    `${DOCKER} unpause web`,
    AWAIT,
    `${DOCKER} restart web`,
    AWAIT,
  ]);
});

test.each<[string, Parts, readonly string[]]>([
  [
    'that has them from the host',
    {},
    ['DNS servers: those of /etc/resolv.conf before → those of the changed /etc/resolv.conf'],
  ],
  [
    'with servers of its own',
    { host: { Dns: ['9.9.9.9'] } },
    ['search domains: those of /etc/resolv.conf before → those of the changed /etc/resolv.conf'],
  ],
  ['with servers and domains of its own', { host: { Dns: ['9.9.9.9'], DnsSearch: ['a.example'] } }, []],
  ['without a network', { host: { NetworkMode: 'none' } }, []],
])('an earlier step changes the file of the host: a container %s', (_what, parts, diff) => {
  const resource = resources.get('docker_container');
  if (!resource) throw new Error();
  const step = bind(resource, resource.schema.parse(WEB), 1);
  const touched = { ...NOTHING_TOUCHED, files: ['/etc/resolv.conf'] };
  const state = step.plan([found(parts), file(HOST), skipped], { touched });
  const changes = state.kind === 'planned' ? state.changes : [];
  expect(
    changes.flatMap((change) => change.diff.map(({ field, before, after }) => `${field}: ${before} → ${after}`)),
  ).toEqual(diff);
});

test('what cannot be read is not compared', () => {
  expect(plan('docker_container', WEB, [found(), { kind: 'absent' }, skipped]).changes).toEqual([]);
});
