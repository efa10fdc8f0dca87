import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exec, type Operation } from '../../src/model/operation.ts';
import { Secret } from '../../src/model/secret.ts';
import { scriptHead, SecretNames, typed, typedCheck, typedWait } from '../../src/transport/shell/typed.ts';
import { tempDir } from '../unit/temp-dir.ts';

/** Runs operations as the script that they are typed as. Returns what it prints. */
function run(operations: readonly Operation[], env: NodeJS.ProcessEnv = {}): string {
  const secrets = new SecretNames();
  const lines = operations.flatMap((operation) => typed(operation, secrets));
  const input = [...scriptHead(secrets), ...lines, ''].join('\n');
  return execFileSync('sh', ['-s'], { input, env: { PATH: process.env['PATH'], ...env }, stdio: 'pipe' }).toString();
}

test('words reach the program as they are', () => {
  const words = ['plain', 'two words', `it's`, '"$HOME"', '', '*', '\\', '한글', 'a\nb', '-n'];
  expect(run([exec('printf', '[%s]', ...words)])).toBe(words.map((one) => `[${one}]`).join(''));
});

test('a file gets its content, mode and owner; also one that a here-document cannot carry', () => {
  const directory = tempDir();
  const contents = ['one\ntwo $HOME `x` \\\n', '', 'no newline at the end', 'EOF\ninside\n', '\n\n', "it's\n"];
  const files = contents.map((content, index) => ({ path: join(directory, `file ${index}`), content }));
  run(files.map(({ path, content }) => ({ kind: 'write', path, content, mode: '0600' })));
  for (const { path, content } of files) {
    expect(readFileSync(path, 'utf8')).toBe(content);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
});

test('a file with a validation replaces the old one only if it succeeds; one that is sent is copied', () => {
  const directory = tempDir();
  const [path, source] = [join(directory, "it's"), join(directory, 'logo.png')];
  const validate = ['sh', '-c', 'test "$(cat "$1")" = good', 'sh', '%s'];
  run([{ kind: 'write', path, content: 'good', validate, mode: '0440' }]);
  expect(() => run([{ kind: 'write', path, content: 'bad', validate }])).toThrow('Command failed: sh -s');
  expect(readFileSync(path, 'utf8')).toBe('good');
  expect(statSync(path).mode & 0o777).toBe(0o440);
  const send = { kind: 'send', path, source: { file: source, digest: 'd', size: 1 }, mode: '0644' } as const;
  expect(typed(send, new SecretNames())).toEqual([
    `# Copy this file to the directory where you start the script: ${JSON.stringify(source)}`,
    `cp -- logo.png '${directory}/it'\\''s'`,
    `chmod 0644 '${directory}/it'\\''s'`,
  ]);
});

test('conditions, arguments that only the host knows, input, time limits', () => {
  const echo = (...words: string[]) => exec('echo', ...words);
  expect(
    run([
      { ...echo('yes'), onlyIf: ['true'] },
      { ...echo('no'), onlyIf: ['false'] },
    ]),
  ).toBe('yes\n');
  expect(run([{ ...echo('is'), argsFrom: ['printf', 'a\nnot installed\nb\n'] }])).toBe('is a\nis b\n');
  expect(run([{ ...echo('none'), argsFrom: ['true'] }, echo('end')])).toBe('end\n');
  expect(run([{ ...exec('cat'), stdin: "a 'b'\n" }])).toBe("a 'b'\n");
  expect(() => run([{ ...exec('sleep', '20'), timeout: 1 }, echo('late')])).toThrow('Command failed: sh -s');
});

test('a program with input whose standard output says of a failure', () => {
  const post = (stdin: string) => ({ ...exec('cat'), stdin, errorLine: '^HTTP [^2]', errorsOnStdout: true }) as const;
  expect(run([post('{}\nHTTP 201\n'), exec('echo', 'end')])).toBe('{}\nHTTP 201\nend\n');
  expect(() => run([post('{}\nHTTP 400\n'), exec('echo', 'late')])).toThrow('Command failed: sh -s');
});

test('a command that is repeated, and commands that bring back what was there', () => {
  const directory = tempDir();
  const file = join(directory, 'runs');
  const until = { succeeds: '^it is [3-9]$', fails: '^it is 5$', attempts: 4 };
  const count = (extra: string) => exec('sh', '-c', `echo >>'${file}'; echo "it is $(wc -l <'${file}')${extra}"`);
  expect(run([{ ...count(''), until }, exec('echo', 'end')])).toBe('end\n');
  const onFailure = {
    explain: [['sh', '-c', 'echo why >&2; exit 9']],
    undo: [['false'], ['sh', '-c', `echo undone >>'${file}'`]],
  };
  expect(() => run([{ ...count(' '), until, onFailure }, exec('echo', 'late')])).toThrow('why');
  expect(readFileSync(file, 'utf8')).toBe('\n'.repeat(7) + 'undone\n');
  expect(() => run([{ ...exec('false'), onFailure }, exec('echo', 'late')])).toThrow('why');
  expect(readFileSync(file, 'utf8')).toBe('\n'.repeat(7) + 'undone\nundone\n');
  expect(run([{ ...exec('true'), onFailure }, exec('echo', 'end')])).toBe('end\n');
});

test('a secret is a variable: it is not in the text, and the script asks for it', () => {
  const secret = new Secret('hunter2 $x');
  const secrets = new SecretNames();
  const lines = typed({ ...exec('login', secret, '--again', secret), stdin: new Secret('other') }, secrets);
  expect(lines).toEqual([`printf '%s' "$SECRET_2" | login "$SECRET_1" --again "$SECRET_1"`]);
  expect(run([exec('printf', '%s', secret)], { SECRET_1: 'given' })).toBe('given');
  expect(() => run([exec('printf', '%s', secret)])).toThrow(/Set this variable/);
});

test('a command that fails ends the script', () => {
  expect(() => run([exec('false'), exec('echo', 'late')])).toThrow('Command failed: sh -s');
});

const PAGE = { kind: 'http', url: 'http://localhost/' } as const;

test('a check is a command that succeeds when the check does', () => {
  const lines = [
    { kind: 'command', run: 'docker info | grep x' } as const,
    { kind: 'command', run: ['test', '-e', '/a b'] } as const,
    PAGE,
    { ...PAGE, status: 301 },
    { ...PAGE, contains: "it's up" },
  ].map((target) => typedCheck(target, new SecretNames()));
  expect(lines).toEqual([
    "sh -c 'docker info | grep x'",
    "test -e '/a b'",
    'curl --silent --show-error --location --fail --output /dev/null -- http://localhost/',
    `[ "$(curl --silent --show-error --output /dev/null --write-out '%{http_code}' -- http://localhost/)" = 301 ]`,
    'curl --silent --show-error --location --fail --output /dev/null -- http://localhost/ && ' +
      "curl --silent --show-error --location -- http://localhost/ | grep -qF -e 'it'\\''s up'",
  ]);
});

test('a script waits until the check succeeds, and ends where it does not', () => {
  const directory = tempDir();
  const wait = (line: string, within: number) =>
    [
      ...scriptHead(new SecretNames()),
      ...typedWait({ target: { kind: 'command', run: line }, within }, new SecretNames()),
    ].join('\n');
  const execute = (script: string) =>
    execFileSync('sh', ['-s'], { input: `${script}\necho end\n`, cwd: directory, stdio: 'pipe' }).toString();
  expect(execute(wait('test -e second || { touch second; exit 1; }', 3))).toBe('end\n');
  expect(() => execute(wait('false', 2))).toThrow('Command failed: sh -s');
});
