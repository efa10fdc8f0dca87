import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, afterEach, describe, expect, onTestFinished, test, type TestContext } from 'vitest';
import { own } from '../../src/model/host-text.ts';
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

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Long, because the machine may be busy. */
async function until(check: () => boolean): Promise<void> {
  await expect.poll(check, { timeout: 20_000 }).toBe(true);
}

/** The text of a job on shells of this machine. */
describe.each(SHELLS)('%s', (...command) => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'provision-job-'));
  });
  afterEach(() => {
    spawnSync('umount', ['--lazy', root()]);
    rmSync(home, { recursive: true, force: true });
  });

  const root = () => join(home, '.provision');
  const shell = () => startShell(command, { directory: root() });
  const change = (operations: readonly Operation[], more: Partial<Job> = {}) => ({
    change: operations,
    probe: [exec('echo', 'afterwards')],
    job: job(more),
  });

  test('the results of each operation, then of the probes', async () => {
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

  test('is followed over another connection, and runs once', async () => {
    const count = sh(`echo once >>'${home}/count'; cat '${home}/count'`);
    const first = await shell().run(change([count]));
    const again = await shell().run(change([count], { resume: true }));
    expect(again).toEqual(first);
    expect(readFileSync(join(home, 'count'), 'utf8')).toBe('once\n');
  });

  test('a job that was never started is unknown', async () => {
    const { refusal, change: results } = await shell().run(change([exec('true'), exec('true')], { resume: true }));
    expect([refusal, results]).toEqual([{ kind: 'unknown' }, [{ kind: 'skipped' }, { kind: 'skipped' }]]);
  });

  test('leaves no secret behind, and nothing for others to read', async () => {
    const { change: results } = await shell().run(change([exec('echo', new Secret('hunter2'), 'x'), exec('true')]));
    expect(results[0]).toMatchObject({ stdout: 'hunter2 x\n' });
    const files = readdirSync(join(root(), 'job-run-1-1'));
    expect(files.sort()).toEqual(['0.err', '0.out', '0.status', '1.err', '1.out', '1.status', 'done', 'owner', 'pid']);
  });

  test('both ends of a long output are sent, all of it stays on the host', async () => {
    const { change: results } = await shell().run(
      change([sh(`head -c 1000000 /dev/zero | tr '\\0' x; echo; echo end`)]),
    );
    const { stdout } = results[0] as { stdout: string };
    expect(stdout.length).toBeLessThan(140_000);
    expect(stdout).toMatch(
      /^x+\uFDD0\n\[868933 bytes left out; the whole output is in \S+\/0\.out on the host\]\n\uFDD0x+\nend\n$/,
    );
  });

  test('a host that has rebooted is not changed', async () => {
    const { refusal } = await shell().run(change([exec('touch', join(home, 'no'))], { bootId: 'another' }));
    expect(refusal).toEqual({ kind: 'rebooted' });
    expect(existsSync(join(home, 'no'))).toBe(false);
  });

  test('one run at a time, as long as its session lives', async () => {
    const one = shell();
    expect((await one.run(change([exec('true')]))).refusal).toBeUndefined();
    const other = { id: 'run-2-1', lockOwner: { ...lockOwner, run: 'run-2' }, generation: 'run-1-1 over' };
    expect((await shell().run(change([exec('true')], other))).refusal).toEqual({ kind: 'locked', lockOwner });
    expect((await shell().run(change([exec('true')], { ...other, gone: 'run-1' }))).refusal).toBeUndefined();
  });

  test('the lock of a dead session is released', async () => {
    const one = shell();
    await one.run(change([exec('true')]));
    one.process.kill('SIGKILL');
    await sleep(100);
    const other = { id: 'run-2-1', lockOwner: { ...lockOwner, run: 'run-2' }, generation: 'run-1-1 over' };
    expect((await shell().run(change([exec('true')], other))).refusal).toBeUndefined();
  });

  test('a job of a dead session keeps the lock until it ends, and the state read before is stale', async () => {
    const one = shell();
    const go = join(home, 'go');
    one.run(change([sh(`until [ -e ${go} ]; do sleep 0.1; done`)])).catch(() => undefined);
    await until(() => existsSync(join(root(), 'job-run-1-1', 'pid')));
    one.process.kill('SIGKILL');
    await sleep(100);
    const other = { id: 'run-2-1', lockOwner: { ...lockOwner, run: 'run-2' }, generation: 'run-1-1' };
    expect((await shell().run(change([exec('true')], other))).refusal).toEqual({ kind: 'locked', lockOwner });
    writeFileSync(go, '');
    await until(() => existsSync(join(root(), 'job-run-1-1', 'done')));
    const stale = { kind: 'stale', generation: 'run-1-1 over' };
    expect((await shell().run(change([exec('true')], other))).refusal).toEqual(stale);
    const again = { ...other, generation: stale.generation };
    expect((await shell().run(change([exec('true')], again))).refusal).toBeUndefined();
  });

  test('a host that another run has changed is stale until it is read again', async () => {
    await shell().run(change([exec('true')]));
    const other = { id: 'run-2-1', lockOwner: { ...lockOwner, run: 'run-2' } };
    const two = shell();
    expect((await two.run(change([exec('true')], { ...other, gone: 'run-1' }))).refusal).toEqual({
      kind: 'stale',
      generation: 'run-1-1 over',
    });
    expect((await two.run(change([exec('true')], { ...other, generation: 'run-1-1 over' }))).refusal).toBeUndefined();
  });

  test('a job that is just starting is not taken for a dead one', async () => {
    const directory = join(root(), 'job-run-1-1');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'owner'), `${lockOwner.run} ${JSON.stringify(lockOwner)}\n`);
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

  test('one that was killed says so', async () => {
    const one = shell();
    const running = one.run(change([exec('true'), exec('sleep', '30'), exec('true')]));
    const file = join(root(), 'job-run-1-1', 'pid');
    await until(() => existsSync(join(root(), 'job-run-1-1', '0.status')));
    process.kill(Number(readFileSync(file, 'utf8').split(' ')[0]), 'SIGKILL');
    const { change: results } = await running;
    expect(results).toMatchObject([
      { kind: 'done', status: 0 },
      { kind: 'failed', message: own('the process on the host was killed before it finished') },
      { kind: 'failed' },
    ]);
  });

  test('the last line of the output is reported while it runs', async () => {
    const lines: string[] = [];
    await startShell(command, { directory: root(), onLine: (line) => lines.push(line) }).run(
      change([sh('for i in 1 2 3; do echo "part $i"; sleep 0.7; done')]),
    );
    expect(lines.every((line) => /^part [123]$/.test(line))).toBe(true);
  });

  test('a state directory that cannot be made is a refusal, and nothing is changed', async () => {
    writeFileSync(join(home, '.provision'), 'in the way');
    const answer = await shell().run(change([exec('touch', join(home, 'no'))]));
    expect(answer.refusal).toEqual({
      kind: 'not-writable',
      store: 'jobs',
      words: expect.stringContaining('File exists'),
    });
    expect(existsSync(join(home, 'no'))).toBe(false);
  });

  test('a lock that cannot be written is a refusal of a job to follow', async () => {
    mkdirSync(join(root(), 'job-run-1-1'), { recursive: true });
    writeFileSync(join(root(), 'job-run-1-1', 'owner'), 'run-1 {}\n');
    mkdirSync(join(root(), 'lock'), { recursive: true });
    writeFileSync(join(root(), 'lock', 'owner'), `1 1 ${lockOwner.run} {}\n`);
    const one = shell();
    mkdirSync(join(root(), 'lock', `owner.${one.pid}`));
    expect((await one.run(change([], { resume: true }))).refusal).toEqual({
      kind: 'not-writable',
      store: 'jobs',
      words: expect.stringMatching(/directory/i),
    });
  });

  describe('a full disk', () => {
    const small = (context: TestContext) => {
      mkdirSync(root());
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', root()]).status !== 0) {
        context.skip('a small file system cannot be mounted here');
      }
    };
    const fill = `head -c 100000 /dev/zero >'$FILE' 2>/dev/null; true`;

    test('is a refusal with the words of the host, and nothing is changed', async (context) => {
      small(context);
      spawnSync('sh', ['-c', fill.replace('$FILE', join(root(), 'filler'))]);
      const { refusal } = await shell().run(change([exec('touch', join(home, 'no'))]));
      expect(refusal).toEqual({
        kind: 'no-space',
        store: 'jobs',
        words: expect.stringContaining('No space left on device'),
      });
      expect(existsSync(join(home, 'no'))).toBe(false);
    });

    test('during a change is not taken for a killed process', async (context) => {
      small(context);
      const { change: results } = await shell().run(change([sh(fill.replace('$FILE', join(root(), 'filler')))]));
      expect(results).toEqual([
        {
          kind: 'failed',
          message: expect.stringMatching(/^\uFDD1the host has no space left for the result of the operation/),
        },
      ]);
    });
  });

  describe('the format of the state directory', () => {
    const refusalOf = async (more: Partial<Job> = {}) =>
      (await shell().run(change([exec('touch', join(home, 'no'))], more))).refusal;

    test('is written by the first change, also with the owners of jobs', async () => {
      await shell().run(change([exec('true')]));
      expect(readFileSync(join(root(), 'format'), 'utf8')).toBe('1\n');
      const owner = `run-1 ${JSON.stringify({ format: 1, ...lockOwner })}\n`;
      expect(readFileSync(join(root(), 'job-run-1-1', 'owner'), 'utf8')).toBe(owner);
      expect(readFileSync(join(root(), 'lock', 'owner'), 'utf8')).toMatch(new RegExp(`^\\d+ \\d+ ${escaped(owner)}$`));
    });

    test.each(['2\n', '0\n', 'two\n', ''])('of another version, %j, is a refusal', async (format) => {
      mkdirSync(join(root(), 'job-run-1-1'), { recursive: true });
      writeFileSync(join(root(), 'job-run-1-1', 'owner'), 'run-1 {}\n');
      writeFileSync(join(root(), 'format'), format);
      const refused = { kind: 'other-version', format: format.trim() };
      expect([await refusalOf(), await refusalOf({ resume: true })]).toEqual([refused, refused]);
      expect([existsSync(join(home, 'no')), existsSync(join(root(), 'lock'))]).toEqual([false, false]);
    });

    test('before there was one: nothing is active, and the directory is taken over', async () => {
      mkdirSync(join(root(), 'lock'), { recursive: true });
      mkdirSync(join(root(), 'job-run-0-1'));
      writeFileSync(join(root(), 'lock', 'holder'), '999999999 1 run-0 {}\n');
      writeFileSync(join(root(), 'job-run-0-1', 'pid'), '999999999 1\n');
      writeFileSync(join(root(), 'generation'), 'run-0-1 over\n');
      expect(await refusalOf({ generation: 'run-0-1 over' })).toBeUndefined();
      expect(existsSync(join(home, 'no'))).toBe(true);
    });

    test.each(['the lock', 'a job'])('before there was one: the process of %s is active', async (what) => {
      const process = spawn('sleep', ['30']);
      onTestFinished(() => void process.kill());
      const started = readFileSync(`/proc/${process.pid}/stat`, 'utf8').split(' ')[21];
      const [directory, file] = what === 'a job' ? ['job-run-0-1', 'pid'] : ['lock', 'holder'];
      mkdirSync(join(root(), directory), { recursive: true });
      writeFileSync(join(root(), directory, file), `${process.pid} ${started}${what === 'a job' ? '' : ' run-0 {}'}\n`);
      expect(await refusalOf()).toEqual({ kind: 'other-version', format: '0' });
      expect(existsSync(join(home, 'no'))).toBe(false);
      process.kill();
      await sleep(100);
      expect(await refusalOf()).toBeUndefined();
    });
  });

  test('a lock owner whose own words are incomplete is an owner', async () => {
    const one = shell();
    const go = join(home, 'go');
    const running = one.run(change([sh(`until [ -e ${go} ]; do sleep 0.1; done`)]));
    const file = join(root(), 'lock', 'owner');
    await until(() => existsSync(file) && readFileSync(file, 'utf8').includes('run-1'));
    writeFileSync(file, `${readFileSync(file, 'utf8').slice(0, -20)}\n`);
    const other = change([], { id: 'run-2-1', lockOwner: { ...lockOwner, run: 'run-2' } });
    expect((await shell().run(other)).refusal).toMatchObject({ kind: 'locked', lockOwner: { by: 'another run' } });
    writeFileSync(go, '');
    await running;
  });

  test('continues where the connection is lost before the answer', async () => {
    const one = shell();
    one.process.stdout?.destroy();
    one.process.stderr?.destroy();
    one.run(change([exec('touch', join(home, 'made'))])).catch(() => undefined);
    await until(() => existsSync(join(root(), 'job-run-1-1', 'done')));
    expect(existsSync(join(home, 'made'))).toBe(true);
  });

  test('a change has the home directory of the login', async () => {
    const { change: results } = await shell().run(change([sh('printf %s "$HOME"')]));
    expect(results).toMatchObject([{ stdout: process.env['HOME'] }]);
  });
});

test('of several sessions that find the lock of a dead one, one takes it', async () => {
  const home = mkdtempSync(join(tmpdir(), 'provision-job-'));
  const directory = join(home, '.provision');
  mkdirSync(join(directory, 'lock'), { recursive: true });
  writeFileSync(join(directory, 'lock', 'owner'), `999999999 1 gone {}\n`);
  // The programs that remove the lock are slow, so that the sessions meet.
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
