import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { bind } from '../../../src/model/step.ts';
import { resources } from '../../../src/resources/index.ts';
import { named } from '../named.ts';
import {
  absent,
  accepts,
  advice,
  done,
  file,
  plan,
  planText,
  type PlanText,
  restored,
  restorePlan,
  skipped,
  unchanged,
  unknownState,
} from './resource.ts';

// Booleans, ports and labels. The mode is in selinux.test.ts, and what real hosts answer in tests/cases/selinux.

interface HostState {
  readonly running?: 'Enforcing' | 'Disabled';
  readonly policy?: string;
  /** Files of the store of the policy `targeted`, without their comments. */
  readonly store?: Readonly<Record<string, string>>;
  /** The value of each declared boolean; undefined for one that does not exist. */
  readonly booleans?: readonly (string | undefined)[];
  /** Lines of file_contexts. */
  readonly contexts?: readonly string[];
  /** What restorecon prints for each call. */
  readonly labels?: readonly string[];
  readonly semanage?: boolean;
  /** What `semanage port --list` prints. */
  readonly listed?: string;
}

const LISTED = [
  'http_cache_port_t              tcp      3128, 8080, 8118, 10001-10010',
  'http_port_t                    tcp      80, 443, 8008, 8009, 8443',
  'reserved_port_t                tcp      1-511',
  'unreserved_port_t              tcp      1024-32767, 61001-65535',
  'unreserved_port_t              udp      1024-32767, 61001-65535',
  '',
].join('\n');
const CONFIG = (policy: string) => file(`SELINUX=enforcing\nSELINUXTYPE=${policy}\n`);

function answers(parameters: Parameters, state: HostState = {}): Result[] {
  const { running = 'Enforcing', policy = 'targeted', store = {}, booleans = [], contexts = [], labels } = state;
  const lines = Object.entries(store).flatMap(([name, text]) =>
    text.split('\n').map((line) => `/var/lib/selinux/targeted/active/${name}:${line}\n`),
  );
  const hasContexts = parameters.file_contexts !== undefined;
  const found = contexts.map((line) => `/etc/selinux/targeted/contexts/files/file_contexts:${line}\n`);
  return [
    done(`${running}\n`),
    CONFIG(policy),
    done(lines.join(''), lines.length === 0 ? 1 : 0),
    ...booleans.map((value) => (value === undefined ? absent : file(value))),
    ...(hasContexts ? [done(found.join(''), found.length === 0 ? 1 : 0)] : []),
    ...(hasContexts ? (labels?.map((text) => done(text)) ?? [running === 'Disabled' ? skipped : done('')]) : []),
    ...(hasContexts || parameters.ports !== undefined ? [done('', state.semanage === false ? 1 : 0)] : []),
    ...(state.listed === undefined ? [] : [done(state.listed)]),
  ];
}

type Parameters = Readonly<Record<string, unknown>>;
const importing = (...lines: readonly string[]) => [`semanage import <<< ${lines.join(' | ')}`];
/** With what `semanage import` reads. */
function planOf(parameters: Parameters, state: HostState = {}): PlanText {
  const results = answers(parameters, state);
  const { changes } = plan('selinux', parameters, results);
  const text = planText('selinux', parameters, results);
  const stdin = changes
    .flatMap(({ operations }) => operations)
    .flatMap((one) => (one.kind === 'exec' && one.stdin !== undefined ? [String(one.stdin)] : []));
  const run = text.run.map((line) =>
    line.startsWith('semanage import') ? (importing(...stdin.join('').trimEnd().split('\n'))[0] ?? '') : line,
  );
  return { ...text, run };
}

const NETWORK = { booleans: { httpd_can_network_connect: 'on' } };

