import { afterEach, expect, test, vi } from 'vitest';
import { locate } from '../../src/input/source.ts';
import { diagnosticsText } from '../../src/output/diagnostics-text.ts';
import { paint } from '../../src/output/format.ts';
import { loadFiles } from './input.ts';

afterEach(() => vi.unstubAllEnvs());

const FILES = {
  'inventory.yaml': `playbook: playbook.yaml
vars: { domain: example.com, token: !env TOKEN, unused: [!env TOKEN] }
ssh: { user: kim-lee, password: !env PASSWORD, become_password: !env PASSWORD }
groups: { Workers: { hosts: { docker3: { address: 192.0.2.3 } } } }
`,
  'playbook.yaml': `steps:
  - name: Set up the class
    command: [login, "{{ token }}"]
  - package: docker-ce
`,
};

async function warnings(password: string, token = 'another password'): Promise<readonly string[]> {
  vi.stubEnv('PASSWORD', password);
  vi.stubEnv('TOKEN', token);
  const { guessable } = await loadFiles(FILES);
  return guessable.map(({ place, message }) => `${locate(place).replace(/^.*\//, '')} ${message}`);
}

const WORD = 'this secret also occurs as a word in the inventory, in a playbook or in the output of provision';
const SHORT = 'this secret has fewer than 6 characters';

test.each([
  ['a name of a host', 'docker3'],
  ['a part of a name', 'docker'],
  ['a name in another case', 'DOCKER3'],
  ['a group', 'workers'],
  ['an address', '192.0.2.3'],
  ['a part of a user', 'kim-lee'],
  ['a value of a variable', 'example.com'],
  ['a word of a title', 'class'],
  ['a package', 'docker-ce'],
  ['a parameter', 'become_password'],
  ['a status', 'changed'],
  ['a type of event', 'host-finished'],
  ['a resource', 'dnf_repo'],
  ['a word of a resource', 'stopped'],
  ['a mode', 'enforcing'],
  ['a state', 'absent'],
])('%s is guessable', async (_what, password) => {
  expect(await warnings(password)).toEqual([`inventory.yaml:3:38 ${WORD}`, `inventory.yaml:3:70 ${WORD}`]);
});

test.each([
  ['a', SHORT],
  ['x-2-y', SHORT],
  ['비밀번호요', SHORT],
])('%s is too short', async (token, text) => {
  expect(await warnings('another password', token)).toEqual([
    `inventory.yaml:2:42 ${text}`,
    `inventory.yaml:2:63 ${text}`,
  ]);
});

test('the secret is not shown', async () => {
  vi.stubEnv('PASSWORD', 'Zq9');
  vi.stubEnv('TOKEN', 'docker3');
  const shown = diagnosticsText((await loadFiles(FILES)).guessable, {
    paint: paint(false),
    color: 'yellow',
    columns: Infinity,
  });
  expect(shown).not.toContain('Zq9');
  expect(shown.match(/docker3/g)).toHaveLength(2); // its own excerpt, once for each place in line 3
});

test.each([['hunter2'], ['docker3!'], ['123456'], ['finish'], ['host-finished-']])('%s is not', async (password) => {
  expect(await warnings(password)).toEqual([]);
});
