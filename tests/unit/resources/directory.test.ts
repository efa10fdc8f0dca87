import { describe, expect, test } from 'vitest';
import { at, noDirectoryFor, nothingAt } from './path-answers.ts';
import { accepts, done, plan, planText, restored, restorePlan, unchanged, unknownState } from './resource.ts';

const PATH = '/srv/app';
const there = at(PATH, { type: 'd', mode: '755' });
const entries = (...records: string[]) => done(records.map((one) => `${one}\0`).join(''));
const nothing = done('', 1, `find: '${PATH}': No such file or directory\n`);

test.each([
  ['unchanged', PATH, there, unchanged],
  [
    'created',
    PATH,
    nothingAt(PATH),
    { diff: ['directory: absent → present'], run: ['mkdir --parents -Z -- /srv/app'] },
  ],
  [
    'created with all its attributes',
    { path: PATH, mode: '2750', owner: 'app', group: 'app' },
    nothingAt(PATH),
    {
      diff: ['directory: absent → present', 'mode: (none) → 2750', 'owner: (none) → app', 'group: (none) → app'],
      run: [
        'mkdir --parents -Z --mode=2750 -- /srv/app',
        'chown --no-dereference app:app -- /srv/app',
        'chmod 02750 -- /srv/app',
      ],
    },
  ],
  [
    'created with its parents',
    { path: '/srv/a/b', mode: '0700' },
    noDirectoryFor('/srv/a/b'),
    {
      diff: ['directory: absent → present', 'mode: (none) → 0700'],
      run: ['mkdir --parents -Z --mode=0700 -- /srv/a/b', 'chmod 00700 -- /srv/a/b'],
      notes: ['also creates /srv/a, unless an earlier step creates it'],
    },
  ],
  [
    'other attributes',
    { path: PATH, mode: '0750', owner: 'app' },
    there,
    {
      diff: ['mode: 0755 → 0750', 'owner: root → app'],
      run: ['chown --no-dereference app -- /srv/app', 'chmod 00750 -- /srv/app'],
    },
  ],
])('%s', (_what, parameters, answer, expected) => {
  expect(planText('directory', parameters, [answer])).toEqual(expected);
});

test.each([
  ['f', '', 'a regular file', 'file: { path: /srv/app, state: absent }'],
  ['l', '/data/app', 'a symbolic link to /data/app', 'link: { path: /srv/app, state: absent }'],
  ['p', '', 'a named pipe', 'remove it on the host'],
])('what is not a directory is named and refused: %s', (type, target, kind, next) => {
  for (const parameters of [PATH, { path: PATH, state: 'absent', recursive: true }]) {
    const state = unknownState('directory', parameters, [at(PATH, { type, target }), entries()]);
    expect(state.reason).toContain(`/srv/app is ${kind}, and a directory step does not`);
    expect(state.next).toContain(next);
  }
});

describe('recursive', () => {
  const parameters = { path: PATH, mode: '0755', owner: 'app', group: 'app', file_mode: '0644', recursive: true };
  const own = at(PATH, { type: 'd', mode: '755', owner: 'app', group: 'app' });

  test('only what differs is read, shown and corrected; a link has an owner but no mode', () => {
    const found = entries(
      'd\t700\tapp\t990\tapp\t990\tsub',
      'f\t600\troot\t0\tapp\t990\tsub/a\tb',
      'l\t777\troot\t0\tapp\t990\tlink',
    );
    expect(planText('directory', parameters, [own, found])).toEqual({
      diff: [
        'mode of sub: 0700 → 0755',
        'owner of sub/a\tb: root → app',
        'mode of sub/a\tb: 0600 → 0644',
        'owner of link: root → app',
      ],
      run: [
        "find /srv/app -xdev -mindepth 1 ( '!' -user app -o '!' -group app ) -exec chown --no-dereference app:app -- '{}' +",
        "find /srv/app -xdev -mindepth 1 ( -type d '!' -perm 0755 ) -exec chmod 00755 -- '{}' +",
        "find /srv/app -xdev -mindepth 1 ( -type f '!' -perm 0644 ) -exec chmod 00644 -- '{}' +",
      ],
    });
    expect(planText('directory', parameters, [own, entries()])).toEqual(unchanged);
  });

  test.each(["find: 'app' is not the name of a known user\n", "find: 'app' is not the name of an existing group\n"])(
    'the user may not exist yet: %s',
    (stderr) => {
      const { diff } = planText('directory', parameters, [own, done('', 1, stderr)]);
      expect(diff).toEqual(['owner of everything in it: (none) → app:app']);
    },
  );

  test('a directory that does not exist has nothing in it', () => {
    expect(planText('directory', parameters, [nothingAt(PATH), nothing]).diff[0]).toBe('directory: absent → present');
  });

  test('the state is unknown if something in it could not be read', () => {
    const answer = done('', 1, "find: '/srv/app/closed': Permission denied\n");
    expect(unknownState('directory', parameters, [own, answer]).reason).toBe('`find /srv/app` exited with status 1');
  });

  test('what it changes in the directory is not brought back', () => {
    const found = entries('f\t600\troot\t0\tapp\t990\ta');
    expect(restored('directory', parameters, [own, found])).toBeUndefined();
  });
});

