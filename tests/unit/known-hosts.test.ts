import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { withFileLock } from '../../src/transport/file-lock.ts';
import { fingerprint, hostPattern, KnownHosts, keyType, type Verdict } from '../../src/transport/known-hosts.ts';
import { tempDir } from './temp-dir.ts';
import { named } from './named.ts';

// Made by ssh-keygen; the fingerprints and the hashed names are what it printed for them.
const KEYS = {
  ed25519: 'AAAAC3NzaC1lZDI1NTE5AAAAIOFwgMB1VddMjx6+GRxyPiJCKZM4KMhRb31TRQWR8kJr',
  other: 'AAAAC3NzaC1lZDI1NTE5AAAAILhW/bcbEOin8pGCg8hTjLo/FfcZMtKjagqn44gID++R',
  ecdsa:
    'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBL21cPZE0CHaPWhaSSZ8frbR0lTDSSemiR9sUt+RKAU+2SQC8nlycO91/fUb9w4nm8ltSdyLWlKtIj8kfQfFhRs=',
  rsa: 'AAAAB3NzaC1yc2EAAAADAQABAAAAgQCdghweyhTXw7qvZB/kITMFeIfUtGQM9J1ZYrB6cW/KMCKuJOrKfQcSKRYaNywuo4B1FVtTlBFx5UviBxTJXlw4ppP1QbAc9U94n8zzPVtwhjBZ+FEcOXxvvHwSCQwxuUsNNZGD+LjDzB1ug+NYh7VohxxxyhYPPjL/jpVnPfoGvw==',
} as const;
const key = (name: keyof typeof KEYS) => Buffer.from(KEYS[name], 'base64');
const ED = `ssh-ed25519 ${KEYS.ed25519}`;
const OTHER = `ssh-ed25519 ${KEYS.other}`;
const ECDSA = `ecdsa-sha2-nistp256 ${KEYS.ecdsa}`;
const HASHED = '|1|zEr6wWpovlVIqlS43oHUWSh5fzQ=|GJOmZ4YmbEZGIz+MiXwTeZ0cCd8='; // 192.168.2.10
const HASHED_PORT = '|1|+o0nY9k9cbjyqiVPs9F2UeEK3VY=|DH3qcZ5NRlP5CoMpCfrGCarO2Jw='; // [192.168.2.10]:2222

const known: Verdict = { kind: 'known' };
const unknown: Verdict = { kind: 'unknown' };
const at = (kind: 'changed' | 'revoked', line: number, file = 'own'): Verdict => ({ kind, line, file });

/** Files of that content, opened; the names in verdicts are without their directory. */
async function open(own: string | undefined, user?: string) {
  const directory = tempDir();
  const [ownFile, userFile] = [join(directory, 'own'), join(directory, 'user')];
  if (own !== undefined) writeFileSync(ownFile, own);
  if (user !== undefined) writeFileSync(userFile, user);
  const load = () => KnownHosts.load(ownFile, [userFile]);
  const check = (hosts: KnownHosts, host: string, name: keyof typeof KEYS): Verdict => {
    const verdict = hosts.check(host, key(name));
    return 'file' in verdict ? { ...verdict, file: verdict.file.slice(directory.length + 1) } : verdict;
  };
  return { hosts: await load(), load, check, text: () => readFileSync(ownFile, 'utf8'), ownFile, userFile };
}

test.each([
  ['ed25519', 'ssh-ed25519', 'SHA256:fpb31yrbLkRaW06MhYWLWFAUuD7MuLUwakUydWeqLUc'],
  ['ecdsa', 'ecdsa-sha2-nistp256', 'SHA256:fwkP4sBVLlru7Az7Rqw09/4GG95QwVDjLBIn7no6WqQ'],
  ['rsa', 'ssh-rsa', 'SHA256:et+rEyr8CteODgF/cSjhg3vCDHR4WcG+iaNq7WuiM3c'],
] as const)('type and fingerprint of a key, %s', (name, type, print) => {
  expect([keyType(key(name)), fingerprint(key(name))]).toEqual([type, print]);
});

test('a port is named only where it is not 22', () => {
  expect([hostPattern('docker1', 22), hostPattern('docker1', 2222)]).toEqual(['docker1', '[docker1]:2222']);
});

