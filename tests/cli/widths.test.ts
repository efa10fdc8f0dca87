import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Pty } from './pty.ts';

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

/** What a command prints on a terminal so many columns wide. */
async function printed(command: string, columns: number): Promise<string> {
  const pty = new Pty(`${process.execPath} ${resolve('dist/main.js')} ${command}`, {
    cwd: join(home, 'work'),
    // Without the live rows, which are drawn over each other.
    env: { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'C.UTF-8', TERM: 'xterm', NO_COLOR: '1', CI: 'true' },
    columns,
  });
  await pty.ended;
  return pty.screen;
}

/** Never broken, so that they can be copied or compared. */
const WHOLE: readonly RegExp[] = [
  // A term of the help: a command or an option with its arguments.
  /^ {2}(-\w, )?[\w-]+( [[<][^ ]+)+$/,
  /^(Usage: |Details: |Run |error: .*)?provision /,
  // A command of "explain".
  /^sh -c /,
  // The start-up file of each shell, and the command for it.
  /^ {2}(bash|zsh|fish|PowerShell) /,
  // An excerpt of a file, an example of a file.
  /^[> ] [\d ]+ \| /,
  /^ {4}- \w+:/,
  /^ {6,}\w+: (\S+|".*")$/,
  // A value in quotation marks, a command that a message tells to run.
  /^ *"[^"]*"\.?$/,
  /^ {4}systemctl /,
  // The words of a host.
  /^ {4}the test of the step/,
  /^ {2,4}Debian GNU/,
];

/** Without those that differ from run to run, or begin each line of a comment. */
const words = (text: string) =>
  text
    .replaceAll(/\d+(\.\d+)?\s+(ms|s)\b|\S*\d{8}T\S+/g, 'TIME')
    .split(/\s+/)
    .filter((word) => word !== '#');

const helps = ['apply', 'plan', 'explain', 'check', 'ping', 'trust', 'sandbox up', 'facts', 'run', 'history', 'show']
  .concat('init', 'docs', 'schema', 'completion')
  .map((command) => `${command} --help`);
const sentences = ['--help', ...helps, 'check class.yaml', 'check wrong.yaml', 'plan class.yaml', 'plan class.yaml -v']
  .concat('explain class.yaml', 'ping class.yaml', 'facts --names class.yaml', 'docs', 'docs network', 'docs inventory')
  .concat('trust class.yaml --yes', 'no-such-command', 'apply --no-such-option', 'apply nowhere.yaml', 'check');
/** Their tables become lists where they are too wide, without the heading; and they differ from run to run. */
const tables = ['apply class.yaml --yes', 'facts class.yaml', 'history class.yaml', 'show', 'show last'];

/** The lines of a text that are too wide, and could have been broken. */
const tooWide = (text: string, columns: number) =>
  text
    .split('\n')
    .filter((line) => stringWidth(line) > columns && /\S\s+\S/.test(line) && !WHOLE.some((one) => one.test(line)));

describe.concurrent('printed on a narrow terminal', () => {
  test.each(sentences)('%s', async (command) => {
    const wide = words(await printed(command, 1000));
    for (const columns of [20, 40, 80]) {
      const text = await printed(command, columns);
      expect({ columns, tooWide: tooWide(text, columns), words: words(text) }).toEqual({
        columns,
        tooWide: [],
        words: wide,
      });
    }
  });

  test.each(tables)('%s', async (command) => {
    for (const columns of [20, 40, 80]) {
      expect({ columns, tooWide: tooWide(await printed(command, columns), columns) }).toEqual({ columns, tooWide: [] });
    }
  });
});
