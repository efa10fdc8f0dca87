import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decode, SIZE_LIMIT } from '../../src/input/decode.ts';
import { type Diagnostic, InputError } from '../../src/input/diagnostic.ts';
import { locate } from '../../src/input/source.ts';
import { parseYaml } from '../../src/input/yaml.ts';
import { LocalFiles } from '../../src/project/local-files.ts';
import { readSource } from '../../src/project/read-source.ts';
import { readSecret } from '../../src/project/secret-file.ts';
import { diagnosticLines, loadFiles, noFiles, shownDiagnostics, text } from './input.ts';
import { tempDir } from './temp-dir.ts';

const HOST = 'hosts: { one: { address: 192.0.2.1 } }';
const withVars = (...vars: readonly string[]) => ({
  'inventory.yaml': ['playbook: p.yaml', 'vars:', ...vars.map((line) => `  ${line}`), HOST, ''].join('\n'),
  'p.yaml': 'steps: [{ hostname: "{{ v }}" }]\n',
});
/** a0, and each level ten times the one before. */
const levels = (first: string, level: (number: number) => string) => [
  first,
  ...Array.from({ length: 8 }, (_, index) => level(index + 1)),
  'v: "{{ a8 }}"',
];

describe('files that are not UTF-8 are refused with their encoding and the line', () => {
  test.each<[what: string, bytes: Buffer, line: string]>([
    // "서울" in CP949
    [
      'CP949',
      Buffer.from('name: a\n# \xbc\xad\xbf\xef\n', 'latin1'),
      'a.yaml:2:3  this file is encoded in CP949, not UTF-8',
    ],
    [
      'UTF-16 with a byte order mark',
      Buffer.from('\uFEFFname: 서울', 'utf16le'),
      'a.yaml:1:1  this file is encoded in UTF-16LE, not UTF-8',
    ],
    [
      'UTF-16 without one',
      Buffer.from('name: a', 'utf16le'),
      'a.yaml:1:1  this file is encoded in UTF-16LE, not UTF-8',
    ],
    ['UTF-16BE', Buffer.from('name: a', 'utf16le').swap16(), 'a.yaml:1:1  this file is encoded in UTF-16BE, not UTF-8'],
    ['anything else', Buffer.from('a: 1\nb: \xff\xfe\x80', 'latin1'), 'a.yaml:2:4  this file is not UTF-8 text'],
  ])('%s', (_what, bytes, line) => {
    expect(diagnosticsOf(() => decode('a.yaml', bytes))).toEqual([line]);
  });

  test('Korean in UTF-8, also with a byte order mark', () => {
    expect(decode('a.yaml', Buffer.from('\uFEFFname: 서울')).text).toBe('name: 서울');
  });

  test('a character that an earlier conversion has lost', async () => {
    expect(await diagnosticLines(withVars('v: "\uFFFD"'))).toEqual([
      'inventory.yaml:3:6  this string contains U+FFFD, which replaces a character that was lost in a conversion',
    ]);
  });

  // Node decodes bytes that are not UTF-8 to U+FFFD.
  test('an environment variable, where !env names it', () => {
    const source = { path: 'a.yaml', text: 'a: 1\ntoken: !env TOKEN\n' };
    const { secretErrors } = parseYaml(source, noFiles({ TOKEN: 'pass\uFFFD\uFFFD' }));
    expect(linesOf(secretErrors)).toEqual(['a.yaml:2:8  environment variable TOKEN is not UTF-8']);
  });

  test.each([
    [
      'CP949',
      Buffer.from('name={{ v }}\n# \xbc\xad\xbf\xef\n', 'latin1'),
      'a:2:3  this file is encoded in CP949, not UTF-8',
    ],
    ['UTF-16', Buffer.from('\uFEFFname={{ v }}\n', 'utf16le'), 'a:1:1  this file is encoded in UTF-16LE, not UTF-8'],
    [
      'U+FFFD in it',
      Buffer.from('name=\nv=a\uFFFD\n'),
      'a:2:4  this template contains U+FFFD, which replaces a character that was lost in a conversion',
    ],
  ])('a template file: %s', (_what, bytes, line) => {
    const file = join(tempDir(), 'a');
    writeFileSync(file, bytes);
    expect(diagnosticsOf(() => new LocalFiles().template(file))).toEqual([expect.stringContaining(line)]);
  });

  test.each([
    ['bytes that are not UTF-8', Buffer.from('\xbc\xad', 'latin1'), 'is not text in UTF-8'],
    ['U+FFFD', Buffer.from('a\uFFFD'), 'contains U+FFFD, which replaces a character that was lost in a conversion'],
  ])('a secret file with %s', (_what, bytes, message) => {
    const file = join(tempDir(), 'secret');
    writeFileSync(file, bytes, { mode: 0o600 });
    expect(readSecret(file, { path: 'a.yaml', text: '' })).toMatchObject({
      message: `the secret file ${file} ${message}`,
    });
  });
});