test.each(
  named<{ what: string; file: string | undefined; host?: string; shown?: keyof typeof KEYS; verdict: Verdict }>([
    { what: 'no file', file: undefined, verdict: unknown },
    { what: 'another host', file: `192.168.2.11 ${ED}\n`, verdict: unknown },
    { what: 'a part of the name', file: `92.168.2.1 ${ED}\n192.168.2.100 ${ED}\n`, verdict: unknown },
    { what: 'the host', file: `192.168.2.10 ${ED}\n`, verdict: known },
    { what: 'no newline at the end', file: `192.168.2.10 ${ED}`, verdict: known },
    { what: 'CRLF, comments, blank lines', file: `# text\r\n\r\n  192.168.2.10\t${ED} me@home\r\n`, verdict: known },
    { what: 'a commented-out entry', file: `#192.168.2.10 ${ED}\n`, verdict: unknown },
    { what: 'a list of hosts, commented out', file: `#docker1,192.168.2.10 ${ED}\n`, verdict: unknown },
    { what: 'a marker alone', file: `@revoked\n192.168.2.10 ${ED}\n`, verdict: known },
    { what: 'several spaces', file: `192.168.2.10   ssh-ed25519  ${KEYS.ed25519}\n`, verdict: known },
    { what: 'a line cut short', file: `192.168.2.10 ssh-ed25519\n192.168.2.10\n`, verdict: unknown },
    { what: 'a list of hosts', file: `docker1,192.168.2.10 ${ED}\n`, verdict: known },
    {
      what: 'letters of another case',
      file: `Docker1.Example.com ${ED}\n`,
      host: 'docker1.EXAMPLE.com',
      verdict: known,
    },
    { what: 'another key of the type', file: `# \n192.168.2.10 ${OTHER}\n`, verdict: at('changed', 2) },
    { what: 'a key of another type', file: `192.168.2.10 ${ECDSA}\n`, verdict: at('changed', 1) },
    {
      what: 'several keys',
      file: `192.168.2.10 ${ECDSA}\n192.168.2.10 ${OTHER}\n192.168.2.10 ${ED}\n`,
      verdict: known,
    },
    { what: 'a wildcard', file: `192.168.2.* ${ED}\n`, verdict: known },
    { what: 'a dot that is a dot', file: `192?168?2?10 ${ED}\n192.168.2.1 ${OTHER}\n`, verdict: known },
    { what: 'a dot that is not any character', file: `192.168.2.10 ${ED}\n`, host: '192x168x2x10', verdict: unknown },
    { what: 'a negation', file: `192.168.2.*,!192.168.2.10 ${ED}\n`, verdict: unknown },
    { what: 'a negation first', file: `!192.168.2.10,192.168.2.* ${ED}\n`, verdict: unknown },
    { what: 'a negation of others', file: `192.168.2.*,!192.168.2.11 ${ED}\n`, verdict: known },
    { what: 'a negation alone', file: `!192.168.2.11 ${ED}\n`, verdict: unknown },
    { what: 'a negated name', file: `*,!Docker1 ${ED}\n`, host: 'docker1', verdict: unknown },
    { what: 'a hashed name', file: `${HASHED} ${ED}\n`, verdict: known },
    { what: 'a hashed name with another key', file: `${HASHED} ${OTHER}\n`, verdict: at('changed', 1) },
    { what: 'a hashed name of another host', file: `${HASHED} ${ED}\n`, host: '192.168.2.11', verdict: unknown },
    { what: 'a broken hash', file: `|1|x|y ${ED}\n|1| ${ED}\n`, verdict: unknown },
    { what: 'a port', file: `[192.168.2.10]:2222 ${ED}\n`, host: '[192.168.2.10]:2222', verdict: known },
    { what: 'a port, asked without', file: `[192.168.2.10]:2222 ${ED}\n`, verdict: unknown },
    { what: 'no port, asked with one', file: `192.168.2.10 ${ED}\n`, host: '[192.168.2.10]:2222', verdict: unknown },
    { what: 'a hashed name with a port', file: `${HASHED_PORT} ${ED}\n`, host: '[192.168.2.10]:2222', verdict: known },
    { what: 'a revoked key', file: `192.168.2.10 ${ED}\n@revoked * ${ED}\n`, verdict: at('revoked', 2) },
    { what: 'another key revoked', file: `@revoked * ${OTHER}\n192.168.2.10 ${ED}\n`, verdict: known },
    { what: 'a certificate authority', file: `@cert-authority * ${ED}\n`, verdict: unknown },
    { what: 'an unknown marker', file: `@provision * ${ED}\n`, verdict: unknown },
    {
      what: 'a key that begins the same',
      file: `192.168.2.10 ssh-ed25519 ${KEYS.ed25519.slice(0, -8)}\n`,
      verdict: at('changed', 1),
    },
  ]),
)('check: %s', async (_what, { file, host = '192.168.2.10', shown = 'ed25519', verdict }) => {
  const { hosts, check } = await open(file);
  expect(check(hosts, host, shown)).toEqual(verdict);
});

