import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { guideOf } from '../../../src/resources/guides.ts';
import { resources } from '../../../src/resources/index.ts';
import { situations } from '../../cases/situations.ts';
import { KOREAN } from '../reference/generated.ts';

// What every resource must have. "npm run resource:new NAME" writes most of it, "npm run reference" the pages.

const types = [...resources.keys()];
const folderOf = (type: string) => type.replaceAll('_', '-');

test('every folder is a registered resource', () => {
  // They have what several resources share, or are lists of them.
  const shared = ['apt', 'docker', 'families', 'http'];
  const folders = readdirSync('src/resources', { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !shared.includes(entry.name),
  );
  expect(folders.map(({ name }) => name).sort()).toEqual(types.map(folderOf).sort());
});

describe.each(types)('%s', (type) => {
  test.each([
    `src/resources/${folderOf(type)}/index.ts`,
    `src/resources/${folderOf(type)}/messages.ts`,
    `tests/messages/resources/${folderOf(type)}.ts`,
    `tests/unit/resources/${folderOf(type)}.test.ts`,
    `docs/reference/${type}.md`,
  ])('has %s', (file) => {
    expect(existsSync(file)).toBe(true);
  });

  test('has a recorded case', () => {
    const own = situations
      .filter(({ resource }) => resource === type)
      .map(({ name }) => `tests/cases/${type}/${name}.json`);
    expect(own.filter((file) => existsSync(file))).not.toEqual([]);
  });

  test.each(['README.md', 'README.ko.md'])('has a row in %s', (page) => {
    const rows = [...readFileSync(page, 'utf8').matchAll(/^\| `(\w+)` \| /gm)].map(([, name]) => name);
    expect(rows).toContain(type);
  });

  test('nothing is left to do', () => {
    const korean = JSON.parse(readFileSync(KOREAN, 'utf8')) as Readonly<Record<string, string>>;
    const { summary } = resources.get(type) ?? {};
    expect(JSON.stringify([summary, guideOf(type), korean[type]])).not.toContain('TODO');
  });
});
