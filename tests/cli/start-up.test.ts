import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const DIST = 'dist';

/** The files that a command loads before it does anything: its own, and those they import without `import()`. */
function loadedBy(...commands: readonly string[]): readonly string[] {
  const files = readdirSync(DIST);
  const loaded = new Set(['main.js']);
  const load = (file: string) => {
    loaded.add(file);
    for (const [, name = ''] of readFileSync(join(DIST, file), 'utf8').matchAll(/(?:from|import)"\.\/([\w-]+\.js)"/g)) {
      if (!loaded.has(name)) load(name);
    }
  };
  for (const command of commands) {
    const file = files.find((name) => new RegExp(`^${command}-[0-9A-Z]{8}\\.js$`).test(name));
    if (file === undefined) throw new Error(`dist has no file for ${command}`);
    load(file);
  }
  return [...loaded];
}

const kilobytes = (files: readonly string[]) =>
  files.reduce((sum, file) => sum + statSync(join(DIST, file)).size, 0) / 1000;

function has(files: readonly string[], text: string): boolean {
  return files.some((file) => readFileSync(join(DIST, file), 'utf8').includes(text));
}

// Node 20 parses every byte at each start. A limit has some room: raise it only for something that users need at once.
// Raised by 35, 40 and 30 kB for packages of Debian and for questions that follow from what a host answered.
// Raised by 25 kB for routes, bridges, bonds and VLANs; by 15 kB for booleans, ports and labels of SELinux.
// Raised by 5 kB for the places and the advice of errors in YAML.
test.each([
  ['check', 965],
  ['apply', 1795],
  ['facts', 1565],
])('%s of a playbook of the class loads at most %s kB', (command, limit) => {
  expect(kilobytes(loadedBy('program', command, 'host'))).toBeLessThan(limit);
});

test('--help loads neither schemas nor YAML nor SSH', () => {
  expect(kilobytes(loadedBy('program'))).toBeLessThan(125);
});

test('check loads neither the run log nor SSH; no command loads messages of zod in other languages', () => {
  const check = loadedBy('program', 'check');
  expect(has(check, 'pino')).toBe(false);
  expect(has(check, 'SSH-2.0-')).toBe(false);
  // Of zod's Indonesian messages: with `import { z }`, the bundle has all languages.
  expect(has(loadedBy('program', 'check', 'apply'), 'Input tidak valid')).toBe(false);
  expect(has(loadedBy('program', 'apply'), 'SSH-2.0-')).toBe(true);
});
