import { spawn, spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const MAIN = resolve('dist/main.js');

/**
 * How each shell is started for a person, and how its set-up is written. There `provision` says what it was given, as the
 * shell understood it, and only completes for real.
 */
const shells = {
  bash: {
    start: 'bash --norc -i',
    setUp: `provision() { if [[ $1 == complete ]]; then command provision "$@"; else printf 'GIVEN <%s>\\n' "$*"; fi; }
source <(command provision completion bash)`,
  },
  zsh: {
    start: 'zsh -f -i',
    setUp: `provision() { if [[ $1 == complete ]]; then command provision "$@"; else print -r -- "GIVEN <$*>"; fi }
autoload -Uz compinit; compinit -u -D
source <(command provision completion zsh)`,
  },
  fish: {
    start: 'fish --no-config -i',
    setUp: `function provision; if test "$argv[1]" = complete; command provision $argv; else; echo "GIVEN <$argv>"; end; end
command provision completion fish | source`,
  },
} as const;

const there = (program: string) => spawnSync(program, ['--version']).status === 0;
// util-linux: gives a program a terminal.
const terminal = process.platform === 'linux' && there('script');

describe('completion', () => {
  let home: string;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'provision-completion-'));
    await cp('inventory', join(home, 'inventory'), { recursive: true });
    await cp('playbooks', join(home, 'playbooks'), { recursive: true });
    await mkdir(join(home, 'bin'));
    await writeFile(join(home, 'bin', 'provision'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
    await chmod(join(home, 'bin', 'provision'), 0o755);
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  /** What a program started in the home gives for these keys. */
  async function typed(command: string, args: readonly string[], keys: string): Promise<string> {
    const path = [join(home, 'bin'), process.env['PATH'] ?? ''].join(delimiter);
    // Without the password of the inventory: completing must not need it.
    const env = { PATH: path, HOME: home, TERM: 'dumb', LC_ALL: 'C.UTF-8' };
    const child = spawn(command, args, { cwd: home, env, stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdin.end(keys);
    return text(child.stdout);
  }

  describe.each(Object.entries(shells))('in %s, typed by a person', (shell, { start, setUp }) => {
    const cases: readonly (readonly [string, string])[] = [
      ['provision chec\t', 'check'],
      ['provision docs pack\t', 'docs package'],
      ['provision apply inventory/class.yaml --dr\t', 'apply inventory/class.yaml --dry-run'],
      ['provision apply inventory/class.yaml --host mas\t', 'apply inventory/class.yaml --host master'],
      ['provision apply inventory/class.yaml --host=wor\t', 'apply inventory/class.yaml --host=workers'],
      ['provision ping --output j\t', 'ping --output json'],
      ['provision apply inv\tcl\t', 'apply inventory/class.yaml'],
      ['provision completion pow\t', 'completion powershell'],
      [
        'provision plan inventory/class.yaml --step service\\ fire\t',
        'plan inventory/class.yaml --step service firewalld',
      ],
    ];

    test.runIf(terminal && there(shell))('what is begun is finished', async () => {
      await writeFile(join(home, `set-up.${shell}`), `${setUp}\n`);
      const lines = [`source set-up.${shell}`, ...cases.map(([keys]) => keys), 'exit', ''];
      const shown = await typed('script', ['-qec', start, '/dev/null'], lines.join('\n'));
      const given = [...shown.matchAll(/GIVEN <(.*?)>/g)].map(([, words]) => words?.trim());
      expect(given).toEqual(cases.map(([, words]) => words));
    });
  });

  test('in PowerShell: the script is one, by its grammar', async () => {
    const require = createRequire(import.meta.url);
    const { Parser, Language } = require('@vscode/tree-sitter-wasm') as typeof import('@vscode/tree-sitter-wasm');
    await Parser.init();
    const grammar = require.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm');
    const parser = new Parser().setLanguage(await Language.load(await readFile(grammar)));
    const broken = (script: string) => parser.parse(script)?.rootNode.hasError;
    const script = await typed('provision', ['completion', 'powershell'], '');
    expect(script).toContain('Register-ArgumentCompleter -Native -CommandName provision');
    expect(broken(script)).toBe(false);
    expect(broken(script.replace('finally {', 'finally'))).toBe(true);
  });

  test.each([
    [
      'the second of two values of a repeatable option',
      ['apply', 'inventory/class.yaml', '--host', 'docker1', '--host'],
      'con',
      ['control'],
    ],
    ['an option once', ['apply', '--yes'], '--y', []],
    ['the options of the command alone', ['trust'], '--r', ['--replace']],
    ['nothing of ours behind --', ['apply', 'inventory/class.yaml', '--'], '', []],
    ['nothing for an inventory that cannot be read', ['apply', 'nowhere.yaml', '--host'], '', []],
    [
      'steps',
      ['apply', 'inventory/class.yaml', '--step'],
      'package d',
      [
        'package docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin dnf-plugins-core runc podman-docker',
      ],
    ],
    ['what a page can be written to', ['show', 'last', '--html'], '', [':files']],
    ['a run', ['show'], 'la', ['last']],
    ['files for an inventory', ['check'], 'inv', [':files']],
    ['files for a playbook', ['apply', '--playbook'], '', [':files']],
  ])('%s', async (_what, before, word, expected) => {
    const lines = (await typed('provision', ['complete', `--word=${word}`, '--', ...before], '')).split('\n');
    expect(lines.map((line) => line.split('\t')[0]).filter(Boolean)).toEqual(expected);
  });
});
