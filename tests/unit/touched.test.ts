import { expect, test } from 'vitest';
import { z } from 'zod';
import { exec } from '../../src/model/operation.ts';
import { output } from '../../src/model/result.ts';
import type { Resource } from '../../src/model/resource.ts';
import { bind } from '../../src/model/step.ts';
import { allTouched, contentsWritten, filesWritten } from '../../src/model/touched.ts';
import { converge, machine } from './converge.ts';
import { done, type Machine, set } from './fake-transport.ts';

const FILE = '/etc/app.conf';

/** Restarts `app` if it has been running since before the last change of the file. */
const app: Resource<null, { readonly file: number; readonly started: number }> = {
  type: 'app',
  summary: 'For tests.',
  schema: z.null(),
  name: () => 'it',
  follows: () => true,
  touches: () => ({ units: ['app.service'] }),
  probe: () => ({
    operations: [exec('get', 'changed'), exec('get', 'started')],
    parse: ([file, started]) => ({ file: Number(output(file, 'get')), started: Number(output(started, 'get')) }),
  }),
  plan: ({ file, started }, _desired, { touched }) =>
    file <= started && !touched.files.includes(FILE)
      ? []
      : [
          {
            action: 'change',
            diff: [{ field: 'restart', before: 'old', after: 'restarted' }],
            operations: [exec('restart')],
          },
        ],
};

const writeFile = (number: number) =>
  set(number, 'file', '2', { operations: [{ kind: 'write', path: FILE, content: '2' }, exec('set', 'file', '2')] });
const steps = () => [writeFile(1), set(2, 'other', '1'), bind(app, null, 3)];

function host(): Machine {
  const one = machine({ file: '1', changed: '10', started: '20' });
  one.twist = ({ state }, [program]) => {
    if (program === 'write') state.set('changed', '30');
    if (program === 'restart') state.set('started', '40');
    return program === 'write' || program === 'restart' ? done('') : undefined;
  };
  return one;
}

test('a dry run knows what an earlier step is going to change, and apply does exactly that', async () => {
  const one = host();
  const { record, finished } = await converge(one, steps(), { command: 'plan' });
  const planned = record.all('host-planned')[0]?.steps.map(({ changes }) => changes.map(({ diff }) => diff));
  expect(finished.counts).toMatchObject({ changed: 3, unknown: 0 });
  const applied = await converge(one, steps());
  expect(applied.record.all('step-finished').map(({ step }) => step.changes.map(({ diff }) => diff))).toEqual(planned);
  expect(one.changes).toContain('restart');
  expect((await converge(one, steps())).finished).toMatchObject({ status: 'ok', exchanges: 1 });
});

test('a run that was stopped after the file changed forgets no restart', async () => {
  const one = host();
  const stop = new AbortController();
  const twist = one.twist;
  one.twist = (self, argv) => {
    if (argv[0] === 'write') stop.abort();
    return twist(self, argv);
  };
  const stopped = await converge(one, steps(), { signal: stop.signal });
  expect(stopped.record.steps('one')).toEqual(['1 changed']);
  const next = await converge(one, steps());
  expect(next.record.steps('one')).toEqual(['1 ok', '2 changed', '3 changed']);
});

test('files that changes write or send', () => {
  const content = { digest: '', size: 0, file: '' };
  const change = (operation: Parameters<typeof filesWritten>[0][number]['operations'][number]) =>
    ({ action: 'change', diff: [], operations: [operation] }) as const;
  expect(
    filesWritten([
      change({ kind: 'write', path: '/a', content: '' }),
      change({ kind: 'send', path: '/b', source: content }),
      change({ kind: 'send', path: '/c', source: { entries: [{ path: 'd/e', content }] } }),
      change(exec('touch', '/f')),
    ]),
  ).toEqual(['/a', '/b', '/c/d/e']);
  const written = { kind: 'write', path: '/a', content: '1' } as const;
  expect(contentsWritten([change({ kind: 'send', path: '/a', source: content }), change(written)])).toEqual(
    new Map([['/a', '1']]),
  );
  expect(contentsWritten([change(written), change({ kind: 'send', path: '/a', source: content })])).toEqual(
    new Map([['/a', undefined]]),
  );
  const one = { files: ['/a'], packages: ['p'], units: ['u'], images: ['i'], contents: new Map([['/a', '1']]) };
  const other = { ...one, contents: new Map([['/a', '2']]) };
  expect(allTouched([one, other])).toEqual({
    files: ['/a', '/a'],
    packages: ['p', 'p'],
    units: ['u', 'u'],
    images: ['i', 'i'],
    contents: new Map([['/a', '2']]),
  });
});
