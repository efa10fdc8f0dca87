import { describe, expect, test, vi } from 'vitest';
import { diagnosticLines, shownDiagnostics } from './input.ts';

const INVENTORY = 'playbook: p.yaml\nvars: { token: !env PROVISION_TOKEN }\nhosts: { a: { connection: local } }\n';

const files = (step: string) => ({ 'inventory.yaml': INVENTORY, 'p.yaml': `steps:\n  - ${step}\n` });

async function messages(step: string): Promise<readonly string[]> {
  vi.stubEnv('PROVISION_TOKEN', 'hunter2 hunter2');
  const lines = await diagnosticLines(files(step));
  vi.unstubAllEnvs();
  return lines.map((line) => line.replace(/^\S+ {2}/, ''));
}

describe('a rule names the parameter and its value', () => {
  test.each<[step: string, ...messages: readonly string[]]>([
    ['file: { path: /a, mode: rw }', 'mode must be an octal mode such as "0644", not "rw"'],
    ['file: { path: /a, mode: 999 }', 'mode must be an octal mode such as "0644", not "999"'],
    [
      'directory: etc/app',
      'directory "etc/app" must be an absolute path such as /etc/motd, without a slash at its end, empty parts, . and .., and control characters',
    ],
    ['command: { run: make, creates: out }', 'creates must be an absolute path, not "out"'],
    ['hostname: { name: a }\n    check: { http: http://a, status: 99999 }', 'status must be at most 599, not 99999'],
    [
      'hostname: a\n    timeout: 90 seconds',
      'timeout must be a duration such as 90s, 5m or 1h (at most 24h), not "90 seconds"',
    ],
    ['hostname: a\n    tags: [a, b c]', 'item 2 of tags "b c": a tag consists of letters, digits, "_", "." and "-"'],
    [
      'network: { interface: ens33, address: 10.0.0.1, gateway: none }',
      'address must be an IPv4 address with its prefix, such as 192.168.2.10/24, not "10.0.0.1"',
    ],
    [
      'network: { interface: ens33, method: auto, dns: [a] }',
      'item 1 of dns must be an IPv4 address, such as 192.168.2.254, not "a"',
    ],
    ['hosts_entry: { address: a, names: b }', 'address must be an IP address, such as 192.168.2.10, not "a"'],
    ['user: { name: a, uid: 65534 }', 'the ID 65534 is reserved: 65534 is nobody, and 65535 stands for no ID'],
    [
      'line: { path: /a, line: "a\\nb" }',
      'line must be one line, without control characters other than tabs, not "a\\nb"',
    ],
    ['line: { path: /a, line: a, match: "(" }', 'match "(" must be a regular expression: Unterminated group'],
    [
      'service: { name: a, state: running, restart_on: etc }',
      'restart_on must be an absolute path without / at its end, not "etc"',
    ],
    [
      'timer: { name: a, command: a, every: 5 minutes }',
      'every must be a time span such as 30s, 5min, 1h or "1h 30min", not "5 minutes"',
    ],
    ['package: { name: a, state: latest, hold: true }', 'hold: true cannot be combined with state: latest'],
    ['user: { name: root, state: absent }', 'state "absent": the user root cannot be removed'],
  ])('%s', async (step, ...expected) => {
    expect(await messages(step)).toEqual(expected);
  });

  test('a long value is shortened', async () => {
    expect(await messages(`file: { path: /a, mode: ${'7'.repeat(100)} }`)).toEqual([
      expect.stringMatching(/^mode must be an octal mode such as "0644", not "7{59}…"$/),
    ]);
  });
});

describe('the value of a secret is not shown', () => {
  test.each<[step: string, ...messages: readonly string[]]>([
    ['file: { path: /a, mode: "{{ token }}" }', 'mode cannot be a secret'],
    [
      'ini: { path: /a, section: s, option: o, value: "x {{ token }} " }',
      'value must not begin or end with a blank: programs ignore blanks there',
    ],
    ['download: { path: /a, url: "{{ token }}" }', 'url must be a URL such as https://host/path, without spaces'],
    [
      'user: { name: a, password: "{{ token }}" }',
      'password must be a hash, such as "openssl passwd -6" prints: hosts do not store the password itself',
    ],
    [
      'line: { path: /a, line: "hunter2\\n", secret: true }',
      'line must be one line, without control characters other than tabs',
    ],
  ])('%s', async (step, ...expected) => {
    const found = await messages(step);
    expect(found).toEqual(expected);
    expect(found.join('\n')).not.toContain('hunter2');
  });

  test('nor that of a password in the file, also not in the excerpt', async () => {
    const shown = await shownDiagnostics(files('user: { name: a, password: hunter2 }'));
    expect(shown).toContain('a secret must not be stored in a file');
    expect(shown).not.toContain('hunter2');
  });
});

test.each([
  [
    'service: { name: a, enabled: "yes" }',
    'enabled must be true or false, not "yes"',
    'Write enabled: true, without quotes.',
  ],
  [
    'service: { name: a, enabled: off }',
    'enabled must be true or false, not "off"',
    'Write enabled: false, without quotes.',
  ],
  ['user: { name: a, groups: wheel }', 'groups must be a list, not "wheel"', 'Write groups: [wheel].'],
])('%s: what to write', async (step, message, hint) => {
  const shown = await shownDiagnostics(files(step));
  expect(shown).toContain(message);
  expect(shown).toContain(hint);
});
