import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resourceName } from '../../scripts/resource/name.ts';

const TREE = [
  'src',
  'sandbox',
  'scripts',
  'tests',
  'docs/reference',
  'schemas',
  'playbooks',
  'inventory',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'README.md',
  'README.ko.md',
  'CHANGELOG.md',
  '.oxfmtrc.json',
];

let tree: string;

function run(program: string, ...args: readonly string[]) {
  const path = join('node_modules', program);
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { cwd: tree, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

const create = (...args: readonly string[]) => run('tsx/dist/cli.mjs', 'scripts/resource-new.ts', ...args);
const file = (path: string) => readFileSync(join(tree, path), 'utf8');

describe('a new resource', { timeout: 180_000 }, () => {
  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'provision-resource-'));
    for (const path of TREE) {
      cpSync(path, join(tree, path), { recursive: true, filter: (source) => !source.includes('node_modules') });
    }
    symlinkSync(resolve('node_modules'), join(tree, 'node_modules'));
  });
  afterEach(() => rmSync(tree, { recursive: true, force: true }));

  test('works, passes the type check, and fails the tests only for what has to be written', () => {
    expect(create('login_banner')).toMatchObject({ status: 0 });

    const family = file('src/resources/families/system.ts');
    expect(family).toMatch(/^import \{ loginBanner \} from '\.\.\/login-banner\/index\.ts';$/m);
    expect(family).toMatch(/^ {2}loginBanner,\n\];$/m);
    expect(file('src/resources/types.ts')).toMatch(/^ {4}'login_banner',\n {2}\],\n {2}docker:/m);
    expect(file('README.md')).toMatch(/^\| `login_banner` \| TODO.*\n<!-- \/resources -->/m);
    expect(file('README.ko.md')).toMatch(/^\| `login_banner` \| TODO.*\n<!-- \/resources -->/m);
    expect(file('CHANGELOG.md')).toContain('\n- New resource `login_banner`.\n');

    expect(run('typescript/lib/tsc.js', '--noEmit').output).not.toMatch(/login-banner/);
    const folders = ['src/resources', 'tests/unit/resources', 'tests/messages'];
    expect(run('oxfmt/bin/oxfmt', '--check', ...folders).output).not.toMatch(/login-banner/);

    const tests = ['tests/unit/resources/complete.test.ts', 'tests/unit/resources/login-banner.test.ts'];
    const { output } = run('vitest/vitest.mjs', 'run', '--project', 'unit', '--reporter', 'json', ...tests);
    const { testResults } = JSON.parse(output.slice(output.indexOf('{"'), output.lastIndexOf('}') + 1)) as {
      testResults: readonly { assertionResults: readonly { fullName: string; status: string }[] }[];
    };
    const failed = testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    );
    expect(failed).toEqual([
      'login_banner has docs/reference/login_banner.md',
      'login_banner has a recorded case',
      'login_banner nothing is left to do',
    ]);
  });

  test('no file is overwritten', () => {
    cpSync(join(tree, 'src/resources/index.ts'), join(tree, 'tests/unit/resources/motd.test.ts'));
    const { status, output } = create('motd');
    expect(output).toContain('nothing was written, because these files exist: tests/unit/resources/motd.test.ts');
    expect(status).toBe(3);
    expect(create()).toMatchObject({ status: 3, output: 'usage: npm run resource:new NAME\n' });
    expect(file('src/resources/types.ts')).toBe(readFileSync('src/resources/types.ts', 'utf8'));
  });
});

test.each([
  ['motd', { type: 'motd', folder: 'motd', variable: 'motd' }],
  ['cron_job', { type: 'cron_job', folder: 'cron-job', variable: 'cronJob' }],
  ['switch', { type: 'switch', folder: 'switch', variable: 'switch_' }],
])('%s is a name', (name, expected) => {
  expect(resourceName(name)).toEqual(expected);
});

test.each([
  ['Motd', 'use lower-case letters'],
  ['a__b', 'use lower-case letters'],
  ['../x', 'use lower-case letters'],
  ['', 'use lower-case letters'],
  ['hostname', 'the resource hostname exists: src/resources/hostname'],
  ['timeout', '"timeout" cannot be the name of a resource: it is a key of every step'],
])('"%s" is refused', (name, message) => {
  expect(() => resourceName(name)).toThrow(message);
});