test.each(
  named<{ what: string; state: HostState; expected: PlanText }>([
    {
      what: 'as the policy has it',
      state: { booleans: ['0 0'] },
      expected: {
        diff: ['boolean httpd_can_network_connect: off, not set permanently → on'],
        run: ['setsebool -P httpd_can_network_connect=on'],
      },
    },
    {
      what: 'as declared',
      state: { booleans: ['1 1'], store: { 'booleans.local': 'httpd_can_network_connect=1' } },
      expected: unchanged,
    },
    {
      what: 'changed until the next boot',
      state: { booleans: ['0 0'], store: { 'booleans.local': 'httpd_can_network_connect=1' } },
      expected: {
        diff: ['boolean httpd_can_network_connect: off now, on after a reboot → on'],
        run: ['setsebool httpd_can_network_connect=on'],
      },
    },
    {
      what: 'only until the next boot as declared',
      state: { booleans: ['1 1'] },
      expected: {
        diff: ['boolean httpd_can_network_connect: on, not set permanently → on'],
        run: ['setsebool -P httpd_can_network_connect=on'],
      },
    },
    {
      what: 'off',
      state: { booleans: ['0 0'], store: { 'booleans.local': 'httpd_can_network_connect=0' } },
      expected: {
        diff: ['boolean httpd_can_network_connect: off → on'],
        run: ['setsebool -P httpd_can_network_connect=on'],
      },
    },
    {
      what: 'SELinux is disabled, and the store is as declared',
      state: {
        running: 'Disabled',
        booleans: [undefined],
        store: { 'booleans.local': 'httpd_can_network_connect=1' },
      },
      expected: unchanged,
    },
    {
      what: 'SELinux is disabled',
      state: { running: 'Disabled', booleans: [undefined] },
      expected: {
        diff: ['boolean httpd_can_network_connect: (none) → on'],
        run: ['setsebool -P httpd_can_network_connect=on'],
      },
    },
  ]),
)('booleans: %s', (_what, { state, expected }) => {
  expect(planOf(NETWORK, state)).toEqual(expected);
});

test('booleans: all that are to be permanent are set at once', () => {
  const parameters = { booleans: { one: true, two: false, three: 'on' } };
  const state = { booleans: ['0 0', '1 1', '0 0'], store: { 'booleans.local': 'three=1' } };
  expect(planOf(parameters, state).run).toEqual(['setsebool -P one=on two=off', 'setsebool three=on']);
});

test('booleans: one that the policy does not have may come with an earlier step', () => {
  expect(unknownState('selinux', NETWORK, answers(NETWORK, { booleans: [undefined] }))).toMatchObject({
    reason: 'the policy of the host has no boolean httpd_can_network_connect',
    missing: true,
  });
});

test('the store of another policy does not count', () => {
  const store = { 'booleans.local': 'httpd_can_network_connect=1' };
  expect(planOf(NETWORK, { policy: 'mls', booleans: ['1 1'], store }).run).toHaveLength(1);
});

test('the host has no policy', () => {
  const results = answers(NETWORK, { booleans: ['1 1'] }).with(2, done('', 2, 'grep: /var/lib/selinux: No such file'));
  expect(unknownState('selinux', NETWORK, results)).toMatchObject({
    reason: 'the host has no policy of SELinux in /var/lib/selinux',
    words: 'grep: /var/lib/selinux: No such file',
    missing: true,
  });
});

const http = (...ports: readonly string[]) => ({ ports: [{ type: 'http_port_t', ports }] });
const noHttp = (...ports: readonly string[]) => ({ ports: [{ type: 'http_port_t', ports, state: 'absent' }] });
const PORTCON = 'portcon tcp 9000 - 9010 system_u:object_r:http_port_t:s0';

