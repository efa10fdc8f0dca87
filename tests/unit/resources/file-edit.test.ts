import { describe, expect, test } from 'vitest';
import { concat, Secret } from '../../../src/model/secret.ts';
import { linesOf, textOf, withLines } from '../../../src/resources/text-lines.ts';
import { converge, machine } from '../converge.ts';
import { bind } from '../../../src/model/step.ts';
import { resources } from '../../../src/resources/index.ts';
import { done, type Machine } from '../fake-transport.ts';
import { changeOf, PATH, stateOf } from './edits.ts';
import { fileAt, noDirectoryFor, nothingAt, record } from './path-answers.ts';
import { accepts, advice, plan, restored } from './resource.ts';

// What line, block and ini have in common.

const EDITS: readonly (readonly [string, object])[] = [
  ['line', { line: 'a = 1' }],
  ['block', { content: 'a = 1' }],
  ['ini', { option: 'a', value: '1' }],
];
const ADDED: Readonly<Record<string, string>> = {
  line: 'a = 1\n',
  block: '# BEGIN provision\na = 1\n# END provision\n',
  ini: 'a=1\n',
};

describe.each(EDITS)('%s', (type, parameters) => {
  const added = ADDED[type] ?? '';

  test('an empty file', () => {
    expect(changeOf(type, parameters, fileAt(PATH, ''))).toEqual({
      action: 'change',
      diff: [{ field: 'content', before: '', after: added, content: true }],
      operations: [{ kind: 'write', path: PATH, content: added }],
    });
  });

  test('a file whose last line has no end', () => {
    expect(changeOf(type, parameters, fileAt(PATH, 'x=1'))?.diff[0]?.after).toBe(`x=1\n${added}`);
  });

  test('line ends of DOS stay, and new lines have them', () => {
    const expected = `x=1\r\n${added.replaceAll('\n', '\r\n')}`;
    expect(changeOf(type, parameters, fileAt(PATH, 'x=1\r\n'))?.diff[0]?.after).toBe(expected);
    expect(plan(type, { path: PATH, ...parameters }, [fileAt(PATH, expected)]).changes).toEqual([]);
  });

  test('no file: known later, unless it is to be created', () => {
    expect(stateOf(type, parameters, [nothingAt(PATH)])).toMatchObject({
      reason: '/etc/app.conf does not exist',
      missing: true,
    });
    const create = { ...parameters, create: true };
    expect(changeOf(type, create, nothingAt(PATH))).toEqual({
      action: 'add',
      diff: [{ field: 'content', before: null, after: added, content: true }],
      operations: [{ kind: 'write', path: PATH, content: added }],
    });
    expect(changeOf(type, create, noDirectoryFor(PATH))?.notes).toEqual([
      '/etc does not exist yet: an earlier step has to create it',
    ]);
  });

  test('nothing is removed from no file', () => {
    const { content: _content, value: _value, ...absent } = { content: '', value: '', ...parameters, state: 'absent' };
    expect(plan(type, { path: PATH, ...absent }, [nothingAt(PATH)]).changes).toEqual([]);
    expect(accepts(type, { path: PATH, ...absent, create: true })).toBe(false);
  });

  test('a validation, and what to do if it fails', () => {
    const validate = ['check', '%s'];
    const [operation] = changeOf(type, { ...parameters, validate }, fileAt(PATH, ''))?.operations ?? [];
    expect(operation).toMatchObject({ kind: 'write', validate });
    const words = '/etc/app.conf was not replaced: the validation exited with status 1';
    expect(advice(type, { path: PATH, ...parameters, validate }, words)).toContain('`check %s`');
    expect(accepts(type, { path: PATH, ...parameters, validate: ['check'] })).toBe(false);
  });

  test.each([
    ['a directory', record(PATH, { type: 'd' }), '/etc/app.conf is a directory'],
    [
      'a file that is too large',
      record(PATH, { size: 300_000 }),
      '/etc/app.conf has 300,000 bytes: files of more than 262,144 bytes are not edited',
    ],
    ['not UTF-8', `${record(PATH, { size: 7 })}x=1\ny=\uFFFD\n`, 'line 2 of /etc/app.conf is not text in UTF-8'],
    ['a NUL', `${record(PATH, { size: 4 })}x=\0\n`, 'line 1 of /etc/app.conf is not text in UTF-8'],
  ])('%s is refused by name', (_what, found, reason) => {
    const parent = record('/etc/.', { type: 'd' });
    expect(stateOf(type, parameters, [done(parent + found)])).toMatchObject({ reason, refused: true });
  });

  test('a link that leads nowhere: an earlier step may create the file', () => {
    const found =
      record('/etc/.', { type: 'd' }) + record(PATH, { type: 'l', finalType: 'N', target: '/srv/app.conf' });
    expect(stateOf(type, { ...parameters, create: true }, [done(found)])).toMatchObject({
      reason: '/etc/app.conf is a symbolic link to /srv/app.conf, which does not exist',
      missing: true,
    });
  });

  test('a file that grows while it is read, or one of the kernel', () => {
    const found = record('/etc/.', { type: 'd' }) + record(PATH, { size: 0 });
    expect(stateOf(type, parameters, [done(`${found}x=1\n`)])).toMatchObject({
      reason: '/etc/app.conf has 0 bytes, but 4 bytes were read',
    });
  });

  test('a link is followed', () => {
    const resource = resources.get(type);
    const [operation] = bind(resource ?? never(), resource?.schema.parse({ path: PATH, ...parameters }), 1).operations;
    expect(operation).toMatchObject({ argv: expect.arrayContaining(['-H', PATH]) as unknown });
  });

  test('nothing of a private key, or of a file with secrets, is shown', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nabc\n';
    for (const [more, before] of [
      [{ secret: true }, 'x=1\n'],
      [{ ...(type === 'ini' ? { secret: true } : {}) }, type === 'ini' ? 'k=v\n' : key],
    ] as const) {
      const change = changeOf(type, { ...parameters, ...more }, fileAt(PATH, before));
      expect(change?.diff).toEqual([
        {
          field: 'content',
          before: `${before.length} bytes`,
          after: 'another content, not shown because it is secret',
        },
      ]);
      const [operation] = change?.operations ?? [];
      expect(operation?.kind === 'write' && operation.content).toBeInstanceOf(Secret);
      expect(restored(type, { path: PATH, ...parameters, ...more }, [fileAt(PATH, before)])).toBeUndefined();
    }
  });

  test('an earlier step is going to write the file', () => {
    const planned = (content: string | Secret) => {
      const state = stateOf(type, parameters, [nothingAt(PATH)], { content });
      return state.kind === 'planned' ? state.changes[0]?.diff : undefined;
    };
    expect(planned('x=1\n')).toEqual([{ field: 'content', before: 'x=1\n', after: `x=1\n${added}`, content: true }]);
    expect(planned(added)).toBeUndefined();
    const secret = concat(['x=1\n', 'p=', new Secret('hunter2'), '\n']);
    expect(planned(secret as Secret)).toEqual([
      {
        field: 'content',
        before: 'x=1\n(secret)\n',
        after: `x=1\n(secret)\n${added}`,
        content: true,
      },
    ]);
    expect(stateOf(type, parameters, [fileAt(PATH, '')], { content: undefined })).toMatchObject({
      reason: 'an earlier step replaces /etc/app.conf by a file of this computer',
      missing: true,
    });
  });
});

