import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exec, read, type Write } from '../../src/model/operation.ts';
import { Secret } from '../../src/model/secret.ts';
import { SHELLS, startShell } from './shell.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { named } from '../unit/named.ts';

const NOBODY = 65_534;
const root = getuid?.() === 0;
const user = root ? 'root:root' : expect.any(String);
const mode = (file: string) => (statSync(file).mode & 0o7777).toString(8).padStart(4, '0');
const write = (path: string, content: string | Secret, more: Partial<Write> = {}): Write => ({
  kind: 'write',
  path,
  content,
  ...more,
});

/** A file with everything a name can have that a shell could trip over. */
const ODD_NAME = `it's $HOME *\n-n`;

describe.each(SHELLS)('read, %s', (...shell) => {
  test('a file, with mode and owner', async () => {
    const directory = tempDir();
    const [plain, odd, empty] = ['plain', ODD_NAME, 'empty'].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(plain, 'no newline at the end');
    chmodSync(plain, 0o640);
    writeFileSync(odd, '\n한국어\n\n');
    chmodSync(odd, 0o4755);
    writeFileSync(empty, '');
    chmodSync(empty, 0);
    const results = await startShell(shell).probe(read(plain), read(odd), read(empty));
    expect(results).toEqual([
      { kind: 'file', content: 'no newline at the end', mode: '0640', owner: user },
      { kind: 'file', content: '\n한국어\n\n', mode: '4755', owner: user },
      { kind: 'file', content: '', mode: '0000', owner: user },
    ]);
  });

  test('the end of a file, which may be longer or shorter than that', async () => {
    const file = join(tempDir(), ODD_NAME);
    writeFileSync(file, 'one\ntwo\nthree\n', { mode: 0o640 });
    const results = await startShell(shell).probe(read(file, 6), read(file, 100), read(file, 14), read(`${file}/x`, 6));
    const found = (content: string) => ({ kind: 'file', content, mode: '0640', owner: user });
    expect(results).toEqual([
      found('three\n'),
      found('one\ntwo\nthree\n'),
      found('one\ntwo\nthree\n'),
      { kind: 'absent' },
    ]);
  });

  test('a link is followed; one that leads nowhere is absent', async () => {
    const directory = tempDir();
    writeFileSync(join(directory, 'file'), 'x', { mode: 0o600 });
    symlinkSync('file', join(directory, 'link'));
    symlinkSync('nothing', join(directory, 'broken'));
    expect(await startShell(shell).probe(read(join(directory, 'link')), read(join(directory, 'broken')))).toEqual([
      { kind: 'file', content: 'x', mode: '0600', owner: user },
      { kind: 'absent' },
    ]);
  });

  test('what is not there is absent', async () => {
    const directory = tempDir();
    writeFileSync(join(directory, 'file'), '');
    const paths = ['none', 'none/none', 'file/none'].map((path) => read(join(directory, path)));
    expect(await startShell(shell).probe(...paths)).toEqual(paths.map(() => ({ kind: 'absent' })));
  });

  test('a directory cannot be read, and the message says just that', async () => {
    expect(await startShell(shell).probe(read('/tmp'))).toEqual([
      { kind: 'failed', message: 'cat: /tmp: Is a directory' },
    ]);
  });

  test.runIf(root)('what may not be read has failed, which is not the same as absent', async () => {
    const directory = tempDir();
    chmodSync(directory, 0o711);
    mkdirSync(join(directory, 'closed'), { mode: 0o700 });
    writeFileSync(join(directory, 'closed', 'file'), '');
    writeFileSync(join(directory, 'private'), 'x', { mode: 0o600 });
    const [one, two] = [join(directory, 'private'), join(directory, 'closed', 'file')];
    expect(await startShell(shell, { uid: NOBODY }).probe(read(one), read(two))).toEqual([
      { kind: 'failed', message: `cat: ${one}: Permission denied` },
      { kind: 'failed', message: expect.stringMatching(/^stat: .*Permission denied$/) },
    ]);
  });
});

