import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Archive, ArchiveSource, Checksum } from '../../src/model/operation.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { SHELLS, startShell } from './shell.ts';

const MARKER = '.provision-archive';

function checksumOf(file: string): Checksum {
  return { algorithm: 'sha256', digest: createHash('sha256').update(readFileSync(file)).digest('hex') };
}

/** Packs files of these names and contents with tar or zip. Returns the path of the archive. */
function pack(kind: string, files: Readonly<Record<string, string>>, prepare?: (folder: string) => void): string {
  const [folder, archive] = [tempDir(), join(tempDir(), `archive.${kind}`)];
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  prepare?.(folder);
  const names = readdirSync(folder);
  if (kind === 'zip') execFileSync('zip', ['-qry', archive, ...names], { cwd: folder });
  else execFileSync('tar', ['--auto-compress', '-cf', archive, ...names], { cwd: folder });
  return archive;
}

/** A tar with a member of this name, as nobody would make it by accident. */
function packAs(name: string): string {
  const archive = pack('tar', { x: 'text' });
  const bytes = readFileSync(archive);
  bytes.fill(0, 0, 100);
  bytes.write(name);
  bytes.fill(' ', 148, 156);
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  writeFileSync(archive, bytes);
  return archive;
}

/** A zip with the member ../x: the name is in it twice, and no checksum is of it. */
function packZip(): string {
  const archive = pack('zip', { 'aa/x': 'text' });
  const text = readFileSync(archive).toString('latin1').replaceAll('aa/x', '../x');
  writeFileSync(archive, Buffer.from(text, 'latin1'));
  return archive;
}

interface Options extends Partial<Omit<Archive, 'source'>> {
  readonly source?: ArchiveSource;
}

