import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exec, type Exec } from '../../src/model/operation.ts';
import type { Result } from '../../src/model/result.ts';
import { Secret } from '../../src/model/secret.ts';
import { SHELLS, startShell } from './shell.ts';
import { named } from '../unit/named.ts';
import { tempDir } from '../unit/temp-dir.ts';

const done = (stdout: string, status = 0, stderr = ''): Result => ({ kind: 'done', status, stdout, stderr });
const skipped: Result = { kind: 'skipped' };
/** Prints each argument between brackets: what reaches a program, byte for byte. */
const show = (...args: (string | Secret)[]): Exec => exec('printf', '[%s]', ...args);
const sh = (script: string): Exec => exec('sh', '-c', script);

const TORTURE = [
  '',
  ' ',
  "'",
  "''",
  `it's "here"`,
  '"$HOME"',
  '$(id)',
  '`id`',
  '$((1+1))',
  '${HOME}',
  '\\',
  '\\\\n',
  "\\'",
  'line one\nline two\n',
  '\n',
  '\t\r',
  '-n',
  '--help',
  '--',
  '* ? [a-z] ~ {a,b}',
  '; exit 7 #',
  '&& || | & > /dev/null <',
  '!!',
  '%s %d %%',
  'EOF\nEOF',
  'docker1 한국어 ü 🐳',
  'a'.repeat(5000),
];

/** Each changes the output of a program that provision reads. */
const HOSTILE_LOGIN = {
  LC_ALL: 'ko_KR.UTF-8',
  LANG: 'ko_KR.UTF-8',
  LANGUAGE: 'ko:de',
  GREP_OPTIONS: '--color=always',
  POSIXLY_CORRECT: '1',
  SYSTEMD_COLORS: '1',
  SYSTEMD_URLIFY: '1',
  SYSTEMD_PAGER: 'cat -A',
  SYSTEMD_LOG_LEVEL: 'debug',
  SYSTEMD_OFFLINE: '1',
};