test.each(
  named<{ what: string; parameters: Parameters; state?: HostState; expected: PlanText }>([
    {
      what: 'the policy has no type of its own for them',
      parameters: http('8090/tcp', '9000-9010/udp'),
      state: { listed: LISTED },
      expected: {
        diff: ['port 8090/tcp: unreserved_port_t → http_port_t', 'port 9000-9010/udp: unreserved_port_t → http_port_t'],
        run: importing('port -a -t http_port_t -p tcp 8090', 'port -a -t http_port_t -p udp 9000-9010'),
      },
    },
    {
      what: 'the policy has another type for exactly this one',
      parameters: http('8080/tcp'),
      state: { listed: LISTED },
      expected: {
        diff: ['port 8080/tcp: http_cache_port_t → http_port_t'],
        run: importing('port -m -t http_port_t -p tcp 8080'),
      },
    },
    {
      what: 'the policy has them',
      parameters: http('80/tcp', '8008-8008/tcp'),
      state: { listed: LISTED },
      expected: unchanged,
    },
    {
      what: 'a part of the range has another type in the policy',
      parameters: { ports: [{ type: 'unreserved_port_t', ports: ['8079-8081/tcp'] }] },
      state: { listed: LISTED },
      expected: {
        diff: ['port 8079-8081/tcp: (none) → unreserved_port_t'],
        run: importing('port -a -t unreserved_port_t -p tcp 8079-8081'),
      },
    },
    {
      what: 'this host assigns the range, and a declared one in it',
      parameters: http('9000-9010/tcp'),
      state: { store: { 'ports.local': PORTCON } },
      expected: unchanged,
    },
    {
      what: 'this host assigns a range with the declared port',
      parameters: http('9005/tcp'),
      state: { store: { 'ports.local': PORTCON } },
      expected: unchanged,
    },
    {
      what: 'this host assigns another type',
      parameters: { ports: [{ type: 'ssh_port_t', ports: ['9000-9010/tcp'] }] },
      state: { store: { 'ports.local': PORTCON } },
      expected: {
        diff: ['port 9000-9010/tcp: http_port_t → ssh_port_t'],
        run: importing('port -m -t ssh_port_t -p tcp 9000-9010'),
      },
    },
    {
      what: 'removed',
      parameters: noHttp('9000-9010/tcp'),
      state: { store: { 'ports.local': PORTCON } },
      expected: { diff: ['port 9000-9010/tcp: http_port_t → (none)'], run: importing('port -d -p tcp 9000-9010') },
    },
    { what: 'removed already', parameters: noHttp('9000-9010/tcp', '80/tcp'), expected: unchanged },
    {
      what: 'one of another type is not removed',
      parameters: { ports: [{ type: 'ssh_port_t', ports: ['9000-9010/tcp'], state: 'absent' }] },
      state: { store: { 'ports.local': PORTCON } },
      expected: unchanged,
    },
    {
      what: 'a part of a removed range stays: the removal comes first',
      parameters: { ports: [...http('9000/tcp').ports, ...noHttp('9000-9010/tcp').ports] },
      state: { store: { 'ports.local': PORTCON }, listed: `http_port_t  tcp  9000-9010\n${LISTED}` },
      expected: {
        diff: ['port 9000/tcp: unreserved_port_t → http_port_t', 'port 9000-9010/tcp: http_port_t → (none)'],
        run: importing('port -d -p tcp 9000-9010', 'port -a -t http_port_t -p tcp 9000'),
      },
    },
    {
      what: 'a part of a removed range stays, afterwards',
      parameters: { ports: [...http('9000/tcp').ports, ...noHttp('9000-9010/tcp').ports] },
      state: { store: { 'ports.local': 'portcon tcp 9000 system_u:object_r:http_port_t:s0' } },
      expected: unchanged,
    },
  ]),
)('ports: %s', (_what, { parameters, state, expected }) => {
  expect(planOf(parameters, state)).toEqual(expected);
});

test.each<[string, Parameters]>([
  ['assigned', { ports: [{ type: 'ssh_port_t', ports: ['9005/tcp'] }] }],
  ['removed', noHttp('9005/tcp')],
  ['assigned as a wider range', http('9000-9020/tcp')],
])('ports: a part of a range cannot be %s', (_what, parameters) => {
  const results = answers(parameters, { store: { 'ports.local': PORTCON }, listed: LISTED });
  expect(unknownState('selinux', parameters, results)).toMatchObject({
    refused: true,
    reason: expect.stringContaining('overlaps 9000-9010/tcp, which this host assigns to http_port_t'),
  });
});

function further(parameters: Parameters, state?: HostState): readonly string[] {
  const resource = resources.get('selinux');
  if (!resource) throw new Error('there is no resource selinux');
  const step = bind(resource, resource.schema.parse(parameters), 1);
  return (step.further?.(answers(parameters, state)) ?? []).map((one) =>
    one.kind === 'exec' ? one.argv.join(' ') : '',
  );
}

test.each<[string, Parameters, HostState, boolean]>([
  ['no port is declared', NETWORK, { booleans: ['1 1'] }, false],
  ['this host assigns them', http('9005/tcp'), { store: { 'ports.local': PORTCON } }, false],
  ['a port is removed', noHttp('80/tcp'), {}, false],
  ['semanage is not installed', http('80/tcp'), { semanage: false }, false],
  ['this host does not assign one', http('80/tcp'), {}, true],
])('Python starts only to read the ports of the policy: %s', (_what, parameters, state, asks) => {
  expect(further(parameters, state)).toEqual(asks ? ['semanage port --list --noheading'] : []);
});

test('semanage is not installed: nothing is missing while the state is as declared', () => {
  const state = { semanage: false, store: { 'ports.local': PORTCON } } as const;
  expect(planOf(http('9000-9010/tcp'), state)).toEqual(unchanged);
  expect(unknownState('selinux', noHttp('9000-9010/tcp'), answers(noHttp('9000-9010/tcp'), state))).toMatchObject({
    reason: '/usr/sbin/semanage is not installed',
    next: 'Add a step before this one: package: policycoreutils-python-utils.',
    missing: true,
  });
});

const WWW = { file_contexts: [{ path: '/srv/www(/.*)?', type: 'httpd_sys_content_t' }] };
const NO_WWW = { file_contexts: [{ path: '/srv/www(/.*)?', state: 'absent' }] };
const OWN = '/srv/www(/.*)?    system_u:object_r:httpd_sys_content_t:s0';
const relabelled = (path: string) =>
  `Would relabel ${path} from system_u:object_r:var_t:s0 to system_u:object_r:httpd_sys_content_t:s0\n`;
