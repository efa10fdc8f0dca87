import { describe, expect, test } from 'vitest';
import { at, noDirectoryFor, nothingAt, record } from './path-answers.ts';
import { accepts, done, plan, planText, restored, restorePlan, unchanged, unknownState } from './resource.ts';

const [PATH, TARGET] = ['/usr/local/bin/app', '/opt/app/bin/app'];
const symbolic = { path: PATH, target: TARGET };
const replaced = [
  `ln --symbolic --force --no-target-directory -- ${TARGET} /usr/local/bin/.app.provision`,
  `mv --force --no-target-directory -- /usr/local/bin/.app.provision ${PATH}`,
];

describe('a symbolic link', () => {
  test.each([
    ['unchanged', at(PATH, { type: 'l', target: TARGET, finalType: 'f' }), unchanged],
    [
      'no link',
      nothingAt(PATH),
      { diff: [`target: (none) → ${TARGET}`], run: [`ln --symbolic --no-target-directory -- ${TARGET} ${PATH}`] },
    ],
    [
      'another target',
      at(PATH, { type: 'l', target: '/opt/old' }),
      { diff: [`target: /opt/old → ${TARGET}`], run: replaced },
    ],
    [
      'a target with a line break',
      at(PATH, { type: 'l', target: `${TARGET}\nx` }),
      { diff: [`target: ${TARGET}\nx → ${TARGET}`], run: replaced },
    ],
    [
      'no directory',
      noDirectoryFor(PATH),
      {
        diff: [`target: (none) → ${TARGET}`],
        run: [`ln --symbolic --no-target-directory -- ${TARGET} ${PATH}`],
        notes: ['/usr/local/bin does not exist yet: an earlier step has to create it'],
      },
    ],
  ])('%s', (_what, answer, expected) => {
    expect(planText('link', symbolic, [answer])).toEqual(expected);
  });

  test.each([
    ['a regular file', { content: 'x' }],
    ['a named pipe', { type: 'p' }],
    ['a device', { type: 'c' }],
  ])('%s in its place is replaced only where that is declared', (kind, found) => {
    expect(unknownState('link', symbolic, [at(PATH, found)])).toMatchObject({
      reason: `${PATH} is ${kind}, and the step does not declare \`replace: true\``,
      refused: true,
    });
    expect(planText('link', { ...symbolic, replace: true }, [at(PATH, found)])).toEqual({
      diff: [`target: ${kind} → ${TARGET}`],
      run: replaced,
    });
  });

  test('a directory in its place is never replaced', () => {
    const state = unknownState('link', { ...symbolic, replace: true }, [at(PATH, { type: 'd' })]);
    expect(state.reason).toBe(`${PATH} is a directory, which a link never replaces`);
  });

  test('one that leads nowhere, or in a circle, has a warning once it is there', () => {
    for (const finalType of ['N', 'L']) {
      const { warning } = plan('link', symbolic, [at(PATH, { type: 'l', target: TARGET, finalType })]);
      expect(warning?.message).toBe(`${PATH} leads to ${TARGET}, which does not exist`);
    }
    expect(plan('link', symbolic, [nothingAt(PATH)]).warning).toBeUndefined();
  });

  test('is removed; what is not one is named and refused', () => {
    const absent = { path: PATH, state: 'absent' };
    expect(planText('link', absent, [nothingAt(PATH)])).toEqual(unchanged);
    expect(planText('link', absent, [at(PATH, { type: 'l', target: TARGET })])).toEqual({
      diff: [`target: ${TARGET} → absent`],
      run: [`rm -f -- ${PATH}`],
    });
    const state = unknownState('link', absent, [at(PATH, { content: 'x', links: 2 })]);
    expect(state.reason).toBe(`${PATH} is a regular file, and a link step does not remove it`);
    expect(state.next).toContain('hard: true');
  });

  test('what was there before can be restored, unless it was a file', () => {
    const before = at(PATH, { type: 'l', target: '/opt/old' });
    const old = restored('link', symbolic, [before]);
    expect(old).toMatchObject({ target: '/opt/old' });
    expect(restorePlan('link', old, [before])).toEqual(unchanged);
    expect(restored('link', symbolic, [nothingAt(PATH)])).toMatchObject({ state: 'absent' });
    expect(restored('link', { ...symbolic, replace: true }, [at(PATH, { content: 'x' })])).toBeUndefined();
  });
});

