import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LocalFile, type RenderedTemplate } from '../../src/model/local-file.ts';
import { reveal } from '../../src/model/secret.ts';
import { LocalFiles } from '../../src/project/local-files.ts';
import type { HostFacts } from '../../src/model/facts.ts';
import { diagnosticLines, type Files, loadFiles, shownDiagnostics, text, warnings } from './input.ts';
import { tempDir } from './temp-dir.ts';

const HOSTS = text`
  playbook: site/p.yaml
  vars: { domain: example.com, token: !env PATH, number: 0042, list: [a] }
  hosts:
    docker1: { address: 192.168.2.10 }
    docker2: { address: 192.168.2.11, vars: { domain: example.org } }
`;

const files = (step: string, more: Files = {}): Files => ({
  'inventory.yaml': HOSTS.replace(', token: !env PATH, number: 0042, list: [a]', ''),
  'site/p.yaml': `steps:\n  - file: ${step}\n`,
  ...more,
});
const withAll = (step: string, more: Files = {}): Files => ({ ...files(step, more), 'inventory.yaml': HOSTS });

async function desired(input: Files): Promise<readonly Record<string, unknown>[]> {
  const { work } = await loadFiles(input);
  return work.map(({ steps: [step] }) => step?.desired as Record<string, unknown>);
}

async function rendered(template: string, input = withAll): Promise<readonly string[]> {
  const given = input('{ path: /a, template: templates/a }', { 'site/templates/a': template });
  return (await desired(given)).map((one) => reveal((one['template'] as RenderedTemplate).text));
}

test('messages show the path from the current directory, which is not part of a declaration', () => {
  const local = new LocalFiles();
  const file = local.file(resolve('docs/schema/plan.json'));
  expect([file.shown, local.folder(resolve('docs/schema')).shown]).toEqual(['docs/schema/plan.json', 'docs/schema']);
  expect(JSON.stringify([file, local.folder(resolve('docs/schema'))])).not.toContain('shown');
});

