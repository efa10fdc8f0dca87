import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { consoleBlocks, patternOf, transcript } from './console.ts';

const MAIN = resolve('dist/main.js');

const names = (await readdir('docs', { recursive: true })).map((name) => `docs/${name.replaceAll('\\', '/')}`);
const pages = ['README.md', 'README.ko.md', ...names.filter((name) => name.endsWith('.md'))];
const texts = new Map(await Promise.all(pages.map(async (page) => [page, await readFile(page, 'utf8')] as const)));

async function sources(directory: string): Promise<readonly string[]> {
  const files = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.ts'));
  return Promise.all(files.map((name) => readFile(join(directory, name), 'utf8')));
}

describe('the documentation', () => {
  let home: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'provision-docs-'));
    for (const directory of ['inventory', 'playbooks', 'schemas'])
      await cp(directory, join(home, directory), { recursive: true });
    await mkdir(join(home, 'bin'));
    await writeFile(join(home, 'bin', 'provision'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`, {
      mode: 0o755,
    });
    const path = [join(home, 'bin'), dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
    env = { PATH: path, HOME: home, NO_COLOR: '1', LC_ALL: 'C.UTF-8', CLASS_PASSWORD: 'a long password' };
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  const blocks = [...texts].flatMap(([page, text]) =>
    consoleBlocks(text)
      .filter(({ info }) => info === '')
      .map(({ commands }) => [page, commands[0]?.command ?? '', commands] as const),
  );

  test.runIf(process.platform !== 'win32').each(blocks)(
    '%s: $ %s … prints what is shown',
    async (_page, _first, commands) => {
      const printed = await transcript(
        commands.map(({ command }) => command),
        ['bash'],
        { cwd: home, env },
      );
      for (const [index, { output }] of commands.entries()) {
        const text = printed[index] ?? '';
        expect(text === '' ? '' : `${text}\n`).toMatch(patternOf(output));
      }
    },
  );

  // docs/messages.md shows sentences, some of which begin with the program's name.
  const withCommands = [...texts].filter(([page]) => page !== 'docs/messages.md');
  const commandLines = withCommands.flatMap(([page, text]) => commandsIn(text).map((line) => [page, line] as const));

  test('shows many commands', () => {
    expect(commandLines.length).toBeGreaterThan(30);
  });

  test('every command that is shown anywhere is one, with its options', async () => {
    const help = new Map<string, string>();
    const wrong: string[] = [];
    for (const [page, line] of commandLines) {
      const [first = '', second = ''] = line.split(' ');
      // The options are those of its own commands.
      const command = first === 'sandbox' && second !== '' ? `sandbox ${second}` : first;
      if (!help.has(command))
        help.set(command, (await transcript([`provision ${command} --help`], ['bash'], { cwd: home, env }))[0] ?? '');
      const known = help.get(command) ?? '';
      if (command !== '--version' && !known.startsWith(`Usage: provision ${command === '--help' ? '' : command}`))
        wrong.push(`${page}: provision ${line}`);
      const [own = ''] = line.split(' -- ');
      for (const [option] of own.matchAll(/--[a-z][a-z-]*/g)) {
        if (!known.includes(option) && !['--help', '--version'].includes(option))
          wrong.push(`${page}: provision ${line}: ${option}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('both READMEs have the same structure: headings, links, tables, commands', () => {
    const shape = (page: string) => {
      const text = texts.get(page) ?? '';
      const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) =>
        link.replace(/README(\.ko)?\.md/, 'README'),
      );
      // What differs by language is not code.
      const rows = [...text.matchAll(/^\|.*\|$/gm)].map(([row]) =>
        (row.match(/`(?:provision [^`]*|tests\/[^`]*|\w+)`/g) ?? []).toSorted((one, other) => one.localeCompare(other)),
      );
      const commands = commandsIn(text).map((line) => line.replace(/ +#.*/, ''));
      return { headings: text.match(/^#+ /gm), links, rows, commands, fences: text.match(/^```\w*$/gm) };
    };
    expect(shape('README.ko.md')).toEqual(shape('README.md'));
  });

  test.each([...texts])('%s has no link to nowhere', async (page, text) => {
    const links = [...text.matchAll(/\]\(([^)#]+?)(?:#[^)]*)?\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !/^https?:/.test(link));
    for (const link of links)
      await expect(
        readFile(join(dirname(page), link)).catch((error: NodeJS.ErrnoException) => error.code),
      ).resolves.not.toBe('ENOENT');
  });

  test('every message in troubleshooting.md is one that provision prints', async () => {
    const all = await sources('src');
    const headings = [...(texts.get('docs/troubleshooting.md') ?? '').matchAll(/^### `(.+)`$/gm)].map(
      ([, message = '']) => message,
    );
    expect(headings.length).toBeGreaterThan(30);
    const invented = headings.filter((heading) => {
      const parts = heading
        .split('…')
        .map((part) => part.trim())
        .filter((part) => part.length > 2);
      return !all.some((source) => parts.every((part) => source.includes(part)));
    });
    expect(invented).toEqual([]);
  });
});

/** What follows "provision" wherever a page shows a command: in code spans, and on lines of fenced blocks. */
function commandsIn(page: string): readonly string[] {
  const fences = [...page.matchAll(/^```[a-z]*.*\n([^]*?)^```$/gm)].map(([, body = '']) => body);
  // Headings quote messages.
  const prose = page.replace(/^```[^]*?^```$|^#+ .*$/gm, '');
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  const lines = [...fences.flatMap((body) => body.split('\n')), ...spans];
  return lines.flatMap((line) => {
    const found =
      /^(?:\$ |(?:Retry|Reboot|Plan again): |npx |  +)?provision ((?:[a-z]+|--help|--version)(?: .*)?)$/.exec(
        line.replace(/ {2,}#.*$/, '').replace(/ {3,}\S.*$/, ''),
      );
    return found?.[1] === undefined ? [] : [found[1]];
  });
}