describe.each(SHELLS)('write, %s', (...shell) => {
  test.each([
    ['text', 'a\nb\n'],
    ['nothing', ''],
    ['no newline at the end', 'a'],
    ['many newlines', '\n\na\n\n\n'],
    ['what a shell could take for its own', `'$HOME' \`id\` \\n %s\n`],
    ['other alphabets', '한국어 🐳\n'],
    ['a secret', new Secret('hunter2\n')],
  ])('a new file with %s', async (_what, content) => {
    const directory = tempDir();
    const file = join(directory, ODD_NAME);
    expect(await startShell(shell).change(write(file, content))).toMatchObject([{ kind: 'done', status: 0 }]);
    expect(readFileSync(file, 'utf8')).toBe(content instanceof Secret ? content.reveal() : content);
    expect(mode(file)).toBe('0644');
    expect(readdirSync(directory)).toEqual([ODD_NAME]);
  });

  test('the SELinux label: of an existing file as it was, of a new one or a new folder as the policy says', async () => {
    const directory = tempDir();
    const [programs, log, old] = [join(directory, 'bin'), join(directory, 'log'), join(directory, 'old')];
    mkdirSync(programs);
    for (const program of ['chcon', 'restorecon']) {
      const script = `#!/bin/sh\nprintf '%s\\n' "${program} $*" >>${log}\n`;
      writeFileSync(join(programs, program), script, { mode: 0o755 });
    }
    writeFileSync(old, 'old');
    const on = startShell(shell, { programs });
    const [fresh, folder] = [join(directory, 'fresh'), join(directory, 'folder')];
    const send = { kind: 'send', path: folder, source: { entries: [] } } as const;
    for (const operation of [write(old, 'new'), write(fresh, 'new'), write(fresh, 'newer'), send, send]) {
      expect(await on.change(operation)).toMatchObject([{ kind: 'done', status: 0 }]);
    }
    const called = readFileSync(log, 'utf8').replaceAll(/(\.\w+)\.[0-9a-f]{12}$/gm, '$1.SUFFIX');
    expect(called.split('\n')).toEqual([
      `chcon --reference=${old} -- ${directory}/.old.SUFFIX`,
      `restorecon -- ${fresh}`,
      `chcon --reference=${fresh} -- ${directory}/.fresh.SUFFIX`,
      `restorecon -- ${folder}`,
      '',
    ]);
  });

  test('an existing file keeps its mode', async () => {
    const file = join(tempDir(), 'file');
    for (const kept of ['0600', '0755', '0444', '4711']) {
      writeFileSync(file, 'old');
      chmodSync(file, Number.parseInt(kept, 8));
      await startShell(shell).change(write(file, 'new'));
      expect([readFileSync(file, 'utf8'), mode(file)]).toEqual(['new', kept]);
      chmodSync(file, 0o600);
    }
  });

  test('mode as given, for a new file and an old one', async () => {
    const directory = tempDir();
    const [fresh, old] = [join(directory, 'fresh'), join(directory, 'old')];
    writeFileSync(old, 'old');
    await startShell(shell).change(write(fresh, '', { mode: '0600' }), write(old, '', { mode: '2750' }));
    expect([mode(fresh), mode(old)]).toEqual(['0600', '2750']);
  });

  test.runIf(root)('an existing file keeps its owner unless one is given', async () => {
    const directory = tempDir();
    const file = join(directory, 'file');
    writeFileSync(file, 'old', { mode: 0o640 });
    chownSync(file, NOBODY, NOBODY);
    const one = startShell(shell);
    await one.change(write(file, 'new'));
    expect(await one.probe(exec('stat', '-c', '%u:%g', file))).toMatchObject([{ stdout: `${NOBODY}:${NOBODY}\n` }]);
    await one.change(write(file, 'new', { owner: 'root:root', mode: '4755' }));
    expect(await one.probe(exec('stat', '-c', '%u:%g %a', file))).toMatchObject([{ stdout: '0:0 4755\n' }]);
    await one.change(write(file, 'new', { owner: 'nobody' }));
    expect(await one.probe(exec('stat', '-c', '%u:%g', file))).toMatchObject([{ stdout: `${NOBODY}:0\n` }]);
  });

  test('a link stays a link; what it leads to is written', async () => {
    const directory = tempDir();
    mkdirSync(join(directory, 'real'));
    writeFileSync(join(directory, 'real', 'config'), 'old', { mode: 0o600 });
    symlinkSync('real/config', join(directory, 'link'));
    symlinkSync('link', join(directory, 'link to link'));
    symlinkSync('real/fresh', join(directory, 'broken'));
    await startShell(shell).change(
      write(join(directory, 'link to link'), 'new'),
      write(join(directory, 'broken'), 'made'),
    );
    expect(['link', 'link to link', 'broken'].map((name) => lstatSync(join(directory, name)).isSymbolicLink())).toEqual(
      [true, true, true],
    );
    expect(readFileSync(join(directory, 'real', 'config'), 'utf8')).toBe('new');
    expect(mode(join(directory, 'real', 'config'))).toBe('0600');
    expect(readFileSync(join(directory, 'real', 'fresh'), 'utf8')).toBe('made');
    expect(readdirSync(join(directory, 'real')).sort()).toEqual(['config', 'fresh']);
  });

  test('a validated content replaces the file, and sees its mode and its path in the same directory', async () => {
    const [directory, log] = [tempDir(), join(tempDir(), 'log')];
    const file = join(directory, ODD_NAME);
    const script = 'stat -c %a -- "${1#--file=}" >"$2"; cat -- "${1#--file=}" >>"$2"; echo checked';
    const validate = ['sh', '-c', script, 'sh', '--file=%s', log];
    const results = await startShell(shell).change(write(file, 'a %s $x\n', { mode: '0440', validate }));
    expect(results).toEqual([{ kind: 'done', status: 0, stdout: 'checked\n', stderr: '' }]);
    expect(readFileSync(log, 'utf8')).toBe('440\na %s $x\n');
    expect([readFileSync(file, 'utf8'), mode(file)]).toEqual(['a %s $x\n', '0440']);
    expect(readdirSync(directory)).toEqual([ODD_NAME]);
  });

  test('a content that the validation refuses does not replace the file', async () => {
    const directory = tempDir();
    const file = join(directory, 'file');
    writeFileSync(file, 'old');
    const validate = ['sh', '-c', 'echo "line 1: syntax error" >&2; exit 3', 'sh', '%s'];
    const results = await startShell(shell).change(write(file, 'new', { validate }), exec('true'));
    const stderr = `line 1: syntax error\n${file} was not replaced: the validation exited with status 3\n`;
    expect(results).toEqual([{ kind: 'done', status: 1, stdout: '', stderr }, { kind: 'skipped' }]);
    expect([readFileSync(file, 'utf8'), readdirSync(directory)]).toEqual(['old', ['file']]);
  });

  test('a validation whose program is missing fails', async () => {
    const file = join(tempDir(), 'file');
    const [result] = await startShell(shell).change(write(file, 'new', { validate: ['nosuchprogram', '%s'] }));
    expect(result).toMatchObject({ status: 1, stderr: expect.stringMatching(/nosuchprogram.*\n.*status 127\n$/) });
    expect(existsSync(file)).toBe(false);
  });

  /** Failures: what was there stays as it was, nothing is left lying about, and the rest of the change is skipped. */
  test.each(
    named<{ what: string; path: string; more?: Partial<Write>; words: RegExp }>([
      { what: 'there is no directory', path: 'none/file', words: /^\/\S*\/none: No such file or directory\n$/ },
      {
        what: 'the directory is a file',
        path: 'file/file',
        words: /Not a directory|Directory nonexistent|nonexistent directory/,
      },
      { what: 'there is no such user', path: 'file', more: { owner: 'provision-nobody' }, words: /invalid user/ },
      { what: 'there is no such mode', path: 'file', more: { mode: 'u=?' }, words: /invalid mode/ },
      { what: 'the path is a directory', path: 'directory', words: /directory/ },
    ]),
  )('fails where %s', async (_what, { path, more, words }) => {
    const directory = tempDir();
    mkdirSync(join(directory, 'directory'));
    writeFileSync(join(directory, 'file'), 'old');
    const results = await startShell(shell).change(write(join(directory, path), 'new', more), exec('true'));
    expect(results).toEqual([
      { kind: 'done', status: 1, stdout: '', stderr: expect.stringMatching(words) },
      { kind: 'skipped' },
    ]);
    expect(readdirSync(directory, { recursive: true }).map(String).sort()).toEqual(['directory', 'file']);
    expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('old');
  });

  test('fails where the disk is full, and leaves the old file', async (context) => {
    const directory = tempDir();
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', directory]).status !== 0) {
      return context.skip('a small file system cannot be mounted here');
    }
    onTestFinished(() => void spawnSync('umount', ['--lazy', directory]));
    const file = join(directory, 'file');
    writeFileSync(file, 'old');
    const [result] = await startShell(shell).change(write(file, 'x'.repeat(100_000)));
    expect(result).toMatchObject({ kind: 'done', status: 1 });
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(directory)).toEqual(['file']);
  });

  test.runIf(root)('fails where the directory may not be written', async () => {
    const directory = tempDir();
    chmodSync(directory, 0o755);
    const file = join(directory, 'file');
    writeFileSync(file, 'old', { mode: 0o666 });
    const [result] = await startShell(shell, { uid: NOBODY }).change(write(file, 'new'));
    expect(result).toMatchObject({ kind: 'done', status: 1, stderr: expect.stringContaining('ermission denied') });
    expect(readFileSync(file, 'utf8')).toBe('old');
  });
});
