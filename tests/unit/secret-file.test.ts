import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { platform } from 'node:process';
import { expect, test } from 'vitest';
import { InputError } from '../../src/input/diagnostic.ts';
import { loadProject } from '../../src/project/project.ts';
import { named } from './named.ts';
import { tempDir } from './temp-dir.ts';

/** An inventory with `password: !file NAME`, and what is in its directory. */
function inventoryWith(name: string, content: string | Uint8Array, mode = 0o600) {
  const directory = tempDir();
  mkdirSync(join(directory, 'secrets'));
  writeFileSync(join(directory, 'secrets', 'root'), content);
  chmodSync(join(directory, 'secrets', 'root'), mode);
  writeFileSync(join(directory, 'p.yaml'), 'steps: [{ command: "true" }]\n');
  const inventory = join(directory, 'inventory.yaml');
  writeFileSync(inventory, `playbook: p.yaml\nssh: { password: !file ${name} }\nhosts: { one: {} }\n`);
  return { directory, inventory };
}

test('the secret is the text of the file without the line end at its end', async () => {
  const { directory, inventory } = inventoryWith('secrets/root', 'correct horse \n');
  const { work, secrets, files } = await loadProject(inventory, {});
  expect(work[0]?.host.ssh.password?.reveal()).toBe('correct horse ');
  expect(secrets.map((secret) => secret.reveal())).toEqual(['correct horse ']);
  // So that no output file replaces it.
  expect(files).toContain(join(directory, 'secrets', 'root'));
});

test('a public key is none, whatever its mode is', async () => {
  const { inventory, directory } = inventoryWith('secrets/root', 'x');
  const step = '{ authorized_key: { user: alice, key: !file keys/alice.pub } }';
  writeFileSync(join(directory, 'p.yaml'), `steps: [${step}]\n`);
  const error = await loadProject(inventory, {}).catch((thrown: unknown) => thrown);
  expect(error instanceof InputError && error.diagnostics).toMatchObject([
    {
      message: 'keys/alice.pub is a public key, and !file is for secrets',
      hint: 'Write authorized_key: { user: NAME, source: keys/alice.pub }.',
    },
  ]);
});

test.runIf(platform !== 'win32').each(
  named<{ what: string; name: string; content: string | Uint8Array; mode?: number; message: RegExp }>([
    {
      what: 'a missing file',
      name: 'secrets/nobody',
      content: '',
      message: /^cannot read the secret file secrets\/nobody: no such file$/,
    },
    { what: 'a directory', name: 'secrets', content: '', message: /^secrets is not a file$/ },
    {
      what: 'a file for the group',
      name: 'secrets/root',
      content: 'correct horse',
      mode: 0o640,
      message: /have access .*\(mode 0640\)$/,
    },
    {
      what: 'a file for all',
      name: 'secrets/root',
      content: 'correct horse',
      mode: 0o604,
      message: /have access .*\(mode 0604\)$/,
    },
    { what: 'an empty file', name: 'secrets/root', content: '\n', message: /is empty$/ },
    {
      what: 'CP949',
      name: 'secrets/root',
      content: Uint8Array.of(0xbe, 0xcf, 0xc8, 0xa3),
      message: /is not text in UTF-8$/,
    },
    { what: 'a NUL character', name: 'secrets/root', content: 'correct\0horse', message: /is not text in UTF-8$/ },
    { what: 'a large file', name: 'secrets/root', content: 'x'.repeat(65_537), message: /is larger than 64 KB$/ },
  ]),
)('%s is refused, without its text', async (_what, { name, content, mode, message }) => {
  const { inventory } = inventoryWith(name, content, mode);
  const error = await loadProject(inventory, {}).catch((thrown: unknown) => thrown);
  if (!(error instanceof InputError)) throw error;
  expect(error.diagnostics.map((one) => one.message)).toEqual([expect.stringMatching(message)]);
  const places = error.diagnostics.map(({ place }) => place.source.text.slice(place.start, place.end));
  expect(places).toEqual(['!file']);
  expect(JSON.stringify(error.diagnostics.map((one) => [one.message, one.hint]))).not.toContain('horse');
});

test.runIf(platform !== 'win32')('a FIFO is refused at once', async () => {
  const { directory, inventory } = inventoryWith('secrets/fifo', 'x');
  execFileSync('mkfifo', ['-m', '600', join(directory, 'secrets', 'fifo')]);
  await expect(loadProject(inventory, {})).rejects.toMatchObject({
    diagnostics: [expect.objectContaining({ message: 'secrets/fifo is not a file' })],
  });
});