test("the user's file counts, too", async () => {
  const { hosts, check } = await open(`a ${ED}\n`, `# mine\nb ${ED}\n`);
  expect([check(hosts, 'a', 'ed25519'), check(hosts, 'b', 'ed25519'), check(hosts, 'b', 'other')]).toEqual([
    known,
    known,
    at('changed', 2, 'user'),
  ]);
});

describe('a defect', () => {
  const invalid = (where: string) => ({ where, reason: 'invalid line' });

  test('of a line concerns the hosts that it names', async () => {
    const { hosts, load, text, ownFile } = await open(
      `# class\na ssh-ed25519\nb ssh-ed25519 AAAA\nc ssh-rsa ${KEYS.ed25519}\n`,
    );
    expect(['a', 'b', 'c', 'd', ['d', 'b'], []].map((names) => hosts.defect(names))).toEqual([
      invalid(`${ownFile}:2`),
      invalid(`${ownFile}:3`),
      invalid(`${ownFile}:4`),
      undefined,
      invalid(`${ownFile}:3`),
      undefined,
    ]);
    expect(hosts.check('b', key('ed25519'))).toEqual(unknown);
    await hosts.record(['a'], key('ed25519'));
    expect([hosts.defect('a'), (await load()).defect('a')]).toEqual([undefined, undefined]);
    expect(text()).toContain('b ssh-ed25519 AAAA\n');
  });

  test('is no key that was removed', async () => {
    const { hosts } = await open(`a ${ED}\n`);
    await hosts.record(['b'], key('ed25519'), ['a']);
    expect([hosts.check('a', key('ed25519')), hosts.defect('a')]).toEqual([unknown, undefined]);
  });

  test('of a file concerns the hosts that are not recorded', async () => {
    const { ownFile, userFile } = await open(undefined, `a ${ED}\n`);
    mkdirSync(ownFile);
    const hosts = await KnownHosts.load(ownFile, [userFile]);
    expect(hosts.file).toBe(ownFile);
    expect([hosts.defect('a'), hosts.defect('b')]).toEqual([
      undefined,
      { where: ownFile, reason: 'it is a directory' },
    ]);
  });

  test('is a file that cannot be read, and none that does not exist', async () => {
    const { ownFile, userFile } = await open('', '');
    rmSync(userFile);
    symlinkSync(userFile, userFile);
    const missing = [join(ownFile, 'file'), join(ownFile, '..', 'none')];
    expect((await KnownHosts.load(ownFile, missing)).defect('a')).toBeUndefined();
    expect((await KnownHosts.load(ownFile, [userFile])).defect('a')).toEqual({
      where: userFile,
      reason: expect.stringMatching(/^ELOOP: /),
    });
  });
});

test('types are those of usable entries, each once', async () => {
  const { hosts } = await open(
    `a,b ${ED}\na ${ECDSA}\na ${OTHER}\n@revoked a ssh-rsa ${KEYS.rsa}\n@cert-authority * ssh-rsa ${KEYS.rsa}\n`,
  );
  expect([hosts.types('a'), hosts.types('b'), hosts.types('c')]).toEqual([
    ['ssh-ed25519', 'ecdsa-sha2-nistp256'],
    ['ssh-ed25519'],
    [],
  ]);
});

test('the names of one host count together, and a key that is revoked for one of them is for all', async () => {
  const { hosts } = await open(`a ${ED}\nb ${OTHER}\n@revoked b ${ECDSA}\na ${ECDSA}\n`);
  const verdicts = (['ed25519', 'other', 'ecdsa', 'rsa'] as const).map((name) => hosts.check(['a', 'b'], key(name)));
  expect(verdicts.map(({ kind }) => kind)).toEqual(['known', 'known', 'revoked', 'changed']);
  expect(hosts.check(['c', 'd'], key('rsa'))).toEqual(unknown);
  expect(hosts.types(['a', 'b'])).toEqual(['ssh-ed25519']);
});