describe('purge', () => {
  const found = entries('f\told.conf', 'd\told', 'f\tsite.local', 'f\tmy file', 'l\tlink');

  test('everything that is not kept is removed, and shown by name', () => {
    expect(planText('directory', { path: PATH, purge: { keep: ['*.local', 'link'] } }, [there, found])).toEqual({
      diff: [
        'my file: a regular file, not declared → (none)',
        'old/: a directory with everything in it, not declared → (none)',
        'old.conf: a regular file, not declared → (none)',
      ],
      run: ["rm -r -f --one-file-system -- '/srv/app/my file' /srv/app/old /srv/app/old.conf"],
    });
  });

  test('nothing to remove is unchanged; purge: false removes nothing', () => {
    expect(planText('directory', { path: PATH, purge: true }, [there, entries()])).toEqual(unchanged);
    expect(planText('directory', { path: PATH, purge: false }, [there])).toEqual(unchanged);
    expect(planText('directory', { path: PATH, purge: true }, [nothingAt(PATH), nothing]).diff).toHaveLength(1);
  });

  test('many names are removed by several commands, and nothing is brought back', () => {
    const many = entries(...Array.from({ length: 1001 }, (_, index) => `f\t${index}`));
    const { changes } = plan('directory', { path: PATH, purge: true }, [there, many]);
    expect(changes[0]?.operations).toHaveLength(3);
    expect(restored('directory', { path: PATH, purge: true }, [there, many])).toBeUndefined();
  });
});

describe('state: absent', () => {
  const absent = { path: PATH, state: 'absent' };

  test('an empty directory is removed', () => {
    expect(planText('directory', absent, [nothingAt(PATH), nothing])).toEqual(unchanged);
    expect(planText('directory', absent, [there, entries()])).toEqual({
      diff: ['directory: empty → absent'],
      run: ['rmdir -- /srv/app'],
    });
  });

  test('one with content only with recursive: true', () => {
    const found = entries('f\tb', 'd\ta', 'f\tc', 'f\td', 'f\te', 'f\tf');
    expect(unknownState('directory', absent, [there, found])).toMatchObject({
      reason: '/srv/app is not empty: a/, b, c, d, e and 1 more',
      refused: true,
    });
    expect(planText('directory', { ...absent, recursive: true }, [there, found])).toEqual({
      diff: ['directory: a/, b, c, d, e and 1 more → absent'],
      run: ['rm -r -f --one-file-system -- /srv/app'],
    });
  });
});

test('what was there before can be restored', () => {
  const old = restored('directory', { path: PATH, mode: '0700', owner: 'app' }, [there]);
  expect(old).toMatchObject({ mode: '0755', owner: 'root' });
  expect(restorePlan('directory', old, [there])).toEqual(unchanged);
  expect(restored('directory', PATH, [nothingAt(PATH)])).toMatchObject({ state: 'absent' });
  expect(restored('directory', { path: PATH, state: 'absent' }, [there, entries()])).toMatchObject({ mode: '0755' });
  expect(restored('directory', { path: PATH, state: 'absent' }, [there, entries('f\ta')])).toBeUndefined();
});

test.each<[unknown, boolean]>([
  [PATH, true],
  [{ path: PATH, mode: '0750', owner: 'app', group: '0', context: 'var_t' }, true],
  [{ path: PATH, state: 'absent', recursive: true }, true],
  [{ path: PATH, purge: { keep: ['*.local'] } }, true],
  [{ path: '/etc', mode: '0755' }, true],
  ['srv', false],
  ['/', false],
  [{ path: PATH, recursive: true }, false],
  [{ path: PATH, file_mode: '0644' }, false],
  [{ path: PATH, state: 'absent', mode: '0755' }, false],
  [{ path: PATH, purge: { keep: ['a/b'] } }, false],
  [{ path: PATH, purge: true, state: 'absent' }, false],
  [{ path: '/etc', purge: true }, false],
  [{ path: '/srv', state: 'absent', recursive: true }, false],
  [{ path: '/usr/lib', owner: 'root', recursive: true }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('directory', parameters)).toBe(ok);
});