describe('a hard link', () => {
  const hard = { path: '/srv/data.bak', target: '/srv/data', hard: true };
  const file = record('/srv/data', { inode: '65024:20', links: 2 });

  test.each([
    ['unchanged', at(hard.path, { inode: '65024:20', links: 2, content: '' }, file), unchanged],
    [
      'no link',
      nothingAt(hard.path, file),
      {
        diff: ['target: (none) → hard link to /srv/data'],
        run: ['ln --no-target-directory -- /srv/data /srv/data.bak'],
      },
    ],
  ])('%s', (_what, answer, expected) => {
    expect(planText('link', hard, [answer])).toEqual(expected);
  });

  test('another file in its place is replaced only where that is declared', () => {
    const other = at(hard.path, { inode: '65024:21', content: '' }, file);
    expect(unknownState('link', hard, [other]).reason).toContain('/srv/data.bak is a regular file');
    expect(planText('link', { ...hard, replace: true }, [other])).toEqual({
      diff: ['target: a regular file → hard link to /srv/data'],
      run: [
        'ln --force --no-target-directory -- /srv/data /srv/.data.bak.provision',
        'mv --force --no-target-directory -- /srv/.data.bak.provision /srv/data.bak',
      ],
    });
  });

  test('needs a file of the same file system; an earlier step may bring it', () => {
    const missing = done('', 1, "find: '/srv/data': No such file or directory\n");
    expect(unknownState('link', hard, [missing])).toMatchObject({
      reason: '/srv/data does not exist, so that it cannot get another name',
      missing: true,
    });
    const directory = nothingAt(hard.path, record('/srv/data', { type: 'd' }));
    expect(unknownState('link', hard, [directory]).reason).toContain('only a regular file can have a hard link');
    const far = { ...hard, target: '/var/data' };
    const fileIn = (device: number) =>
      record('/var/data', { inode: `${device}:20` }) + record('/var/.', { type: 'd', inode: `${device}:2` });
    const elsewhere = nothingAt(hard.path, fileIn(3));
    expect(unknownState('link', far, [elsewhere]).reason).toContain('are on different file systems');
    expect(planText('link', far, [nothingAt(hard.path, fileIn(65024))]).run).toHaveLength(1);
  });

  test('on overlayfs, where a file has another device than its directory', () => {
    const overlay = nothingAt(hard.path, record('/srv/data', { inode: '127:69' }));
    expect(planText('link', hard, [overlay]).run).toEqual(['ln --no-target-directory -- /srv/data /srv/data.bak']);
  });

  test('is removed as long as its file has another name', () => {
    const absent = { path: hard.path, hard: true, state: 'absent' };
    expect(planText('link', absent, [at(hard.path, { links: 2, content: '' })])).toEqual({
      diff: ['target: a hard link → absent'],
      run: ['rm -f -- /srv/data.bak'],
    });
    expect(unknownState('link', absent, [at(hard.path, { content: '' })]).reason).toContain(
      'is the only name of its file',
    );
    expect(restored('link', hard, [nothingAt(hard.path, file)])).toMatchObject({ state: 'absent', hard: true });
  });
});

test.each<[unknown, boolean]>([
  [symbolic, true],
  [{ path: PATH, target: '../lib/app' }, true],
  [{ path: PATH, target: '/a b' }, true],
  [{ path: PATH, state: 'absent' }, true],
  [{ path: PATH, target: TARGET, hard: true, replace: true }, true],
  [{ path: PATH }, false],
  [{ path: PATH, target: '' }, false],
  [{ path: PATH, target: 'a\nb' }, false],
  [{ path: PATH, target: 'app', hard: true }, false],
  [{ ...symbolic, state: 'absent' }, false],
  [{ path: PATH, state: 'absent', replace: true }, false],
  [{ path: 'app', target: TARGET }, false],
  [{ ...symbolic, force: true }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('link', parameters)).toBe(ok);
});
