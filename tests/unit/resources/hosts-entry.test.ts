import { describe, expect, test } from 'vitest';
import type { InventoryIssue } from '../../../src/model/resource.ts';
import { bind } from '../../../src/model/step.ts';
import { NOTHING_TOUCHED } from '../../../src/model/touched.ts';
import { hostsEntry } from '../../../src/resources/hosts-entry/index.ts';
import { schema } from '../../../src/resources/hosts-entry/schema.ts';
import { diagnosticLines, loadFiles, text } from '../input.ts';
import {
  absent,
  accepts,
  advice,
  file,
  plan,
  planText,
  restored,
  restorePlan,
  unchanged,
  unknownState,
} from './resource.ts';

/** As a fresh CentOS Stream 9 has it. */
const FRESH = `127.0.0.1   localhost localhost.localdomain localhost4 localhost4.localdomain4
::1         localhost localhost.localdomain localhost6 localhost6.localdomain6
`;
const DB = { address: '10.0.0.5', names: ['db.example.com', 'db'] };

/** The file after the step; undefined if it does not change. */
function after(parameters: unknown, before: string): string | undefined {
  const [change] = plan('hosts_entry', parameters, [file(before)]).changes;
  return change?.diff[0]?.after ?? undefined;
}

test('a new entry is added at the end', () => {
  expect(planText('hosts_entry', DB, [file(FRESH)])).toEqual({
    diff: [`/etc/hosts: ${FRESH} → ${FRESH}10.0.0.5 db.example.com db\n`],
    run: [`write /etc/hosts: ${FRESH}10.0.0.5 db.example.com db\n`],
  });
});

test.each<[string, unknown, string, string | undefined]>([
  ['as declared, with other blanks and a comment', DB, '10.0.0.5\t db.example.com   db # by hand\n', undefined],
  ['beside another name', DB, '10.0.0.5 db.example.com db old\n', undefined],
  ['without a line end', DB, '10.0.0.5 db.example.com db', undefined],
  ['whatever its case is', { ...DB, names: 'DB' }, '10.0.0.5 db\n', '10.0.0.5 DB\n'],
  ['in another order', DB, '10.0.0.5 db db.example.com\n', '10.0.0.5 db.example.com db\n'],
  [
    'a name is missing: others and the comment stay',
    DB,
    '10.0.0.5 old db # by hand\n',
    '10.0.0.5 db.example.com db old # by hand\n',
  ],
  ['another address', DB, '10.0.0.9 db.example.com db\n', '10.0.0.5 db.example.com db\n'],
  [
    'a name of the loopback address',
    DB,
    '127.0.0.1 localhost db\n',
    '127.0.0.1 localhost\n10.0.0.5 db.example.com db\n',
  ],
  ['an address of IPv6 beside it', DB, '::5 db\n', '::5 db\n10.0.0.5 db.example.com db\n'],
  ['another form of the same address', { address: '2001:db8::5', names: 'db' }, '2001:0DB8:0:0::5 db\n', undefined],
  [
    'in two lines of its address',
    DB,
    '10.0.0.5 db.example.com\n10.0.0.5 db old\n',
    '10.0.0.5 db.example.com db\n10.0.0.5 old\n',
  ],
  ['the comment of a line whose names go', DB, '10.0.0.9 db # old\n', '# old\n10.0.0.5 db.example.com db\n'],
  [
    'what is not an entry stays',
    DB,
    '# db 10.0.0.9\n\nnonsense db\n',
    '# db 10.0.0.9\n\nnonsense db\n10.0.0.5 db.example.com db\n',
  ],
  [
    'two entries of one address',
    {
      entries: [
        { address: '10.0.0.5', names: 'a' },
        { address: '10.0.0.5', names: 'b' },
      ],
    },
    '',
    '10.0.0.5 a b\n',
  ],
  [
    'removed by its names',
    { names: ['db', 'old'], state: 'absent' },
    '10.0.0.5 db mirror\n::5 db\n10.0.0.9 old # by hand\n',
    '10.0.0.5 mirror\n# by hand\n',
  ],
  ['removed by its address', { address: '10.0.0.5', state: 'absent' }, '10.0.0.5 db\n10.0.0.55 db\n', '10.0.0.55 db\n'],
  ['removed by both', { ...DB, state: 'absent' }, '10.0.0.5 db\n10.0.0.6 db\n', '10.0.0.6 db\n'],
  ['removed before', { names: 'db', state: 'absent' }, FRESH, undefined],
])('%s', (_what, parameters, before, expected) => {
  expect(after(parameters, before)).toBe(expected);
  expect(after(parameters, expected ?? before)).toBeUndefined();
});

test('an earlier step is going to write the file', () => {
  const written = new Map([['/etc/hosts', '10.0.0.5 old\n']]);
  const step = bind(hostsEntry, schema.parse(DB), 1);
  expect(step.plan([file(FRESH)], { touched: { ...NOTHING_TOUCHED, contents: written } })).toMatchObject({
    changes: [{ diff: [{ before: '10.0.0.5 old\n', after: '10.0.0.5 db.example.com db old\n' }] }],
  });
});

test('no file', () => {
  expect(planText('hosts_entry', DB, [absent]).run).toEqual(['write /etc/hosts: 10.0.0.5 db.example.com db\n']);
  const failed = { kind: 'failed', message: 'Permission denied' } as const;
  expect(unknownState('hosts_entry', DB, [failed]).reason).toBe('cannot read /etc/hosts');
});

