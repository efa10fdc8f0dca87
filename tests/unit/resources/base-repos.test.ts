import { expect, test } from 'vitest';
import { baseRepos } from '../../../src/resources/base-repos/index.ts';
import { inArchive } from '../../../src/resources/base-repos/repo-text.ts';

const VAULT = 'https://vault.centos.org';

const LIST = 'mirrorlist=http://mirrorlist.centos.org/?release=$stream&arch=$basearch&repo=BaseOS&infra=$infra';
const BASE = 'baseurl=http://mirror.centos.org/$contentdir/$stream/BaseOS/$basearch/os/';
const MOVED = `baseurl=${VAULT}/$contentdir/$stream/BaseOS/$basearch/os/`;

const file = (...lines: readonly string[]) => `# by CentOS\n\n[baseos]\nname=BaseOS\n${lines.join('\n')}\nenabled=1\n`;

test.each([
  ['a mirror list', file(LIST, `#${BASE}`), file(`#${LIST}`, MOVED)],
  ['a mirror list, and a comment with a space', file(LIST, `# ${BASE}`), file(`#${LIST}`, MOVED)],
  ['a mirror list that came back beside the archive', file(LIST, MOVED), file(`#${LIST}`, MOVED)],
  ['a base URL of the mirrors', file(`#${LIST}`, BASE), file(`#${LIST}`, MOVED)],
])('%s is moved', (_what, text, expected) => {
  const result = inArchive(text, VAULT);
  expect(result.text).toBe(expected);
  expect(result.moved).toMatchObject([{ id: 'baseos', after: MOVED.slice('baseurl='.length) }]);
  // A second time, nothing is left.
  expect(inArchive(result.text, VAULT).moved).toEqual([]);
});

test.each([
  ['another server', file('baseurl=http://mirror.example.com/centos/8-stream/BaseOS/$basearch/os/', `#${BASE}`)],
  ['a mirror list of another server', file('mirrorlist=https://mirrors.example.com/?repo=BaseOS', `#${BASE}`)],
  ['a name that begins alike', file('baseurl=http://mirror.centos.org.example.com/8/')],
  ['comments alone', file(`#${LIST}`, `#${BASE}`)],
  ['no section', `${LIST}\n#${BASE}\n`],
])('%s stays', (_what, text) => {
  expect(inArchive(text, VAULT)).toEqual({ text, moved: [] });
});

test('only the sections of the mirrors change', () => {
  const other = '[mine]\nbaseurl=http://mirror.example.com/\n';
  expect(inArchive(`${file(LIST, `#${BASE}`)}${other}`, VAULT).text).toBe(`${file(`#${LIST}`, MOVED)}${other}`);
});

test('a section that does not say where it is has no place in the archive', () => {
  expect(inArchive(file(LIST), VAULT)).toMatchObject({ text: file(LIST), moved: [{ id: 'baseos', after: undefined }] });
});

test.each<[unknown, boolean]>([
  ['vault', true],
  [{ source: 'vault', url: 'http://mirror.example.com/centos-vault' }, true],
  ['mirrors', false],
  [{ source: 'vault', url: 'https://vault.centos.org/' }, false],
  [{ source: 'vault', url: 'vault.centos.org' }, false],
  [{ source: 'vault', url: 'https://vault.centos.org/$x' }, false],
])('%j: %s', (parameters, ok) => {
  expect(baseRepos.schema.safeParse(parameters).success).toBe(ok);
});