describe('input that is too large is refused with a place', () => {
  test.each<[what: string, vars: readonly string[], line: RegExp]>([
    [
      'aliases of aliases',
      levels(
        'a0: &a0 x',
        (n) =>
          `a${n}: &a${n} [${Array(10)
            .fill(`*a${n - 1}`)
            .join(', ')}]`,
      ),
      /^inventory\.yaml:8:\d+  the aliases of this file expand to more than 100000 values$/,
    ],
    [
      'nested flow maps',
      [`v: ${'{a: '.repeat(3000)}1${'}'.repeat(3000)}`],
      /^inventory\.yaml:3:\d+  maps and lists are nested more than 100 levels deep$/,
    ],
    [
      'nested block maps',
      ['v:', ...Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth + 1)}a:`)],
      /^inventory\.yaml:\d+:\d+  maps and lists are nested more than 100 levels deep$/,
    ],
    [
      'aliases inside aliases',
      ['a0: &a0 x', ...Array.from({ length: 150 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}]`), 'v: x'],
      /^inventory\.yaml:\d+:\d+  maps and lists are nested more than 100 levels deep$/,
    ],
    [
      'variables that expand to a long string',
      levels('a0: xxxxxxxxxx', (n) => `a${n}: "${`{{ a${n - 1} }}`.repeat(10)}"`),
      /^inventory\.yaml:\d+:7  \{\{ a\d \}\} expands to more than 1000000 characters and values$/,
    ],
    [
      'variables that expand to a large list',
      levels(
        'a0: xxxxxxxxxx',
        (n) =>
          `a${n}: [${Array(10)
            .fill(`"{{ a${n - 1} }}"`)
            .join(', ')}]`,
      ),
      /^inventory\.yaml:\d+:8  \{\{ a\d \}\} expands to more than 1000000 characters and values$/,
    ],
    [
      'a variable that is not defined, used a hundred million times',
      levels('a0: "{{ nope }}"', (n) => `a${n}: "${`{{ a${n - 1} }}`.repeat(10)}"`),
      /^inventory\.yaml:3:7  variable nope is not defined$/,
    ],
    [
      'variables over many levels',
      ['a0: x', ...Array.from({ length: 3000 }, (_, index) => `a${index + 1}: "{{ a${index} }}"`), 'v: "{{ a3000 }}"'],
      /^inventory\.yaml:\d+:\d+  variables refer to each other over more than 100 levels$/,
    ],
    [
      'a range',
      ['v: "{{ (1..300000000) | join }}"'],
      /^inventory\.yaml:3:6  \{\{ \(1\.\.300000000\) \| join \}\} expands to more than 1000000 characters and values$/,
    ],
  ])('%s', async (_what, vars, line) => {
    expect(await diagnosticLines(withVars(...vars))).toEqual([expect.stringMatching(line)]);
  });

  test('a large file is not read to its end', async () => {
    const file = join(tempDir(), 'a.yaml');
    writeFileSync(file, Buffer.alloc(SIZE_LIMIT + 1, 'a'));
    await expect(readSource(file)).rejects.toThrow('a.yaml:1:1  this file is larger than 5 MB');
  });

  test('the standard input', async () => {
    await expect(readSource('-')).rejects.toThrow(
      'provision cannot read an inventory or a playbook from standard input',
    );
  });

  test('a directory', async () => {
    const directory = join(tempDir(), 'd');
    mkdirSync(directory);
    await expect(readSource(directory)).rejects.toThrow('it is a directory');
  });
});

