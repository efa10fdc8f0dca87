import { mkdirSync, mkdtempSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, afterEach, describe, expect, test } from 'vitest';
import { exec, type Exec, type Operation } from '../../src/model/operation.ts';
import { Secret } from '../../src/model/secret.ts';
import type { LockOwner, Job } from '../../src/model/transport.ts';
import { SHELLS, startShell } from './shell.ts';

const sh = (script: string): Exec => exec('sh', '-c', script);
const lockOwner: LockOwner = { run: 'run-1', by: `o'hara@pc`, machine: 'm', pid: 1, since: '2026-01-01T00:00:00.000Z' };
const job = (more: Partial<Job> = {}): Job => ({
  id: 'run-1-1',
  resume: false,
  lockOwner,
  generation: '',
  bootId: undefined,
  ...more,
});

/** The text of a job on shells of this machine. */
describe.each(SHELLS)('%s', (...command) => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'provision-job-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const root = () => join(home, '.provision');
  const shell = () => startShell(command, { directory: root() });
  const change = (operations: readonly Operation[], more: Partial<Job> = {}) => ({
    change: operations,
    probe: [exec('echo', 'afterwards')],
    job: job(more),
  });

  test('gives what each operation gave, and then what was read', async () => {
    const answer = await shell().run(
      change([
        sh('printf out; printf err >&2'),
        { ...exec('true'), onlyIf: ['false'] },
        sh('exit 3'),
        exec('touch', join(home, 'no')),
      ]),
    );
    expect(answer).toEqual({
      change: [
        { kind: 'done', status: 0, stdout: 'out', stderr: 'err' },
        { kind: 'skipped' },
        { kind: 'done', status: 3, stdout: '', stderr: '' },
        { kind: 'skipped' },
      ],
      probe: [{ kind: 'done', status: 0, stdout: 'afterwards\n', stderr: '' }],
    });
    expect(existsSync(join(home, 'no'))).toBe(false);
  });

  test('is followed over another line, and made once', async () => {
    const count = sh(`echo once >>'${home}/count'; cat '${home}/count'`);
    const first = await shell().run(change([count]));
    const again = await shell().run(change([count], { resume: true }));
    expect(again).toEqual(first);
    expect(readFileSync(join(home, 'count'), 'utf8')).toBe('once\n');
  });

  test('that was never begun is unknown', async () => {
    const { refusal, change: results } = await shell().run(change([exec('true'), exec('true')], { resume: true }));
    expect([refusal, results]).toEqual([{ kind: 'unknown' }, [{ kind: 'skipped' }, { kind: 'skipped' }]]);
  });

  test('leaves no secret behind, and nothing for others to read', async () => {
    const { change: results } = await shell().run(change([exec('echo', new Secret('hunter2'), 'x'), exec('true')]));
    expect(results[0]).toMatchObject({ stdout: 'hunter2 x\n' });
    const files = readdirSync(join(root(), 'job-run-1-1'));
    expect(files.sort()).toEqual(['0.err', '0.out', '0.status', '1.err', '1.out', '1.status', 'done', 'holder', 'pid']);
  });

  test('the middle of a long output stays on the host', async () => {
    const { change: results } = await shell().run(
      change([sh(`head -c 1000000 /dev/zero | tr '\\0' x; echo; echo end`)]),
    );
    const { stdout } = results[0] as { stdout: string };
    expect(stdout.length).toBeLessThan(140_000);
    expect(stdout).toMatch(/^x+\n\[868933 bytes left out; all of it is in \S+\/0\.out on the host\]\nx+\nend\n$/);
  });

  test('a host that was restarted is not changed', async () => {
    const { refusal } = await shell().run(change([exec('touch', join(home, 'no'))], { bootId: 'another' }));
    expect(refusal).toEqual({ kind: 'restarted' });
    expect(existsSync(join(home, 'no'))).toBe(false);
  });

  test('one run at a time, as long as its session lives', async () => {
    const one = shell();
    expect((await one.run(change([exec('true')]))).refusal).toBeUndefined();
    const other = { id: 'run-2-1', lockOwner: { ...lockOwner, run: 'run-2' }, generation: 'run-1-1 over' };
    expect((await shell().run(change([exec('true')], other))).refusal).toEqual({ kind: 'locked', lockOwner });
    expect((await shell().run(change([exec('true')], { ...other, gone: 'run-1' }))).refusal).toBeUndefined();
  });

  test('a lock whose session is gone is nobody’s', async () => {
    const one = shell();
    await one.run(change([exec('true')]));
    one.process.kill('SIGKILL');
    await sleep(100);
    const other = { id: 'run-2-1', lockOwner: { ...lockOwner, run: 'run-2' }, generation: 'run-1-1 over' };
    expect((await shell().run(change([exec('true')], other))).refusal).toBeUndefined();
  });

  test('a change that another run left running is waited for, and the state read anew', async () => {
    const one = shell();
    one.run(change([exec('sleep', '2')])).catch(() => undefined);
    await expect.poll(() => existsSync(join(root(), 'job-run-1-1', 'pid'))).toBe(true);
    one.process.kill('SIGKILL');
    await sleep(100);
    const other = { id: 'run-2-1', lockOwner: { ...lockOwner, run: 'run-2' }, generation: 'run-1-1' };
    expect((await shell().run(change([exec('true')], other))).refusal).toEqual({ kind: 'locked', lockOwner });
    await expect.poll(() => existsSync(join(root(), 'job-run-1-1', 'done')), { timeout: 5000 }).toBe(true);
    // What was read while it was at work has changed since.
    const stale = { kind: 'stale', generation: 'run-1-1 over' };
    expect((await shell().run(change([exec('true')], other))).refusal).toEqual(stale);
    const again = { ...other, generation: stale.generation };
    expect((await shell().run(change([exec('true')], again))).refusal).toBeUndefined();
  });

  test('a host that another run changed since is not changed before it is read again', async () => {
    await shell().run(change([exec('true')]));
    const other = { id: 'run-2-1', lockOwner: { ...lockOwner, run: 'run-2' } };
    const two = shell();
    expect((await two.run(change([exec('true')], { ...other, gone: 'run-1' }))).refusal).toEqual({
      kind: 'stale',
      generation: 'run-1-1 over',
    });
    expect((await two.run(change([exec('true')], { ...other, generation: 'run-1-1 over' }))).refusal).toBeUndefined();
  });

  test('one that is only just beginning is not taken for one that is gone', async () => {
    const directory = join(root(), 'job-run-1-1');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'holder'), `${lockOwner.run} ${JSON.stringify(lockOwner)}\n`);
    writeFileSync(join(directory, 'pid'), '');
    const answer = shell().run(change([exec('true')], { resume: true }));
    await sleep(300);
    for (const [file, text] of [
      ['0.out', 'made'],
      ['0.err', ''],
      ['0.status', '0\n'],
      ['done', ''],
    ] as const) {
      writeFileSync(join(directory, file), text);
    }
    expect((await answer).change).toEqual([{ kind: 'done', status: 0, stdout: 'made', stderr: '' }]);
  });

  test('one that was ended by force says so', async () => {
    const one = shell();
    const running = one.run(change([exec('true'), exec('sleep', '30'), exec('true')]));
    const file = join(root(), 'job-run-1-1', 'pid');
    await expect.poll(() => existsSync(join(root(), 'job-run-1-1', '0.status'))).toBe(true);
    process.kill(Number(readFileSync(file, 'utf8').split(' ')[0]), 'SIGKILL');
    const { change: results } = await running;
    expect(results).toMatchObject([
      { kind: 'done', status: 0 },
      { kind: 'failed', message: 'ended by force on the host before it was through' },
      { kind: 'failed' },
    ]);
  });

  test('tells what it prints, now and then', async () => {
    const lines: string[] = [];
    await startShell(command, { directory: root(), onLine: (line) => lines.push(line) }).run(
      change([sh('for i in 1 2 3; do echo "part $i"; sleep 0.7; done')]),
    );
    expect(lines.every((line) => /^part [123]$/.test(line))).toBe(true);
  });

  test('no room for what is under way is a refusal, and nothing is changed', async () => {
    writeFileSync(join(home, '.provision'), 'in the way');
    const answer = await shell().run(change([exec('touch', join(home, 'no'))]));
    expect(answer.refusal).toEqual({ kind: 'no-room' });
    expect(existsSync(join(home, 'no'))).toBe(false);
  });

  test('so it is where the host has no room to be locked for a change that is found again', async () => {
    mkdirSync(join(root(), 'job-run-1-1'), { recursive: true });
    writeFileSync(join(root(), 'job-run-1-1', 'holder'), 'run-1 {}\n');
    mkdirSync(join(root(), 'lock', 'new'), { recursive: true });
    writeFileSync(join(root(), 'lock', 'holder'), `1 1 ${lockOwner.run} {}\n`);
    expect((await shell().run(change([], { resume: true }))).refusal).toEqual({ kind: 'no-room' });
  });

  test('a lockOwner whose words were cut off is a holder', async () => {
    const one = shell();
    const running = one.run(change([exec('sleep', '2')]));
    const file = join(root(), 'lock', 'holder');
    await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8').includes('run-1')).toBe(true);
    writeFileSync(file, `${readFileSync(file, 'utf8').slice(0, -20)}\n`);
    const other = change([], { id: 'run-2-1', lockOwner: { ...lockOwner, run: 'run-2' } });
    expect((await shell().run(other)).refusal).toMatchObject({ kind: 'locked', lockOwner: { by: 'another run' } });
    await running;
  });

  test('goes on where the line breaks before it could say that it has begun', async () => {
    const one = shell();
    one.process.stdout?.destroy();
    one.process.stderr?.destroy();
    one.run(change([exec('touch', join(home, 'made'))])).catch(() => undefined);
    await expect.poll(() => existsSync(join(root(), 'job-run-1-1', 'done'))).toBe(true);
    expect(existsSync(join(home, 'made'))).toBe(true);
  });

  test('a change has the home of who logged in', async () => {
    const { change: results } = await shell().run(change([sh('printf %s "$HOME"')]));
    expect(results).toMatchObject([{ stdout: process.env['HOME'] }]);
  });
});

test('of several that find a lock left behind, one gets it, however they get in each other’s way', async () => {
  const home = mkdtempSync(join(tmpdir(), 'provision-job-'));
  const directory = join(home, '.provision');
  mkdirSync(join(directory, 'lock'), { recursive: true });
  writeFileSync(join(directory, 'lock', 'holder'), `999999999 1 gone {}\n`);
  // What takes the lock away takes its time.
  const slow = ['mv', 'rm'].map(
    (name) => `${name}() { sleep 0.$((RANDOM % 4)); command ${name} "$@"; }; export -f ${name};`,
  );
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, index) => `run-${index}`).map((run) =>
      startShell(['bash', '-c', `${slow.join(' ')} exec bash --posix`], { directory }).run({
        change: [sh(`echo in >>${home}/log; sleep 1; echo out >>${home}/log`)],
        probe: [],
        job: job({ id: `${run}-1`, lockOwner: { ...lockOwner, run } }),
      }),
    ),
  );
  expect(answers.filter(({ refusal }) => refusal?.kind === 'locked')).toHaveLength(5);
  expect(readFileSync(join(home, 'log'), 'utf8')).toBe('in\nout\n');
  rmSync(home, { recursive: true, force: true });
}, 20_000);
