import { expect, test } from 'vitest';
import { findMessages } from '../../scripts/lint/find-messages.ts';

const lines = (path: string, text: string) => findMessages({ path, text }).map(({ line }) => line);

test.each([
  ["throw new UsageError('an inventory is missing');", [1]],
  ["throw new TransportError(\n  'lost',\n  `${name} does not answer`,\n);", [1]],
  ['throw new UnknownState(`${path} cannot be read`);', [1]],
  ["return { message: 'the file is empty' };", [1]],
  ["return {\n  message:\n    'the file is empty',\n};", [2]],
  ["const hint = 'Name its file.';", [1]],
  ["const next = ok ? 'Run it again.' : undefined;", [1]],
])('%j builds a text', (text, found) => {
  expect(lines('src/engine/a.ts', text)).toEqual(found);
});

test.each([
  ['src/engine/a.ts', "throw new Error('a step without a number');"],
  ['src/engine/a.ts', "throw new TransportError('timeout', noAnswer(host));"],
  ['src/engine/a.ts', "// new UsageError('an inventory is missing')"],
  ['src/engine/a.ts', "/** { message: 'the file is empty' } */"],
  ['src/engine/a.ts', 'return { message: noHosts(), next: again };'],
  ['src/engine/messages.ts', "return { message: 'the file is empty' };"],
  ['src/resources/motd/messages.ts', "return { message: 'the file is empty' };"],
  ['sandbox/src/commands/rpm.ts', "return { message: 'package is not installed' };"],
])('%s: %s does not', (path, text) => {
  expect(lines(path, text)).toEqual([]);
});