describe('a number keeps the text that was written where a string is wanted', () => {
  const commandOf = async (vars: string, argument: string) => {
    const { work } = await loadFiles({
      'inventory.yaml': `playbook: p.yaml\nvars: { ${vars} }\n${HOST}\n`,
      'p.yaml': `steps: [{ package: [${argument}] }]\n`,
    });
    return work[0]?.steps[0]?.name;
  };

  test.each([
    ['v: x', '27.10', '27.10'],
    ['v: x', '0042', '0042'],
    ['v: x', '72044e0', '72044e0'],
    ['v: 1234e567', '"a{{ v }}"', 'a1234e567'],
    ['v: 27.10', '"{{ v }}"', '27.10'],
    ['v: 27.10', '"docker-{{ v }}"', 'docker-27.10'],
    ['w: 27.10, v: "{{ w }}"', '"{{ v }}"', '27.10'],
    ['v: { deep: [0042] }', '"a{{ v.deep[0] }}"', 'a0042'],
    ['v: 27.10', '"a{{ v | plus: 1 }}"', 'a28.1'],
  ])('with %s, %s is %s', async (vars, argument, name) => {
    expect(await commandOf(vars, argument)).toBe(name);
  });

  test('and is a number where a number is wanted', async () => {
    const { work } = await loadFiles({
      'inventory.yaml': `playbook: p.yaml\nssh: { port: 0022, connect_timeout: 1.50 }\n${HOST}\n`,
      'p.yaml': 'steps: [{ hostname: one }]\n',
    });
    expect(work[0]?.host.ssh).toMatchObject({ port: 22, connectTimeout: 1.5 });
  });

  test('also as a key', async () => {
    const { work } = await loadFiles({
      'inventory.yaml': 'playbook: p.yaml\nhosts: { 010: { address: 192.0.2.1 }, 10: { address: 192.0.2.2 } }\n',
      'p.yaml': 'steps: [{ hostname: "{{ host.name }}" }]\n',
    });
    expect(work.map(({ host }) => host.name)).toEqual(expect.arrayContaining(['10', '010']));
  });
});

test('keys that cannot be used are refused, and the rest is checked all the same', async () => {
  const files = {
    'inventory.yaml': text`
      playbook: p.yaml
      vars: { v: a, __proto__: b }
      hosts:
        one: { address: 192.0.2.1 }
        __proto__: { address: 192.0.2.2 }
      ssh: { <<: { user: root }, prt: 22 }
    `,
    'p.yaml': 'steps: [{ hostname: "{{ nope }}" }]\n',
  };
  expect(await diagnosticLines(files)).toEqual([
    'inventory.yaml:2:15  the key "__proto__" is reserved',
    'inventory.yaml:5:3  the key "__proto__" is reserved',
    'inventory.yaml:6:8  merge keys (<<) are not supported',
    'inventory.yaml:6:28  unknown key "prt"',
    'p.yaml:1:22  variable nope is not defined',
  ]);
});

test('names of the prototype of objects are names like any other', async () => {
  const { work } = await loadFiles({
    'inventory.yaml': text`
      playbook: p.yaml
      vars: { valueOf: x }
      groups: { constructor: { hosts: { toString: { address: 192.0.2.1 }, hasOwnProperty: { address: 192.0.2.2 } } } }
    `,
    'p.yaml': "steps: [{ package: '{{ groups.constructor[1] }}-{{ valueOf }}-{{ hosts.toString.name }}' }]\n",
  });
  expect(work.map(({ host }) => host.name)).toEqual(['toString', 'hasOwnProperty']);
  expect(work[0]?.steps[0]?.name).toBe('hasOwnProperty-x-toString');
});

test('an address with a port is refused with the key for the port', async () => {
  const files = {
    'inventory.yaml': 'playbook: p.yaml\nhosts: { one: { address: 192.0.2.1:2222, bootstrap: "[2001:db8::1]:22" } }\n',
    'p.yaml': 'steps: [{ hostname: one }]\n',
  };
  expect(await diagnosticLines(files)).toEqual([
    'inventory.yaml:2:26  address 192.0.2.1:2222 has a port',
    'inventory.yaml:2:53  bootstrap [2001:db8::1]:22 has a port',
  ]);
  expect(await shownDiagnostics(files)).toContain('the port under ssh: { port: NUMBER }');
});

