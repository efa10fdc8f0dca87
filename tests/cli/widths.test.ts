import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printed as printedBy, tooWide, WIDE, WIDTHS, words } from './narrow.ts';

// Every command prints on terminals of several widths: no line is broken within a word, and none is too wide that could
// have been broken.

let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'provision-widths-'));
  mkdirSync(join(home, 'work'));
  const file = (name: string, text: string) => writeFileSync(join(home, 'work', name), text);
  file('class.yaml', 'playbook: playbook.yaml\nhosts: { here: { connection: local } }\n');
  file(
    'playbook.yaml',
    `steps:
  - command: { run: "echo 안녕하세요", creates: /nowhere/at/all }
    name: 학생들이 사용할 연습용 파일을 모든 서버에 준비한다
  - command: { run: "true", creates: / }
  - command: { run: "exit 3" }
`,
  );
  file('wrong.yaml', 'playbook: wrong-playbook.yaml\nssh: { port: 99999 }\nhosts: { a: { conection: local } }\n');
  file('wrong-playbook.yaml', 'steps:\n- hostnam: a\n');
  // What "history" and "show" list.
  await printed('apply class.yaml --yes', 80);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const printed = (command: string, columns: number) =>
  printedBy(command, columns, { cwd: join(home, 'work'), env: { PATH: process.env['PATH'] ?? '', HOME: home } });

const helps = ['apply', 'plan', 'explain', 'check', 'ping', 'trust', 'facts', 'run', 'history', 'show', 'init', 'docs']
  .concat('schema', 'completion', 'sandbox', 'sandbox up', 'sandbox status', 'sandbox reset', 'sandbox down')
  .map((command) => `${command} --help`);
const sentences = ['--help', ...helps, 'check class.yaml', 'check wrong.yaml', 'plan class.yaml', 'plan class.yaml -v']
  .concat('explain class.yaml', 'ping class.yaml', 'facts --names class.yaml', 'docs', 'docs network', 'docs inventory')
  .concat('trust class.yaml --yes', 'no-such-command', 'apply --no-such-option', 'apply nowhere.yaml', 'check')
  .concat('run class.yaml -- true', 'completion', 'sandbox status', 'sandbox reset', 'sandbox up --fault a:b', 'docs x')
  .concat(
    'explain class.yaml --script',
    'schema x',
    'show nothing',
    'init . </dev/null',
    'apply class.yaml </dev/null',
    'facts wrong.yaml',
  );
/** Their tables become lists where they are too wide, without the heading; and they differ from run to run. */
const tables = ['apply class.yaml --yes', 'facts class.yaml', 'history class.yaml', 'show', 'show last'];
/** For other programs: no line of them is broken. */
const whole = ['completion bash', 'completion zsh', 'schema inventory', 'plan class.yaml --output json'];

describe.concurrent('printed on a narrow terminal', () => {
  test.each(sentences)('%s', async (command) => {
    const wide = words(await printed(command, WIDE));
    for (const columns of WIDTHS) {
      const text = await printed(command, columns);
      expect({ columns, tooWide: tooWide(text, columns), words: words(text) }).toEqual({
        columns,
        tooWide: [],
        words: wide,
      });
    }
  });

  test.each(whole)('%s: no line is broken', async (command) => {
    const [narrow, wide] = [await printed(command, 20), await printed(command, WIDE)];
    expect(words(narrow)).toEqual(words(wide));
    expect(narrow.split('\n').length).toBe(wide.split('\n').length);
  });

  test.each(tables)('%s', async (command) => {
    for (const columns of WIDTHS) {
      expect({ columns, tooWide: tooWide(await printed(command, columns), columns) }).toEqual({ columns, tooWide: [] });
    }
  });
});

test('these are all commands', async () => {
  const commands = [...(await printed('--help', WIDE)).matchAll(/^ {2}([a-z]+)(?: [[<].*?)?(?: {2,}|$)/gm)].map(
    ([, name]) => name,
  );
  expect(commands).toContain('apply');
  const tried = new Set(
    [...sentences, ...tables, ...whole].filter((line) => !line.endsWith('--help')).map((line) => line.split(' ')[0]),
  );
  expect(commands.filter((name) => name !== 'help' && !tried.has(name ?? ''))).toEqual([]);
});
