import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** What each folder of src may import, beside itself: docs/architecture.md. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  input: ['model'],
  resources: ['input', 'model'],
  transport: ['input', 'model'],
  engine: ['resources', 'transport', 'input', 'model'],
  project: ['resources', 'transport', 'input', 'model'],
  runs: ['engine', 'project', 'resources', 'transport', 'input', 'model'],
  output: ['runs', 'engine', 'project', 'resources', 'transport', 'input', 'model'],
  reference: ['output', 'engine', 'project', 'resources', 'transport', 'input', 'model'],
  cli: ['output', 'runs', 'reference', 'engine', 'project', 'resources', 'transport', 'input', 'model'],
};
const NAMES = Object.keys(LAYERS);

/** Files that break a rule, each with the rule. */
const BROKEN: Readonly<Record<string, readonly [rule: string, text: string]>> = {
  'src/engine/type.ts': ['no-restricted-imports', `export type { x } from '../cli/x.ts';`],
  'src/engine/lazy.ts': ['no-restricted-imports', `export const x = await import('../cli/x.ts');`],
  'src/engine/apply/deep.ts': ['no-restricted-imports', `export { x } from '../../cli/x.ts';`],
  'src/cli/other.ts': ['no-restricted-imports', `export const x = await import('../../sandbox/src/x.ts');`],
  'src/cli/third.ts': ['no-restricted-imports', `export const x = await import('provision-sandbox');`],
  'src/cli/sandbox.ts': ['no-restricted-imports', `export { x } from 'provision-sandbox';`],
  'src/engine/sandbox.ts': ['no-restricted-imports', `export { x } from '../../sandbox/src/x.ts';`],
  'sandbox/src/engine.ts': ['no-restricted-imports', `export { x } from '../../src/engine/x.ts';`],
  'sandbox/src/server/ssh.ts': ['no-restricted-imports', `export { x } from '../../../src/transport/ssh.ts';`],
  'src/resources/fs.ts': ['no-restricted-imports', `export { readFile } from 'node:fs/promises';`],
  'src/resources/net.ts': ['no-restricted-imports', `export { connect } from 'net';`],
  'src/resources/clock.ts': ['no-restricted-globals', `export const now = () => Date.now();`],
  'src/resources/timer.ts': ['no-restricted-globals', `export const wait = () => setTimeout(() => {}, 1);`],
  'src/engine/print.ts': ['no-console', `console.log('x');`],
  'src/transport/print.ts': ['no-restricted-imports', `export { stdout } from 'node:process';`],
  'sandbox/src/print.ts': ['no-restricted-properties', `process.stderr.write('x');`],
  'src/runs/exit.ts': ['no-restricted-properties', `process.exitCode = 1;`],
  'src/project/one.ts': ['no-cycle', `import type { Two } from './two.ts';\nexport type One = Two | 1;`],
};

/** Files that break none. */
const ALLOWED: Readonly<Record<string, string>> = {
  'src/output/print.ts': `process.stdout.write('x');`,
  'src/cli/print.ts': `console.log('x');`,
  'src/resources/hash.ts': `export { createHash } from 'node:crypto';`,
  'sandbox/src/keys.ts': `export { x } from '../../src/transport/known-hosts.ts';`,
  'sandbox/src/addresses.ts': `export { x } from '../../src/model/x.ts';`,
  'sandbox/src/commands/sibling.ts': `export { x } from '../host/x.ts';`,
};

let directory: string;
let found: ReadonlyMap<string, ReadonlySet<string>>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'provision-lint-'));
  for (const from of NAMES) {
    write(`src/${from}/x.ts`, `export const x = 1;`);
    for (const to of NAMES) if (to !== from) write(pair(from, to), `export { x } from '../${to}/x.ts';`);
  }
  for (const file of ['sandbox/src/x.ts', 'sandbox/src/host/x.ts', 'src/transport/known-hosts.ts']) {
    write(file, `export const x = 1;`);
  }
  write('src/project/two.ts', `import type { One } from './one.ts';\nexport type Two = One | 2;`);
  for (const [file, [, text]] of Object.entries(BROKEN)) write(file, text);
  for (const [file, text] of Object.entries(ALLOWED)) write(file, text);
  copyFileSync('.oxlintrc.json', join(directory, '.oxlintrc.json'));
  found = await lint();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each(NAMES)('src/%s', (from) => {
  test.each(NAMES.filter((to) => to !== from))('→ src/%s', (to) => {
    const rules = LAYERS[from]?.includes(to) ? [] : ['no-restricted-imports'];
    expect([...(found.get(pair(from, to)) ?? [])]).toEqual(rules);
  });
});

test.each(Object.entries(BROKEN))('%s is refused', (file, [rule]) => {
  expect([...(found.get(file) ?? [])]).toEqual([rule]);
});

test.each(Object.keys(ALLOWED))('%s is accepted', (file) => {
  expect(found.get(file)).toBeUndefined();
});

test('every folder of src has a rule', () => {
  expect(readdirSync('src').sort()).toEqual(NAMES.toSorted());
});

function pair(from: string, to: string): string {
  return `src/${from}/to-${to}.ts`;
}

function write(file: string, text: string): void {
  const path = join(directory, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${text}\n`);
}

/** The rules that each file of the directory breaks. */
async function lint(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const program = resolve('node_modules/oxlint/bin/oxlint');
  const text = await new Promise<string>((done) => {
    // Its exit status is 1 where it finds something.
    execFile(process.execPath, [program, '--format', 'json'], { cwd: directory }, (_error, stdout) => done(stdout));
  });
  const { diagnostics } = JSON.parse(text) as { diagnostics: readonly { code: string; filename: string }[] };
  const rules = new Map<string, Set<string>>();
  for (const { code, filename } of diagnostics) {
    const file = filename.replaceAll('\\', '/');
    const rule = /\((.+)\)/.exec(code)?.[1] ?? code;
    rules.set(file, (rules.get(file) ?? new Set()).add(rule));
  }
  return rules;
}