describe('record', () => {
  test('makes the file and its directory, for us alone', async () => {
    const file = join(tempDir(), 'state', 'provision', 'known_hosts');
    const hosts = await KnownHosts.load(file, []);
    await hosts.record(['192.168.2.10', '[192.168.2.131]:2222'], key('ed25519'));
    expect(readFileSync(file, 'utf8')).toBe(`192.168.2.10,[192.168.2.131]:2222 ${ED}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
  });

  test.each(
    named<{ what: string; before: string; hosts: readonly string[]; after: string }>([
      { what: 'another host', before: `b ${OTHER}\n`, hosts: ['a'], after: `b ${OTHER}\na ${ED}\n` },
      { what: 'no newline at the end', before: `b ${OTHER}`, hosts: ['a'], after: `b ${OTHER}\na ${ED}\n` },
      {
        what: 'comments and what it does not understand',
        before: `# mine\nnonsense\n@revoked a ${OTHER}\n${HASHED} ${OTHER}\n`,
        hosts: ['a'],
        after: `# mine\nnonsense\n@revoked a ${OTHER}\n${HASHED} ${OTHER}\na ${ED}\n`,
      },
      {
        what: 'an old key of the host',
        before: `a ${OTHER}\nb ${OTHER}\na ${ECDSA}\n`,
        hosts: ['a'],
        after: `b ${OTHER}\na ${ED}\n`,
      },
      {
        what: 'an old key of it and others',
        before: `a,b,c ${OTHER}\n`,
        hosts: ['b'],
        after: `a,c ${OTHER}\nb ${ED}\n`,
      },
      {
        what: 'comments on another key',
        before: `b  ${OTHER} me@home\n`,
        hosts: ['a'],
        after: `b  ${OTHER} me@home\na ${ED}\n`,
      },
      { what: 'the key itself', before: `a ${ED}\n`, hosts: ['a'], after: `a ${ED}\n` },
    ]),
  )('keeps the rest: %s', async (_what, { before, hosts: names, after }) => {
    const { hosts, text } = await open(before);
    await hosts.record(names, key('ed25519'));
    expect(text()).toBe(after);
  });

  test('what was recorded counts at once and in the next run', async () => {
    const { hosts, load, check } = await open(`a ${OTHER}\n`);
    await hosts.record(['a', 'b'], key('ed25519'));
    for (const one of [hosts, await load()]) {
      expect(['a', 'b'].map((host) => check(one, host, 'ed25519'))).toEqual([known, known]);
      expect(check(one, 'a', 'other').kind).toBe('changed');
      expect(one.types('a')).toEqual(['ssh-ed25519']);
    }
  });

  test('a key that is recorded again replaces the earlier one, for the names that are recorded again', async () => {
    const { hosts, load, check, text } = await open('');
    await hosts.record(['a', 'b'], key('other'));
    await hosts.record(['a'], key('ed25519'));
    expect(text()).toBe(`b ${OTHER}\na ${ED}\n`);
    for (const one of [hosts, await load()]) {
      expect([check(one, 'a', 'ed25519'), check(one, 'b', 'other')]).toEqual([known, known]);
      expect([check(one, 'a', 'other').kind, check(one, 'b', 'ed25519').kind]).toEqual(['changed', 'changed']);
    }
  });

  test('removes the keys of other names of the host on request', async () => {
    const { hosts, load, check, text } = await open(`a,b ${OTHER}\nc ${ECDSA}\n@revoked c ${OTHER}\n`);
    await hosts.record(['a'], key('ed25519'), ['c']);
    expect(text()).toBe(`b ${OTHER}\n@revoked c ${OTHER}\na ${ED}\n`);
    for (const one of [hosts, await load()]) {
      expect([check(one, 'c', 'ecdsa').kind, check(one, 'c', 'other').kind]).toEqual(['unknown', 'revoked']);
      expect([check(one, 'a', 'ed25519'), check(one, 'b', 'other')]).toEqual([known, known]);
    }
  });

  test("leaves the user's file alone, and goes by it", async () => {
    const { hosts, check, userFile } = await open(undefined, `a ${OTHER}\n`);
    await hosts.record(['a'], key('ed25519'));
    expect(readFileSync(userFile, 'utf8')).toBe(`a ${OTHER}\n`);
    expect([check(hosts, 'a', 'ed25519'), check(hosts, 'a', 'other')]).toEqual([known, known]);
  });

  test('a revoked key stays revoked', async () => {
    const { hosts, load, check } = await open(`@revoked * ${OTHER}\n`);
    await hosts.record(['a'], key('ed25519'));
    expect([hosts, await load()].map((one) => check(one, 'a', 'other').kind)).toEqual(['revoked', 'revoked']);
  });

  test('many at once, in one run', { timeout: 30_000 }, async () => {
    const { hosts, text } = await open('');
    const names = Array.from({ length: 30 }, (_, index) => `host${index}`);
    await Promise.all(names.map((name) => hosts.record([name], key('ed25519'))));
    expect(text().trim().split('\n').sort()).toEqual(names.map((name) => `${name} ${ED}`).sort());
  });

  test('many at once, in several runs', { timeout: 30_000 }, async () => {
    const { load, text } = await open('');
    const runs = await Promise.all(['a', 'b', 'c'].map(async (run) => ({ run, hosts: await load() })));
    const names = runs.flatMap(({ run, hosts }) =>
      Array.from({ length: 10 }, (_, index) => ({ name: `${run}${index}`, hosts })),
    );
    await Promise.all(names.map(({ name, hosts }) => hosts.record([name], key('ed25519'))));
    expect(text().trim().split('\n').sort()).toEqual(names.map(({ name }) => `${name} ${ED}`).sort());
  });

  test('a lock that a dead process left is removed, one of a running process is not', async () => {
    const { hosts, text, ownFile: own } = await open('');
    const lock = `${own}.lock`;
    mkdirSync(lock);
    const old = new Date(Date.now() - 60_000);
    utimesSync(lock, old, old);
    await hosts.record(['a'], key('ed25519'));
    expect([text(), existsSync(lock)]).toEqual([`a ${ED}\n`, false]);

    mkdirSync(lock);
    const recorded = hosts.record(['b'], key('ed25519'));
    await setImmediate();
    await setImmediate();
    expect([text(), existsSync(lock)]).toEqual([`a ${ED}\n`, true]);
    rmdirSync(lock);
    await recorded;
    expect(text()).toBe(`a ${ED}\nb ${ED}\n`);
  });

  test('a lock that cannot be made is an error', async () => {
    const file = join(tempDir(), 'x'.repeat(253));
    await expect(withFileLock(file, async () => expect.unreachable())).rejects.toThrow('ENAMETOOLONG');
  });

  test('a lock that was removed meanwhile is no error', async () => {
    const file = join(tempDir(), 'file');
    await withFileLock(file, async () => rmdirSync(`${file}.lock`));
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  test('a file that cannot be written is an error', async () => {
    const { hosts, ownFile: own } = await open('');
    rmSync(own);
    mkdirSync(own);
    await expect(hosts.record(['a'], key('ed25519'))).rejects.toThrow(/EISDIR/);
    expect(existsSync(`${own}.lock`)).toBe(false);
  });
});

describe('an announced key', () => {
  const print = (name: keyof typeof KEYS) => fingerprint(key(name));

  test('counts beside the present one, in this process and in the next', async () => {
    const { hosts, check, load, text } = await open(`a ${ED}\nb ${ED}\nc ${OTHER}\n`);
    await hosts.announce(['a', 'b', 'c', 'd'], print('ed25519'), [ECDSA]);
    for (const one of [hosts, await load()]) {
      expect(['a', 'b', 'c', 'd'].map((name) => check(one, name, 'ecdsa').kind)).toEqual([
        'known',
        'known',
        'changed',
        'unknown',
      ]);
      expect(check(one, 'a', 'ed25519')).toEqual(known);
      expect(['a', 'c'].map((name) => one.isAnnounced(name, key('ecdsa')))).toEqual([true, false]);
      expect(one.isAnnounced('a', key('ed25519'))).toBe(false);
    }
    expect(text()).toBe(`a ${ED}\nb ${ED}\nc ${OTHER}\na,b ${ECDSA} provision:announced\n`);
  });

  test('that is recorded replaces the present one and the other announced ones', async () => {
    const { hosts, check, load, text } = await open(`a ${ED}\n`);
    await hosts.announce(['a'], print('ed25519'), [ECDSA, OTHER]);
    await hosts.record(['a'], key('ecdsa'));
    for (const one of [hosts, await load()]) {
      expect([check(one, 'a', 'ecdsa').kind, check(one, 'a', 'ed25519').kind]).toEqual(['known', 'changed']);
      expect(one.isAnnounced('a', key('ecdsa'))).toBe(false);
    }
    expect(text()).toBe(`a ${ECDSA}\n`);
  });

  test('stays announced where one of its names gets another key', async () => {
    const { hosts, load } = await open(`a,b ${ED}\n`);
    await hosts.announce(['a', 'b'], print('ed25519'), [ECDSA]);
    await hosts.record(['b'], key('other'));
    expect(['a', 'b'].map((name) => hosts.isAnnounced(name, key('ecdsa')))).toEqual([true, false]);
    expect((await load()).isAnnounced('a', key('ecdsa'))).toBe(true);
  });

  test('is nothing where the present key is not recorded', async () => {
    const { hosts, text } = await open(`a ${OTHER}\n`);
    await hosts.announce(['a'], print('ed25519'), [ECDSA]);
    expect(text()).toBe(`a ${OTHER}\n`);
  });
});