describe.each(SHELLS)('%s', (...shell) => {
  test('every argument reaches the program as it is', async () => {
    expect(await startShell(shell).probe(show(...TORTURE))).toEqual([
      done(TORTURE.map((text) => `[${text}]`).join('')),
    ]);
  });

  test('every text reaches standard input as it is', async () => {
    const texts = TORTURE.map((stdin): Exec => ({ ...exec('cat'), stdin }));
    expect(await startShell(shell).probe(...texts)).toEqual(TORTURE.map((text) => done(text)));
  });

  test('a secret is sent in the clear', async () => {
    const secret = new Secret(`it's $ecret`);
    expect(await startShell(shell).probe(show(secret), { ...exec('cat'), stdin: secret })).toEqual([
      done(`[it's $ecret]`),
      done(`it's $ecret`),
    ]);
  });

  test.each(
    named<{ what: string; operation: Exec; result: Result }>([
      { what: 'success', operation: exec('true'), result: done('') },
      { what: 'failure', operation: exec('false'), result: done('', 1) },
      {
        what: 'a status of its own',
        operation: sh('echo out; echo err >&2; exit 42'),
        result: done('out\n', 42, 'err\n'),
      },
      { what: 'no newline at the end', operation: exec('printf', 'a\nb'), result: done('a\nb') },
      { what: 'one newline at the end', operation: exec('printf', 'a\n'), result: done('a\n') },
      { what: 'many newlines', operation: exec('printf', '\n\n\n'), result: done('\n\n\n') },
      { what: 'a signal', operation: sh('kill -9 $$'), result: done('', 137, expect.any(String)) },
      { what: 'nothing to read', operation: exec('cat'), result: done('') },
      {
        what: 'a program that does not read its input',
        operation: { ...exec('true'), stdin: 'x'.repeat(300_000) },
        result: done('', 0, expect.any(String)),
      },
      {
        what: 'no such program',
        operation: exec('provision-no-such-program'),
        result: done('', 127, expect.stringMatching(/not found|No such file/)),
      },
      {
        what: 'a program whose name looks like an assignment',
        operation: exec('a=b'),
        result: done('', 127, expect.any(String)),
      },
      {
        what: 'a mark that is not ours',
        operation: exec('printf', `\\n${'0'.repeat(32)} 0\\n\\n${'0'.repeat(32)} end\\n`),
        result: done(`\n${'0'.repeat(32)} 0\n\n${'0'.repeat(32)} end\n`),
      },
      { what: 'the root directory', operation: exec('pwd'), result: done('/\n') },
    ]),
  )('a program gives %s', async (_what, { operation, result }) => {
    expect(await startShell(shell).probe(operation)).toEqual([result]);
  });

  test.each(
    named<{ what: string; script: string; result: Result }>([
      {
        what: 'such a line',
        script: 'echo out; echo "app:2: Unknown key"',
        result: done('', 1, 'out\napp:2: Unknown key\n'),
      },
      {
        what: 'such a line on standard error',
        script: 'echo app:13: Unknown >&2',
        result: done('', 1, 'app:13: Unknown\n'),
      },
      { what: 'other lines', script: 'echo "an app:2: Unknown key"', result: done('', 0, 'an app:2: Unknown key\n') },
      { what: 'no line', script: ':', result: done('') },
      { what: 'a status of its own', script: 'echo app:2: Unknown; exit 3', result: done('', 3, 'app:2: Unknown\n') },
    ]),
  )('a program that says of a failure only in its output: %s', async (_what, { script, result }) => {
    const operation: Exec = { ...sh(script), errorLine: '^app:[0-9]+: Unknown' };
    expect(await startShell(shell).probe(operation)).toEqual([result]);
  });

  test('a program with input that says of a failure in its standard output: nothing runs after it', async () => {
    const operation: Exec = {
      ...sh('cat; exit 0'),
      stdin: 'a\nHTTP 400\n',
      errorLine: '^HTTP [^2]',
      errorsOnStdout: true,
    };
    expect(await startShell(shell).change(operation, exec('true'))).toEqual([done('', 1, 'a\nHTTP 400\n'), skipped]);
    const succeeds = { ...operation, stdin: 'a\nHTTP 201\n' };
    expect(await startShell(shell).change(succeeds, exec('true'))).toEqual([done('', 0, 'a\nHTTP 201\n'), done('')]);
  });

  test.each(
    named<{ what: string; script: string; result: Result; runs: number }>([
      { what: 'at once', script: 'echo Up 3 seconds', result: done(''), runs: 1 },
      { what: 'on standard error', script: 'echo Up 3 seconds >&2; exit 1', result: done(''), runs: 1 },
      { what: 'at the second attempt', script: '[ "$n" -gt 1 ] && echo Up 3 seconds', result: done(''), runs: 2 },
      {
        what: 'never',
        script: 'echo Up 1 second',
        result: done('', 1, 'Up 1 second\n'),
        runs: 3,
      },
      {
        what: 'never, and says so',
        script: 'echo first; echo "Exited (7)"',
        result: done('', 1, 'first\nExited (7)\n'),
        runs: 1,
      },
    ]),
  )('a program runs until it prints a line: %s', async (_what, { script, result, runs }) => {
    const file = join(tempDir(), 'runs');
    const operation: Exec = {
      ...exec('sh', '-c', `echo >>"$1"; n=$(wc -l <"$1"); ${script}`, 'sh', file),
      until: { succeeds: '^Up [3-9]', fails: '^Exited', attempts: 3 },
    };
    expect(await startShell(shell).change(operation)).toEqual([result]);
    expect(readFileSync(file, 'utf8')).toHaveLength(runs);
  });

  test('the last output of a program that is waited for is not shown where it is quiet', async () => {
    const until = { succeeds: '^yes$', fails: '^no$', attempts: 2, quiet: true } as const;
    const operation: Exec = { ...sh('echo no'), until, onFailure: { explain: [['echo', 'why']], undo: [] } };
    expect(await startShell(shell).change(operation)).toEqual([done('', 1, 'why\n')]);
  });

  test('a change that fails says why and brings back what was there; its status stays', async () => {
    const onFailure = {
      explain: [
        ['sh', '-c', 'echo the log; exit 9'],
        ['sh', '-c', 'echo of errors >&2'],
      ],
      undo: [
        ['sh', '-c', 'echo noise; echo one >&2; exit 9'],
        ['sh', '-c', `echo "it's two" >&2`],
      ],
    };
    const words = "the log\nof errors\none\nit's two\n";
    const until = { succeeds: 'yes', fails: 'no', attempts: 5 };
    expect(await startShell(shell).change({ ...sh('echo first >&2; exit 3'), onFailure }, exec('true'))).toEqual([
      done('', 3, `first\n${words}`),
      skipped,
    ]);
    expect(await startShell(shell).change({ ...sh('echo no'), until, onFailure }, exec('true'))).toEqual([
      done('', 1, `no\n${words}`),
      skipped,
    ]);
    const withNames: Exec = { ...exec('false'), argsFrom: ['echo', 'name'], onFailure: { undo: [['false']] } };
    expect(await startShell(shell).change(withNames)).toEqual([done('', 1)]);
    expect(await startShell(shell).change({ ...sh('echo first'), onFailure }, show('x'))).toEqual([
      done('first\n'),
      done('[x]'),
    ]);
  });

  test('the settings of the login have no effect on the output of programs', async () => {
    const started = startShell(shell, { login: HOSTILE_LOGIN });
    const [variables] = await started.probe(sh('env | grep -E "^(LC_|LANG|GREP_|POSIXLY|SYSTEMD_)" | sort'));
    expect(variables).toEqual(
      done('LANG=C\nLANGUAGE=\nLC_ALL=C\nSYSTEMD_COLORS=0\nSYSTEMD_PAGER=\nSYSTEMD_URLIFY=0\n'),
    );
  });

  test.each(
    named<{ what: string; script: string; kept: string; status?: number }>([
      { what: 'a short output whole', script: 'printf "\\na\\nb\\n"', kept: '\na\nb\n' },
      { what: 'no output', script: 'exit 3', kept: '', status: 3 },
      { what: 'both outputs together', script: 'echo one; echo two >&2; exit 42', kept: 'one\ntwo\n', status: 42 },
      // The bytes that are kept hold the exit status and the newline before it.
      { what: 'the end of a long one', script: 'seq 1 30000', kept: '29998\n29999\n30000\n' },
      {
        what: 'the end of an endless one, once its time is up',
        script: 'exec yes',
        kept: 'y\n'.repeat(8),
        status: 124,
      },
    ]),
  )('of a program, at most so many bytes are kept: %s', async (_what, { script, kept, status = 0 }) => {
    const [result] = await startShell(shell).probe({ ...sh(script), timeout: 1, last: 20 });
    expect(result).toEqual(done(kept, status));
  });

  test('a program of which the end is kept reads its input', async () => {
    const [given, none] = await startShell(shell).probe(
      { ...exec('cat'), stdin: "it's\nhere", last: 20 },
      { ...exec('cat'), last: 20 },
    );
    expect([given, none]).toEqual([done("it's\nhere"), done('')]);
  });

  test.each(
    named<{ what: string; operation: Exec; result: Result }>([
      { what: 'onlyIf holds', operation: { ...show('x'), onlyIf: ['true'] }, result: done('[x]') },
      { what: 'onlyIf does not hold', operation: { ...show('x'), onlyIf: ['false'] }, result: skipped },
      {
        what: 'onlyIf is no program',
        operation: { ...show('x'), onlyIf: ['provision-no-such-program'] },
        result: skipped,
      },
      { what: 'onlyIf prints', operation: { ...show('x'), onlyIf: ['echo', 'noise'] }, result: done('[x]') },
      {
        what: 'onlyIf eats no input',
        operation: { ...exec('cat'), stdin: 'x', onlyIf: ['cat'] },
        result: done('x'),
      },
      { what: 'names come', operation: { ...show('x'), argsFrom: ['printf', 'a\nb\n'] }, result: done('[x][a][b]') },
      {
        what: 'the last name has no newline',
        operation: { ...show('x'), argsFrom: ['printf', 'a\nb'] },
        result: done('[x][a][b]'),
      },
      { what: 'no names come', operation: { ...show('x'), argsFrom: ['true'] }, result: skipped },
      {
        what: 'only messages come',
        operation: { ...show('x'), argsFrom: ['printf', 'package runc is not installed\n\n   \n'] },
        result: skipped,
      },
      {
        what: 'names come among messages',
        operation: { ...show('x'), argsFrom: ['printf', 'package a is missing\nruncé\npackage b is missing\n'] },
        result: done('[x][runcé]'),
      },
      {
        what: 'names look like patterns or code',
        operation: { ...show('x'), argsFrom: ['printf', '%s\n', '/*', '$(id)', "a'b", 'a\\b', '-n'] },
        result: done(`[x][/*][$(id)][a'b][a\\b][-n]`),
      },
      {
        what: 'the program that names fails',
        operation: { ...show('x'), argsFrom: ['sh', '-c', 'echo a; echo trouble >&2; exit 3'] },
        result: done('[x][a]'),
      },
      {
        what: 'names come, but onlyIf does not hold',
        operation: { ...show('x'), argsFrom: ['echo', 'a'], onlyIf: ['false'] },
        result: skipped,
      },
      {
        what: 'names come and there is input',
        operation: { ...exec('cat'), argsFrom: ['echo', '-'], stdin: 'text' },
        result: done('text'),
      },
    ]),
  )('where %s', async (_what, { operation, result }) => {
    // Twice, and with a stranger behind it: the names of one operation are no arguments of the next.
    expect(await startShell(shell).probe(operation, show('y'), operation)).toEqual([result, done('[y]'), result]);
  });

  test('the first change that fails skips the rest of them; probes run all the same', async () => {
    const { change, probe } = await startShell(shell).run({
      change: [
        exec('echo', '1'),
        { ...exec('echo'), onlyIf: ['false'] },
        sh('exit 3'),
        exec('echo', '4'),
        sh('exit 5'),
      ],
      probe: [exec('echo', 'probed'), sh('exit 6'), exec('echo', 'probed, too')],
    });
    expect(change).toEqual([done('1\n'), skipped, done('', 3), skipped, skipped]);
    expect(probe).toEqual([done('probed\n'), done('', 6), done('probed, too\n')]);
  });

  test('what an operation does to its shell does not last', async () => {
    const state = sh('pwd; echo "${P_LEAK-unset}"; umask; case $- in *e*) echo errexit ;; esac');
    const clean = done('/\nunset\n0022\n');
    const one = startShell(shell);
    expect(await one.probe(sh('cd /tmp; P_LEAK=1; export P_LEAK; umask 0; set -e; false'), state)).toEqual([
      done('', 1),
      clean,
    ]);
    expect(await one.probe(sh('exit 9'), state)).toEqual([done('', 9), clean]);
    expect(await one.probe(state)).toEqual([clean]);
  });

  // A shell would take these for itself, where a program of that name (or none) is meant.
  test.each([
    ['exit', '3'],
    ['cd', '/tmp'],
    ['set', '-e'],
    ['exec', 'true'],
    ['umask', '0'],
    ['p_mark', 'end'],
    ['.', '/x'],
  ])('%s %s is a program like any other', async (...argv) => {
    const [, ...rest] = await startShell(shell).probe(
      exec(...argv),
      exec('pwd'),
      sh('umask'),
      exec('false'),
      exec('true'),
    );
    expect(rest).toEqual([done('/\n'), done('0022\n'), done('', 1), done('')]);
  });

  test('an empty request is answered', async () => {
    expect(await startShell(shell).run({ probe: [] })).toEqual({ change: [], probe: [] });
  });

  test('requests follow one another on one shell, and never overlap', async () => {
    const one = startShell(shell);
    const first = one.probe(exec('echo', '1'));
    await expect(one.probe(exec('echo', '2'))).rejects.toThrow('already waits');
    expect(await first).toEqual([done('1\n')]);
    expect(await one.probe(exec('echo', '3'))).toEqual([done('3\n')]);
  });

  test('a NUL is refused before anything is sent', async () => {
    const one = startShell(shell);
    await expect(one.change(exec('touch', 'a\0b'))).rejects.toThrow('NUL');
    expect(await one.probe(exec('echo', 'alive'))).toEqual([done('alive\n')]);
  });

  test('five megabytes on both streams', async () => {
    const [result] = await startShell(shell).probe(
      sh(`head -c 5000000 /dev/zero | tr '\\0' x; head -c 5000000 /dev/zero | tr '\\0' y >&2`),
    );
    const { stdout, stderr } = result as Extract<Result, { kind: 'done' }>;
    expect([stdout === 'x'.repeat(5_000_000), stderr === 'y'.repeat(5_000_000)]).toEqual([true, true]);
  });

  test.each([
    ['the whole of it', (pid: number) => sh(`kill -9 ${pid}`)],
    ['the part that runs the request', () => sh('kill -9 $PPID')],
  ])('a shell that dies in the middle is lost: %s', async (_what, killer) => {
    const one = startShell(shell);
    const answer = one.run({
      change: [exec('echo', 'before'), killer(one.pid), exec('sleep', '0.2')],
      probe: [exec('true')],
    });
    await expect(answer).rejects.toMatchObject({ name: 'TransportError', code: 'lost' });
    await expect(one.probe(exec('true'))).rejects.toMatchObject({ name: 'TransportError', code: 'lost' });
  });

  test('answers that arrive byte by byte are the same', async () => {
    const one = startShell(shell, {
      feed: (chunk, deliver) => chunk.forEach((_byte, index) => deliver(chunk.subarray(index, index + 1))),
    });
    expect(await one.probe(exec('printf', '한\n\n'), sh('echo e >&2; exit 2'))).toEqual([
      done('한\n\n'),
      done('', 2, 'e\n'),
    ]);
  });
});