const RESTORECON = 'restorecon -R -i -- /srv/www';

test.each(
  named<{ what: string; parameters: Parameters; state?: HostState; expected: PlanText }>([
    {
      what: 'none yet',
      parameters: WWW,
      expected: {
        diff: ['label of /srv/www(/.*)?: (none) → httpd_sys_content_t'],
        run: [...importing("fcontext -a -t httpd_sys_content_t '/srv/www(/.*)?'"), RESTORECON],
      },
    },
    { what: 'as declared', parameters: WWW, state: { store: { 'file_contexts.local': OWN } }, expected: unchanged },
    {
      what: 'files with other labels',
      parameters: WWW,
      state: {
        store: { 'file_contexts.local': OWN },
        labels: [relabelled('/srv/www') + relabelled('/srv/www/a b') + relabelled('/srv/wwwx')],
      },
      expected: {
        diff: ['files of /srv/www(/.*)?: 2 files with other labels → as declared'],
        run: [RESTORECON],
      },
    },
    {
      what: 'another type on this host',
      parameters: WWW,
      state: { store: { 'file_contexts.local': '/srv/www(/.*)?    system_u:object_r:var_t:s0:c1' } },
      expected: {
        diff: ['label of /srv/www(/.*)?: var_t → httpd_sys_content_t'],
        run: [...importing("fcontext -m -t httpd_sys_content_t '/srv/www(/.*)?'"), RESTORECON],
      },
    },
    {
      what: 'no label at all on this host',
      parameters: WWW,
      state: { store: { 'file_contexts.local': '/srv/www(/.*)?    <<none>>' } },
      expected: {
        diff: ['label of /srv/www(/.*)?: <<none>> → httpd_sys_content_t'],
        run: [...importing("fcontext -m -t httpd_sys_content_t '/srv/www(/.*)?'"), RESTORECON],
      },
    },
    {
      what: 'only for directories on this host',
      parameters: WWW,
      state: { store: { 'file_contexts.local': '/srv/www(/.*)? -d system_u:object_r:httpd_sys_content_t:s0' } },
      expected: {
        diff: ['label of /srv/www(/.*)?: (none) → httpd_sys_content_t'],
        run: [...importing("fcontext -a -t httpd_sys_content_t '/srv/www(/.*)?'"), RESTORECON],
      },
    },
    {
      what: 'as the policy has it',
      parameters: WWW,
      state: { contexts: ['/srv/www(/.*)?\tsystem_u:object_r:httpd_sys_content_t:s0'] },
      expected: unchanged,
    },
    {
      what: 'another type in the policy',
      parameters: WWW,
      state: {
        contexts: [
          '/srv/www(/.*)?/logs(/.*)?\tsystem_u:object_r:httpd_sys_content_t:s0',
          '/srv/www(/.*)?\tsystem_u:object_r:var_t:s0',
        ],
      },
      expected: {
        diff: ['label of /srv/www(/.*)?: var_t → httpd_sys_content_t'],
        run: [...importing("fcontext -m -t httpd_sys_content_t '/srv/www(/.*)?'"), RESTORECON],
      },
    },
    {
      what: 'removed',
      parameters: NO_WWW,
      state: { store: { 'file_contexts.local': OWN } },
      expected: {
        diff: ['label of /srv/www(/.*)?: httpd_sys_content_t → (none)'],
        run: [...importing("fcontext -d '/srv/www(/.*)?'"), RESTORECON],
      },
    },
    {
      what: 'removed, and files kept the label',
      parameters: NO_WWW,
      state: { labels: [relabelled('/srv/www/a')] },
      expected: { diff: ['files of /srv/www(/.*)?: 1 file with another label → as declared'], run: [RESTORECON] },
    },
    {
      what: 'a path alone, and one with everything below it',
      parameters: {
        file_contexts: [
          { path: '/srv/a\\+b.txt', type: 'var_t' },
          { path: '/srv/c(/.*)?', type: 'var_t' },
        ],
      },
      state: { labels: ['', ''] },
      expected: {
        diff: ['label of /srv/a\\+b.txt: (none) → var_t', 'label of /srv/c(/.*)?: (none) → var_t'],
        run: [
          ...importing("fcontext -a -t var_t '/srv/a\\+b.txt'", "fcontext -a -t var_t '/srv/c(/.*)?'"),
          'restorecon -i -- /srv/a+b.txt',
          'restorecon -R -i -- /srv/c',
        ],
      },
    },
    {
      what: 'SELinux is disabled: files get their labels once it is enabled',
      parameters: WWW,
      state: { running: 'Disabled', store: { 'file_contexts.local': OWN } },
      expected: unchanged,
    },
  ]),
)('file contexts: %s', (_what, { parameters, state, expected }) => {
  expect(planOf(parameters, state)).toEqual(expected);
});