test('an unknown key or resource hides nothing', async () => {
  const files = {
    'inventory.yaml': text`
      playbok: p.yaml
      colour: red
      hosts:
        one: { adress: 192.0.2.300, vars: { v: a } }
        two: { address: 192.0.2.2, host: x }
    `,
    'p.yaml': text`
      steps:
        - pakage: tree
        - network: { interface: ens33, address: 192.0.2.5/24, gateway: 198.51.100.1, dns: [192.0.2.3], dsn: 1 }
        - service: { name: "{{ nope }}", stat: running }
        - hostname: "{{ v }} "
          wen: x
    `,
  };
  const lines = await diagnosticLines(files);
  for (const line of [
    'inventory.yaml:1:1  unknown key "playbok"',
    'inventory.yaml:2:1  unknown key "colour"',
    'inventory.yaml:4:10  unknown key "adress"',
    'inventory.yaml:4:18  address 192.0.2.300 is not an IPv4 address',
    'inventory.yaml:5:30  unknown key "host"',
    'p.yaml:2:5  unknown resource "pakage"',
  ])
    expect(lines).toContain(line);

  const valid = { ...files, 'inventory.yaml': files['inventory.yaml'].replace('192.0.2.300', '192.0.2.1') };
  const more = await diagnosticLines(valid);
  for (const line of [
    /^inventory\.yaml:4:10  unknown key "adress"/,
    /^p\.yaml:2:5  unknown resource "pakage"/,
    /^p\.yaml:3:66  gateway 198\.51\.100\.1 is outside/,
    /^p\.yaml:3:98  unknown parameter "dsn"/,
    /^p\.yaml:4:23  variable nope is not defined/,
    /^p\.yaml:4:36  unknown parameter "stat"/,
    /^p\.yaml:6:5  unknown (key|resource) "wen"/,
  ])
    expect(more).toContainEqual(expect.stringMatching(line));
});

test('a wrong value in the inventory does not hide what is wrong with the steps', async () => {
  const playbook = text`
    steps:
      - hostname: a b
      - service: { name: x, state: runing }
      - command: "{{ nope }}"
      - package: "{{ v }}"
  `;
  const wrongHost = {
    'inventory.yaml': 'playbook: p.yaml\nhosts: { one: { address: 192.0.2.300, vars: { v: 1 } } }\n',
    'p.yaml': playbook,
  };
  const ofSteps = [
    expect.stringMatching(/^p\.yaml:2:15  hostname "a b"/),
    expect.stringMatching(/^p\.yaml:3:32  state must be running or stopped/),
  ];
  expect(await diagnosticLines(wrongHost)).toEqual([
    expect.stringMatching(/^inventory\.yaml:2:26  address 192\.0\.2\.300/),
    ...ofSteps,
  ]);

  // How to log in says nothing about the steps: their variables are checked as well.
  const wrongLogin = {
    'inventory.yaml': 'playbook: p.yaml\nssh: { port: abc }\nhosts: { one: { vars: { v: tree } } }\n',
    'p.yaml': playbook,
  };
  expect(await diagnosticLines(wrongLogin)).toEqual([
    'inventory.yaml:2:14  port must be a number, not "abc"',
    ...ofSteps,
    'p.yaml:4:15  variable nope is not defined',
  ]);
});

test('a list of steps and a title are answered with the keys to write', async () => {
  const inventory = 'playbook: p.yaml\nhosts: { one: {} }\n';
  const shown = async (playbook: string) => shownDiagnostics({ 'inventory.yaml': inventory, 'p.yaml': playbook });
  expect(await shown('- hostname: one\n')).toContain('Write the list under "steps:".');
  expect(await shown('- hosts: all\n  tasks: []\n')).toContain('as in Ansible');
  expect(await shown('steps: [{ title: first, hostname: one }]\n')).toContain(
    'Write the title of a step under "name:".',
  );
});

test('a step without templates is checked once, not once a host', async () => {
  const hosts = Array.from({ length: 50 }, (_, index) => `  h${index}: { address: 192.0.2.${index + 1} }`);
  const { work } = await loadFiles({
    'inventory.yaml': `playbook: p.yaml\nhosts:\n${hosts.join('\n')}\n`,
    'p.yaml': 'steps: [{ hostname: "{{ host.name }}" }, { package: tree }]\n',
  });
  expect(new Set(work.map(({ steps }) => steps[0])).size).toBe(50);
  expect(new Set(work.map(({ steps }) => steps[1])).size).toBe(1);
});

function diagnosticsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return linesOf(error.diagnostics);
    throw error;
  }
  return [];
}

function linesOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ place, message }) => `${locate(place)}  ${message}`);
}