describe.each(SHELLS.slice(0, 2))('unpack, %s', (...shell) => {
  const start = () => {
    const host = startShell(shell, { directory: tempDir() });
    return async (path: string, file: string, more: Options = {}) => {
      const archive: Archive = {
        source: { kind: 'host', path: file },
        checksum: checksumOf(file),
        format: file.endsWith('zip') ? 'zip' : 'tar',
        strip: 0,
        removeOld: false,
        record: 'one\ntwo',
        ...more,
      };
      const [result] = await host.change({ kind: 'unpack', path, marker: MARKER, archive });
      return result;
    };
  };
  const done = { kind: 'done', status: 0, stdout: '', stderr: '' };
  const list = (path: string, name: string) =>
    readFileSync(join(path, MARKER, name), 'utf8')
      .split('\0')
      .slice(0, -1);
  const names = (path: string) => readdirSync(path).filter((name) => name !== MARKER);

  test.each(['tar.gz', 'tar.xz', 'tar.bz2', 'tar', 'zip'])('a %s', async (kind) => {
    const unpack = start();
    const path = join(tempDir(), `it's new`);
    // unzip leaves line breaks out of names.
    const odd = kind === 'zip' ? "-it's odd" : '-odd \n';
    const archive = pack(kind, { 'app-1/bin/app': 'app', [`app-1/${odd}`]: 'odd' }, (folder) =>
      symlinkSync('bin/app', join(folder, 'app-1/run')),
    );
    expect(await unpack(path, archive, { strip: 1 })).toEqual(done);
    expect(readFileSync(join(path, 'bin/app'), 'utf8')).toBe('app');
    expect(lstatSync(join(path, 'run')).isSymbolicLink()).toBe(true);
    expect(names(path).sort()).toEqual([odd, 'bin', 'run']);
    expect(list(path, 'members')).toEqual([odd, 'bin/', 'bin/app', 'run']);
    expect(readFileSync(join(path, MARKER, 'record'), 'utf8')).toBe('one\ntwo\n');
  });

  test('of this computer, and from a URL', async () => {
    const archive = pack('tar', { file: 'text' });
    const { digest } = checksumOf(archive);
    const unpack = start();
    const paths = [join(tempDir(), 'local'), join(tempDir(), 'url')] as const;
    const content = { digest, size: readFileSync(archive).length, file: archive };
    expect(await unpack(paths[0], archive, { source: { kind: 'local', content } })).toEqual(done);
    const server = createServer((_request, response) => void response.end(readFileSync(archive))).listen(
      0,
      '127.0.0.1',
    );
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive.tar`;
    expect(await unpack(paths[1], archive, { source: { kind: 'url', request: { url } } })).toEqual(done);
    expect(paths.map((path) => readdirSync(path).sort())).toEqual([
      [MARKER, 'file'],
      [MARKER, 'file'],
    ]);
  });

  test('a changed archive replaces its files, and lists or removes what is left; what others have placed stays', async () => {
    const unpack = start();
    const path = tempDir();
    mkdirSync(join(path, 'bin'), { mode: 0o711 });
    writeFileSync(join(path, 'bin/mine'), 'mine');
    expect(await unpack(path, pack('tar', { 'bin/app': '1', 'lib/old/a': 'a', b: 'b' }))).toEqual(done);
    const second = pack('tar', { 'bin/app': '2' });
    expect(await unpack(path, second)).toEqual({
      ...done,
      stdout: 'left from an earlier archive:\nb\nlib/\nlib/old/\nlib/old/a\n',
    });
    expect(readFileSync(join(path, 'bin/app'), 'utf8')).toBe('2');
    expect([list(path, 'members'), list(path, 'left')]).toEqual([['bin/app'], ['b', 'lib/', 'lib/old/', 'lib/old/a']]);
    expect(await unpack(path, second, { removeOld: true, onlyMissing: true })).toEqual(done);
    expect([names(path), readdirSync(join(path, 'bin')).sort()]).toEqual([['bin'], ['app', 'mine']]);
    expect((lstatSync(join(path, 'bin')).mode & 0o777).toString(8)).toBe('711');
  });

  test('places only what is missing, and removes everything again', async () => {
    const host = startShell(shell);
    const unpack = start();
    const path = tempDir();
    const archive = pack('zip', { 'a/one': '1', 'a/two': '2' });
    await unpack(path, archive);
    writeFileSync(join(path, 'a/one'), 'changed');
    rmSync(join(path, 'a/two'));
    expect(await unpack(path, archive, { onlyMissing: true })).toEqual(done);
    expect(['one', 'two'].map((name) => readFileSync(join(path, 'a', name), 'utf8'))).toEqual(['changed', '2']);
    writeFileSync(join(path, 'other'), '');
    expect(await host.change({ kind: 'unpack', path, marker: MARKER })).toEqual([done]);
    expect(readdirSync(path)).toEqual(['other']);
  });

  const link = (target: string, kind = 'tar') =>
    pack(kind, { 'a/x': '' }, (folder) => symlinkSync(target, join(folder, 'a/link')));
  test.each<[string, () => string, RegExp]>([
    ['../x', () => packAs('../x'), /\.\.\/x: Member name contains '\.\.'\n/],
    ['a/../../x', () => packAs('a/../../x'), /a\/\.\.\/\.\.\/x: Member name contains '\.\.'\n/],
    ['/x', () => packAs('/tmp/provision-x'), /has a member outside of its folder: \/tmp\/provision-x\n$/],
    [
      'a link to /etc',
      () => link('/etc/passwd'),
      /a link that points outside of its folder: .*a\/link to \/etc\/passwd\n$/,
    ],
    [
      'a link to ../..',
      () => link('../../x'),
      /a link that points outside of its folder: .*a\/link to \.\.\/\.\.\/x\n$/,
    ],
    [
      'a link in a zip',
      () => link('../../x', 'zip'),
      /a link that points outside of its folder: .*a\/link to \.\.\/\.\.\/x\n$/,
    ],
    ['../x in a zip', packZip, /has a member outside of its folder: \.\.\/x\n$/],
    [
      'a pipe',
      () => pack('tar', {}, (folder) => void execFileSync('mkfifo', [join(folder, 'pipe')])),
      /has a device, a socket or a pipe: pipe\n$/,
    ],
  ])('refuses %s, and places nothing', async (_what, make, words) => {
    // A folder of the test is around it: in /tmp anybody may have a file x.
    const path = join(tempDir(), 'archive');
    mkdirSync(path);
    const result = await start()(path, make());
    expect(result).toMatchObject({ stderr: expect.stringMatching(words) });
    expect(result).not.toMatchObject({ status: 0 });
    expect([readdirSync(path), existsSync(join(path, '../x'))]).toEqual([[], false]);
  });

  test('refuses another digest, what is no archive, and a strip that leaves nothing', async () => {
    const [unpack, path] = [start(), tempDir()];
    const archive = pack('tar', { 'a/b': '' });
    const checksum: Checksum = { algorithm: 'sha256', digest: 'abc' };
    expect(await unpack(path, archive, { checksum })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^the content has another digest/),
    });
    expect(await unpack(path, archive, { strip: 2 })).toMatchObject({
      status: 1,
      stderr: 'the archive has nothing below 2 folders\n',
    });
    const text = join(tempDir(), 'x.tar.gz');
    writeFileSync(text, '<html>');
    expect(await unpack(path, text)).toMatchObject({ status: 2, stderr: expect.stringContaining('tar') });
    expect(readdirSync(path)).toEqual([]);
  });

  test('removes the directories of earlier archives, too, and nothing outside, whatever the lists say', async () => {
    const [unpack, path, outside] = [start(), tempDir(), tempDir()];
    await unpack(path, pack('tar', { 'bin/old': '1', 'bin/sub/x': '', 'lib/a': '' }));
    await unpack(path, pack('tar', { 'lib/b': '' }));
    writeFileSync(join(outside, 'x'), '');
    writeFileSync(join(path, MARKER, 'left'), `bin/old\0bin/\0bin/sub/x\0bin/sub/\0lib/a\0${outside}/x\0link/x\0`);
    symlinkSync(outside, join(path, 'link'));
    expect(await startShell(shell).change({ kind: 'unpack', path, marker: MARKER })).toEqual([done]);
    expect([readdirSync(path), readdirSync(outside)]).toEqual([['link'], ['x']]);
  });

  test('what is placed again does not change directories that are there', async () => {
    const [unpack, path] = [start(), tempDir()];
    const archive = pack('tar', { 'a/one': '1', 'a/two': '2' });
    await unpack(path, archive);
    chmodSync(join(path, 'a'), 0o700);
    rmSync(join(path, 'a/two'));
    expect(await unpack(path, archive, { onlyMissing: true })).toEqual(done);
    expect((lstatSync(join(path, 'a')).mode & 0o777).toString(8)).toBe('700');
  });

  test('refuses a zip of which unzip leaves out a member', async () => {
    const path = tempDir();
    const [archive, folder] = [pack('zip', { a: '1' }), tempDir()];
    writeFileSync(join(folder, 'b'), 'secret');
    execFileSync('zip', ['-q', '-P', 'password', archive, 'b'], { cwd: folder });
    const result = await start()(path, archive);
    expect(result).toMatchObject({ stderr: expect.stringContaining('unable to get password') });
    expect(result).not.toMatchObject({ status: 0 });
    expect(readdirSync(path)).toEqual([]);
  });

  test('a zip whose name is a pattern, and a link in the place of the marker', async () => {
    const [unpack, path, outside, folder] = [start(), tempDir(), tempDir(), tempDir()];
    renameSync(pack('zip', { a: '1' }), join(folder, 'app[1].zip'));
    renameSync(pack('zip', { other: '1' }), join(folder, 'app1.zip'));
    symlinkSync(outside, join(path, MARKER));
    expect(await unpack(path, join(folder, 'app[1].zip'))).toEqual(done);
    expect([names(path), readdirSync(outside)]).toEqual([['a'], []]);
  });

  test('a link on the host is replaced, not followed, and a set-user-ID bit is removed', async () => {
    const [unpack, path, outside] = [start(), tempDir(), join(tempDir(), 'outside')];
    writeFileSync(outside, 'outside');
    symlinkSync(outside, join(path, 'file'));
    const archive = pack('tar', { file: 'inside' }, (folder) => execFileSync('chmod', ['4755', join(folder, 'file')]));
    expect(await unpack(path, archive)).toEqual(done);
    expect([readFileSync(outside, 'utf8'), readFileSync(join(path, 'file'), 'utf8')]).toEqual(['outside', 'inside']);
    expect((lstatSync(join(path, 'file')).mode & 0o7777).toString(8)).toBe('755');
  });
});