test('ports and labels are one transaction, and booleans come before them', () => {
  const parameters = { ...NETWORK, ...http('9000-9010/tcp'), ...WWW };
  expect(planOf(parameters, { booleans: ['0 0'], listed: LISTED }).run).toEqual([
    'setsebool -P httpd_can_network_connect=on',
    ...importing('port -a -t http_port_t -p tcp 9000-9010', "fcontext -a -t httpd_sys_content_t '/srv/www(/.*)?'"),
    RESTORECON,
  ]);
});

test.each(
  named<{ what: string; parameters: Parameters; before: HostState; after: HostState; run: readonly string[] }>([
    {
      what: 'a boolean',
      parameters: NETWORK,
      before: { booleans: ['0 0'], store: { 'booleans.local': 'httpd_can_network_connect=0' } },
      after: { booleans: ['1 1'], store: { 'booleans.local': 'httpd_can_network_connect=1' } },
      run: ['setsebool -P httpd_can_network_connect=off'],
    },
    {
      what: 'a port that was not assigned',
      parameters: http('9000-9010/tcp'),
      before: { listed: LISTED },
      after: { store: { 'ports.local': PORTCON } },
      run: ['semanage import'],
    },
    {
      what: 'a port of another type',
      parameters: { ports: [{ type: 'ssh_port_t', ports: ['9000-9010/tcp'] }] },
      before: { store: { 'ports.local': PORTCON } },
      after: { store: { 'ports.local': PORTCON.replace('http', 'ssh') } },
      run: ['semanage import'],
    },
    {
      what: 'a label',
      parameters: NO_WWW,
      before: { store: { 'file_contexts.local': OWN } },
      after: {},
      run: ['semanage import', RESTORECON],
    },
  ]),
)('%s can be restored', (_what, { parameters, before, after, run }) => {
  const previous = restored('selinux', parameters, answers(parameters, before));
  const { run: back } = restorePlan('selinux', previous, answers(parameters, after));
  expect(back.map((line) => line.replace(/^semanage import.*$/s, 'semanage import'))).toEqual(run);
});

test('the value that the policy gives a boolean cannot be restored', () => {
  expect(restored('selinux', NETWORK, answers(NETWORK, { booleans: ['0 0'] }))).toBeUndefined();
});

test.each([
  ['ValueError: Type nosuch_t is invalid, must be a port type', /does not have this type/],
  ['ValueError: File spec /lib/a conflicts with equivalency rule', /the path that semanage suggests/],
  ['libsemanage: something else', /^$/],
])('advice: %s', (words, expected) => {
  expect(advice('selinux', NETWORK, words) ?? '').toMatch(expected);
});

test.each<[unknown, boolean]>([
  [{}, false],
  [{ booleans: { a: true, b: 'off' } }, true],
  [{ booleans: { a: 'yes' } }, false],
  [{ booleans: { 'a b': true } }, false],
  [{ mode: 'disabled', booleans: { a: true } }, false],
  [{ mode: 'permissive', booleans: { a: true } }, true],
  [http('8081/tcp', '9000-9010/sctp'), true],
  [http('8081'), false],
  [http('0/tcp'), false],
  [http('8081/tcp', '8080-8082/tcp'), false],
  [{ ports: [...http('8081/tcp').ports, ...noHttp('8081/tcp').ports] }, false],
  [{ ports: [...http('8081/tcp').ports, ...noHttp('8080-8082/tcp').ports] }, true],
  [http(), false],
  [WWW, true],
  [NO_WWW, true],
  [{ file_contexts: [{ path: '/srv/www' }] }, false],
  [{ file_contexts: [{ path: '/srv/www', type: 'a_t', state: 'absent' }] }, false],
  [{ file_contexts: [...WWW.file_contexts, ...WWW.file_contexts] }, false],
  ...['/srv/w*', '/srv/[ab]', 'srv', '/', '/srv/', "/srv/a'b", '/srv/a b', '/srv/(a|b)', '/srv/a(/.*)?/b'].map(
    (path): [unknown, boolean] => [{ file_contexts: [{ path, type: 'a_t' }] }, false],
  ),
])('%j: %s', (parameters, ok) => {
  expect(accepts('selinux', parameters)).toBe(ok);
});