test('the action', () => {
  const action = (parameters: unknown, before: string) =>
    plan('hosts_entry', parameters, [file(before)]).changes[0]?.action;
  expect(action(DB, FRESH)).toBe('add');
  expect(action(DB, '10.0.0.9 db\n')).toBe('change');
  expect(action({ names: 'db', state: 'absent' }, '10.0.0.9 db\n')).toBe('remove');
});

test('in a container', () => {
  expect(
    advice('hosts_entry', DB, "mv: cannot move '/etc/.hosts.x' to '/etc/hosts': Device or resource busy"),
  ).toContain('container');
});

describe('what was there before can be restored', () => {
  test.each<[string, unknown, string, unknown]>([
    ['no entry', DB, FRESH, { entries: [DB], state: 'absent' }],
    [
      'another address',
      DB,
      '10.0.0.9 db.example.com db\n',
      { entries: [{ ...DB, address: '10.0.0.9' }], state: 'present' },
    ],
    [
      'a removed entry',
      { names: ['db'], state: 'absent' },
      '10.0.0.5 db mirror\n',
      { entries: [{ address: '10.0.0.5', names: ['db'] }], state: 'present' },
    ],
    ['not a part of its names', DB, '10.0.0.5 db\n', undefined],
  ])('%s', (_what, parameters, before, expected) => {
    const declaration = restored('hosts_entry', parameters, [file(before)]);
    expect(declaration).toEqual(expected);
    const again = declaration === undefined ? unchanged : restorePlan('hosts_entry', declaration, [file(before)]);
    expect(again).toEqual(unchanged);
  });
});

describe('hosts of the inventory', () => {
  const names = {
    hosts: {
      docker1: { name: 'docker1', address: '192.168.2.10' },
      docker2: { name: 'docker2', address: '192.168.2.11' },
      'master.example.com': { name: 'master.example.com', address: '192.168.2.1' },
    },
    groups: { workers: ['docker1', 'docker2'] },
  };
  const entries = (parameters: unknown, report: (issue: InventoryIssue) => void = () => {}) =>
    hostsEntry.inInventory?.(schema.parse(parameters), names, report).entries;
  const docker1 = { address: '192.168.2.10', names: ['docker1'] };
  const docker2 = { address: '192.168.2.11', names: ['docker2'] };

  test('all, groups and hosts', () => {
    const master = { address: '192.168.2.1', names: ['master.example.com', 'master'] };
    expect(entries('all')).toEqual([docker1, docker2, master]);
    expect(entries('workers')).toEqual([docker1, docker2]);
    expect(entries({ hosts: ['docker2', 'workers'] })).toEqual([docker2, docker1]);
    expect(entries({ hosts: 'docker1', domain: 'example.com' })).toEqual([
      { ...docker1, names: ['docker1.example.com', 'docker1'] },
    ]);
  });

  test('no names of objects', () => {
    const issues: InventoryIssue[] = [];
    entries({ hosts: ['docker1', 'constructor'] }, (issue) => issues.push(issue));
    expect(issues).toMatchObject([{ path: ['hosts', 1] }]);
  });

  const inventory = text`
    playbook: play.yaml
    hosts:
      docker1: { address: 192.168.2.10 }
      docker2: { address: 192.168.2.11 }
  `;

  test('one step gives every host the same entries', async () => {
    const { work } = await loadFiles({ 'inventory.yaml': inventory, 'play.yaml': 'steps: [hosts_entry: all]\n' });
    expect(work.map(({ steps }) => steps[0]?.desired)).toEqual(
      [1, 2].map(() => ({ hosts: ['all'], entries: [docker1, docker2], state: 'present' })),
    );
    expect(work[0]?.steps[0]?.name).toBe('all');
  });

  test('what is wrong is reported at its place, before any host is contacted', async () => {
    const wrong = `${inventory}  docker3: { address: docker3.lan }\n  10.0.0.1:\n`;
    const lines = (step: string) =>
      diagnosticLines({ 'inventory.yaml': wrong, 'play.yaml': `steps:\n  - hosts_entry: ${step}\n` });
    expect(await lines('all')).toEqual([
      'play.yaml:2:18  the host docker3 has no IP address in the inventory: its address is docker3.lan',
      'play.yaml:2:18  the host 10.0.0.1 has no name: the inventory calls it by its address',
    ]);
    expect(await lines('{ hosts: [docker1, dockr2] }')).toEqual([
      'play.yaml:2:37  the inventory has no host and no group dockr2',
    ]);
    expect(await lines('{ address: 10.0.0.5, names: [localhost] }')).toEqual([
      'play.yaml:2:47  localhost must keep its entry: programs rely on it',
    ]);
  });
});

test.each<[unknown, boolean]>([
  ['all', true],
  [DB, true],
  [{ ...DB, names: 'db_1' }, true],
  [{ entries: [DB, { address: '::5', names: ['db'] }] }, true],
  [{ entries: [DB, { address: '10.0.0.6', names: ['DB'] }] }, false],
  [{ names: 'db', state: 'absent' }, true],
  [{ address: '10.0.0.5' }, false],
  [{ names: 'db' }, false],
  [{ address: 'db', names: 'db' }, false],
  [{ address: '10.0.0.5', names: '10.0.0.6' }, false],
  [{ address: '10.0.0.5', names: 'a b' }, false],
  [{ address: '10.0.0.5', names: [] }, false],
  [{ address: '127.0.0.1', state: 'absent' }, false],
  [{ names: 'localhost', state: 'absent' }, false],
  [{ ...DB, hosts: 'all' }, false],
  [{ ...DB, domain: 'example.com' }, false],
  [{ state: 'absent' }, false],
  [{}, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('hosts_entry', parameters)).toBe(ok);
});
