import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { bind } from '../../../src/model/step.ts';
import { group } from '../../../src/resources/group/index.ts';
import { schema } from '../../../src/resources/group/schema.ts';
import { accepts, done, file, planText, restored, restorePlan, unchanged, unknownState } from './resource.ts';

// The answers have the form that the same commands gave on Debian 12 (glibc 2.36), a stand-in for recordings.

const PASSWD = 'root:x:0:0:root:/root:/bin/bash\nalice:x:1100:1100::/home/alice:/bin/bash\n';
const GROUPS = 'root:x:0:\nalice:x:1100:\ndocker:x:980:alice\n';

function answers(name: string, { known = GROUPS } = {}): readonly Result[] {
  const entry = known.split('\n').find((line) => line.startsWith(`${name}:`));
  return [file(PASSWD), file(GROUPS), entry === undefined ? done('', 2) : done(`${entry}\n`)];
}

test.each<[string, Record<string, unknown>, readonly string[], readonly string[]]>([
  ['as declared', { name: 'docker', gid: 980 }, [], []],
  ['by name only', { name: 'docker' }, [], []],
  ['new', { name: 'web' }, ['group: absent → present'], ['groupadd -- web']],
  [
    'new, with an ID of the range for system accounts',
    { name: 'web', gid: 985, system: true },
    ['group: absent → present', 'gid: (none) → 985'],
    ['groupadd --system --gid 985 -- web'],
  ],
  ['removed', { name: 'docker', state: 'absent' }, ['group: present → absent'], ['groupdel -- docker']],
  ['removed before', { name: 'web', state: 'absent' }, [], []],
])('%s', (_what, parameters, diff, run) => {
  expect(planText('group', parameters, answers(String(parameters['name'])))).toEqual({ diff, run });
});

test('another gid: files keep the old one', () => {
  expect(planText('group', { name: 'docker', gid: 990 }, answers('docker'))).toEqual({
    diff: ['gid: 980 → 990'],
    run: ['groupmod --gid 990 -- docker'],
    notes: ['files of the group keep gid 980'],
  });
});

describe('refused', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['a gid that another group has', { name: 'web', gid: 980 }, 'gid 980 belongs to the group docker'],
    [
      'the primary group of a user',
      { name: 'alice', state: 'absent' },
      'the group alice is the primary group of alice',
    ],
  ])('%s', (_what, parameters, reason) => {
    expect(unknownState('group', parameters, answers(String(parameters['name'])))).toMatchObject({
      reason,
      refused: true,
    });
  });

  test('a group of LDAP', () => {
    const found = answers('staff', { known: 'staff:*:5000:\n' });
    expect(unknownState('group', 'staff', found).reason).toContain('staff is not in /etc/group');
    const removal = bind(group, schema.parse({ name: 'staff', state: 'absent' }), 1).plan(found);
    expect(removal).toMatchObject({
      changes: [],
      warning: { message: expect.stringContaining('another source') as string },
    });
  });
});

test('the state is unknown if getent fails', () => {
  const failed = [file(PASSWD), file(GROUPS), done('', 1, 'Unknown database: group')];
  expect(unknownState('group', 'docker', failed).reason).toBe('`getent group` exited with status 1');
});

test('what was there before can be restored', () => {
  expect(restored('group', 'web', answers('web'))).toEqual({ name: 'web', state: 'absent' });
  const before = restored('group', { name: 'docker', state: 'absent' }, answers('docker'));
  expect(before).toEqual({ name: 'docker', state: 'present', gid: 980 });
  expect(restorePlan('group', before, answers('docker'))).toEqual(unchanged);
});

test.each<[unknown, boolean]>([
  ['docker', true],
  [{ name: 'docker', gid: 980 }, true],
  ['980', false],
  ['a b', false],
  [{ name: 'root', state: 'absent' }, false],
  [{ name: 'docker', gid: 0 }, false],
  [{ name: 'docker', gid: 65_535 }, false],
  [{ name: 'docker', gid: 980, state: 'absent' }, false],
  [{ name: 'docker', members: ['alice'] }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('group', parameters)).toBe(ok);
});