describe('source', () => {
  test('is read beside the playbook that has the step, with its digest', async () => {
    const [one] = await desired(files('{ path: /a, source: files/logo }', { 'site/files/logo': 'logo\n' }));
    const digest = createHash('sha256').update('logo\n').digest('hex');
    expect(one?.['source']).toMatchObject({ digest, size: 5, text: 'logo\n' });
  });

  test('a role has its own files', async () => {
    const input = {
      ...files(''),
      'site/p.yaml': 'steps: [{ include: roles/web }]\n',
      'site/roles/web/playbook.yaml': 'steps: [{ file: { path: /a, source: "files/{{ domain }}" } }]\n',
      'site/roles/web/files/example.com': 'com',
      'site/roles/web/files/example.org': 'org',
    };
    expect((await desired(input)).map((one) => (one['source'] as LocalFile).text)).toEqual(['com', 'org']);
  });

  test('its content is not a template, and is not in the declaration', async () => {
    const { work } = await loadFiles(files('{ path: /a, source: a }', { 'site/a': '{{ domain }}' }));
    const [step] = work[0]?.steps ?? [];
    expect(step?.desired).toMatchObject({ source: { text: '{{ domain }}' } });
    expect(step?.declaration).not.toContain('{{ domain }}');
  });

  test('the files are among those that the output of a run may not replace', async () => {
    const { files: read } = await loadFiles(files('{ path: /a, source: logo }', { 'site/logo': 'x' }));
    expect(read.some((file) => file.endsWith('site/logo'))).toBe(true);
  });

  test('what cannot be read has a diagnostic at its path', async () => {
    const [line, ...more] = await diagnosticLines(files('{ path: /a, source: files/none }'));
    expect([line, more]).toEqual([
      expect.stringMatching(/^site\/p\.yaml:2:\d+ {2}cannot read site\/files\/none: no such file$/),
      [],
    ]);
    expect(await diagnosticLines(files('{ path: /a, source: . }'))).toEqual([
      expect.stringContaining('is a directory'),
    ]);
    expect(await diagnosticLines(files('{ path: /a, source: "{{ nothing }}" }'))).toHaveLength(1);
    expect(await diagnosticLines(files('{ path: /a, source: [a] }'))).toEqual([
      expect.stringContaining('must be the path of a file'),
    ]);
    expect(await diagnosticLines(files('{ path: /a, template: none, surce: b }', { 'site/b': '' }))).toHaveLength(2);
  });

  test('a pipe is refused: it may have no end', () => {
    const pipe = join(tempDir(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(() => new LocalFiles().file(pipe)).toThrow('is not a regular file');
  });

  test('a large file, or one that is not UTF-8, has no text; each is read once', () => {
    const directory = tempDir();
    writeFileSync(join(directory, 'large'), 'x'.repeat(3_000_000));
    writeFileSync(join(directory, 'latin'), Buffer.from([0xe9]));
    const local = new LocalFiles();
    expect(local.file(join(directory, 'large'))).toMatchObject({ size: 3_000_000, text: undefined });
    expect(local.file(join(directory, 'latin'))).toMatchObject({ size: 1, text: undefined });
    expect(local.file(join(directory, 'latin'))).toBe(local.file(join(directory, 'latin')));
    mkdirSync(join(directory, 'folder'));
    expect(() => local.file(join(directory, 'folder'))).toThrow('is a directory');
  });
});

describe('template', () => {
  test('its expressions are evaluated for each host; it is always a text', async () => {
    expect(await rendered('server {{ host.name }}.{{ domain }}\n')).toEqual([
      'server docker1.example.com\n',
      'server docker2.example.org\n',
    ]);
    expect(await rendered('{{ number }}\n')).toEqual(['0042\n', '0042\n']);
    expect(await rendered('{{ "{{" }} {{ "{%" }} \\n % }}\r\n')).toEqual(['{{ {% \\n % }}\r\n', '{{ {% \\n % }}\r\n']);
  });

  test('with a secret in it, it is a secret that shows its other parts', async () => {
    const given = withAll('{ path: /a, template: a }', { 'site/a': 'user a\ntoken {{ token }}\n' });
    const [one] = await desired(given);
    expect(one?.['template']).toMatchObject({ text: { shown: 'user a\ntoken (secret)\n' } });
  });

  test('its variables count as used, also where a condition leaves out the step', async () => {
    const input = files('{ path: /a, template: a }\n    when: false', { 'site/a': '{{ domain }}' });
    expect(await warnings(input)).toEqual([]);
  });

  test('diagnostics point into the template, once for all hosts', async () => {
    const given = withAll('{ path: /a, template: a }', { 'site/a': 'one\ntwo {{ domian }}\n{% if x %}\n{{ list }}\n' });
    expect(await diagnosticLines(given)).toEqual([
      'site/a:2:5  variable domian is not defined',
      'site/a:3:1  a template has expressions in {{ }} only: {% is not evaluated',
    ]);
    expect(await diagnosticLines(withAll('{ path: /a, template: a }', { 'site/a': '{{ list }}x' }))).toEqual([
      'site/a:1:1  {{ list }} is a list and cannot be part of a string',
    ]);
    expect(await diagnosticLines(withAll('{ path: /a, template: a }', { 'site/a': 'x\n{{ domain' }))).toEqual([
      'site/a:2:1  this {{ has no matching }}',
    ]);
  });

  test('a secret in the template is not in the excerpt of a diagnostic', async () => {
    const given = withAll('{ path: /a, template: a }', { 'site/a': '{{ token | upcase }}\n' });
    const shown = await shownDiagnostics(given);
    expect(shown).toContain('applies a filter to a secret');
    expect(shown).not.toContain(String(process.env['PATH']));
  });

  test('facts in it are known after the host was read', async () => {
    const { work } = await loadFiles(files('{ path: /a, template: a }', { 'site/a': '{{ facts.hostname }}\n' }));
    const [step] = work[0]?.steps ?? [];
    const resolved = step?.resolve?.({ hostname: 'docker1' } as HostFacts);
    expect(resolved).toMatchObject({ kind: 'step', step: { type: 'file', name: '/a' } });
    const { template } = (resolved as unknown as { step: { desired: { template: RenderedTemplate } } }).step.desired;
    expect(template.text).toBe('docker1\n');
  });

  const early = async (step: string) => {
    const { work } = await loadFiles(files(step, { 'site/a': '{{ facts.hostname }}\n' }));
    const [before] = work[0]?.steps ?? [];
    return { before, resolved: before?.resolve?.({ hostname: 'docker1' } as HostFacts) };
  };

  test.each(['{ path: /a, template: a }', '{ path: /a, content: "{{ facts.hostname }}", mode: "0600" }'])(
    'facts in the content cost no further exchange: %s',
    async (step) => {
      const { before, resolved } = await early(step);
      expect(before?.operations).toHaveLength(1);
      expect(resolved).toMatchObject({ step: { operations: before?.operations } });
    },
  );

  test.each([
    '{ path: "/{{ facts.hostname }}", content: "a" }',
    '{ path: /a, owner: "{{ facts.hostname }}", content: "{{ facts.hostname }}" }',
  ])('any other parameter with facts is read once they are known: %s', async (step) => {
    expect((await early(step)).before?.operations).toEqual([]);
  });
});

describe('purge', () => {
  const playbook = (steps: string) => ({ ...files(''), 'site/p.yaml': `steps:\n${steps}` });
  const declared = async (steps: string) => {
    const { work } = await loadFiles(playbook(steps));
    return work[0]?.steps.flatMap(({ desired: one }) => (one as { declared?: unknown } | undefined)?.declared ?? []);
  };

  test('keeps what the other steps of the host declare, also those that are not selected', async () => {
    const steps = text`
      - directory: { path: /etc/yum.repos.d, purge: true }
      - file: { path: /etc/yum.repos.d/own.repo, content: "" }
      - file: { path: /etc/yum.repos.d/gone.repo, state: absent }
      - file: { path: "/etc/yum.repos.d/sub/{{ host.name }}", content: "{{ facts.hostname }}" }
      - dnf_repo: { name: docker-ce, url: "https://example.com/a.repo" }
      - link: { path: /etc/yum.repos.d.d/other, target: x }
      - directory: /etc/yum.repos.d/empty
        when: facts.os.major == 8
      - file: { path: /etc/yum.repos.d/skipped, content: "" }
        when: false
    `;
    expect(await declared(steps)).toEqual(['docker-ce.repo', 'empty', 'own.repo', 'sub']);
    const { work } = await loadFiles(playbook(steps), [], { step: ['1'] });
    expect(work[0]?.steps[0]?.desired).toMatchObject({ declared: ['docker-ce.repo', 'empty', 'own.repo', 'sub'] });
  });

  test('of a step that needs facts itself', async () => {
    const steps = text`
      - directory: { path: /etc/app, purge: true, owner: "{{ facts.hostname }}" }
      - file: { path: /etc/app/a, content: "" }
    `;
    const { work } = await loadFiles(playbook(steps));
    const resolved = work[0]?.steps[0]?.resolve?.({ hostname: 'app' } as HostFacts);
    expect(resolved).toMatchObject({ kind: 'step', step: { desired: { owner: 'app', declared: ['a'] } } });
  });

  test('is refused where a path needs facts: it would remove what that step declares', async () => {
    const steps = text`
      - directory: { path: /etc/app, purge: true }
      - file: { path: "/etc/app/{{ facts.hostname }}", content: "" }
    `;
    expect(await diagnosticLines(playbook(steps))).toEqual([
      'site/p.yaml:2:39  purge needs the paths of all steps, and step 2 file uses facts in its path',
    ]);
  });
});

describe('public keys', () => {
  const KEYS = [
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMVJtZNE01kWR62YcVM17Ne4kG5s9DOGt8Cde4yqoChe alice@laptop',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIj2/3EXLgR3OTTonFNCWDN0SSpNOtK0c5N/z/KwajDh bob@laptop',
  ] as const;

  const withKeys = (parameters: string) => ({
    ...files(''),
    'site/p.yaml': `vars: { all: [alice.pub, bob.pub] }\nsteps:\n  - authorized_key: ${parameters}\n`,
    'site/alice.pub': `${KEYS[0]}\n`,
    'site/bob.pub': `# of the laptop\n${KEYS[1]}\n`,
    'site/private': '-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n',
    'site/empty': '',
  });

  test.each([
    ['alice.pub', [KEYS[0]]],
    ['\'{{ "alice" }}.pub\'', [KEYS[0]]],
    ['[alice.pub, bob.pub]', KEYS],
    ['"{{ all }}"', KEYS],
  ])('come from files of this computer: %s', async (source, expected) => {
    const [one] = await desired(withKeys(`{ user: alice, source: ${source} }`));
    expect(one).toMatchObject({ user: 'alice', key: expected });
  });

  test.each([
    ['{ user: alice, source: [alice.pub, nobody.pub] }', '3:56  cannot read site/nobody.pub: no such file'],
    ['{ user: alice, source: private }', '3:44  this is a private key'],
    ['{ user: alice, source: empty }', '3:44  source must be a public key as in a .pub file'],
    ['{ user: alice, source: alice.pub, key: x }', '3:'],
    ['{ user: alice }', '3:23  authorized_key needs key or source'],
  ])('%s is an error', async (parameters, line) => {
    const found = await diagnosticLines(withKeys(parameters));
    expect(found[0]).toContain(`site/p.yaml:${line}`);
    expect(found.join('\n')).not.toContain('hunter2');
  });
});