function never(): never {
  throw new Error('there is no such resource');
}

test('lines keep their ends', () => {
  for (const text of ['', '\n', 'a', 'a\n', 'a\r\nb\nc', '\r\n\r', 'a\r']) expect(textOf(linesOf(text))).toBe(text);
  expect(textOf(withLines(linesOf('a'), 0, ['b']))).toBe('b\na');
  expect(textOf(withLines(linesOf('a'), 1, []))).toBe('a');
});

/** A host with one file. */
function hostWith(text: string): Machine {
  const one = machine({ file: text });
  one.twist = ({ state, exchanges }, [program]) => {
    if (program === 'find') return fileAt(PATH, state.get('file') ?? '');
    if (program !== 'write') return undefined;
    const [operation] = exchanges.at(-1)?.change ?? [];
    state.set('file', operation?.kind === 'write' ? String(operation.content) : '');
    return done('');
  };
  return one;
}

test('steps that edit one file: the dry run shows what apply does', async () => {
  const declared: readonly (readonly [string, object])[] = [
    ['line', { line: 'a = 2', match: '^a' }],
    ['line', { line: 'b = 1' }],
    ['block', { content: 'c = 1', before: '^b' }],
    ['ini', { section: 'new', option: 'd', value: '1' }],
    ['line', { match: '^# note', state: 'absent' }],
  ];
  const steps = declared.map(([type, parameters], index) => {
    const resource = resources.get(type) ?? never();
    return bind(resource, resource.schema.parse({ path: PATH, ...parameters }), index + 1);
  });
  const one = hostWith('# note\na = 1\n');
  const { record: dry, finished } = await converge(one, steps, { command: 'plan' });
  const planned = dry.all('host-planned')[0]?.steps.map(({ changes }) => changes.map(({ diff }) => diff));
  expect(finished.counts).toMatchObject({ changed: 5, unknown: 0, failed: 0 });
  const applied = await converge(one, steps);
  expect(applied.record.all('step-finished').map(({ step }) => step.changes.map(({ diff }) => diff))).toEqual(planned);
  expect(one.state.get('file')).toBe('a = 2\n# BEGIN provision\nc = 1\n# END provision\nb = 1\n\n[new]\nd = 1\n');
  expect((await converge(one, steps)).finished).toMatchObject({ status: 'ok', exchanges: 1 });
});
