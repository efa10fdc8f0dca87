import { describe, expect, test } from 'vitest';
import { findPhrases } from '../../scripts/lint/find-phrases.ts';
import { IDENTIFIERS, PHRASES } from '../../scripts/lint/phrases.ts';

const found = (path: string, text: string) =>
  findPhrases({ path, text }).map(({ line, found: words }) => `${line} ${words}`);

describe('a phrase is found', () => {
  test.each([
    ['in a comment', 'src/a.ts', '/** How long a step goes on there. */', ['1 goes on there']],
    ['across the lines of a comment', 'src/a.ts', '/**\n * The step is\n * through.\n */', ['2 is through']],
    [
      'across the parts of a text',
      'src/a.ts',
      "const x = 'the state cannot ' +\n  'be told';",
      ['1 cannot be told', '2 be told'],
    ],
    ['in a document', 'docs/a.md', 'a\n\nIs the host\nmet again?\n', ['4 met again']],
    ['in a block of a document', 'docs/a.md', '```\nNext: restart\n```\n', ['2 Next: restart']],
    ['in a name', 'src/a.ts', 'const hostSurvey: Survey = holderOf(theHolder);', ['1 Survey', '1 Survey', '1 Holder']],
  ])('%s', (_what, path, text, findings) => {
    expect(found(path, text)).toEqual(findings);
  });
});

describe('nothing is found', () => {
  test.each([
    ['in other words', 'src/a.ts', '/** In order to run the steps in order, sent through the connection. */'],
    ['in what a host printed', 'docs/a.md', '<!-- host output -->\n```\nit goes on there\n```\n'],
    ['in what a simulated program prints', 'sandbox/src/commands/a.ts', "print('it goes on there');"],
    ['in a generated page', 'docs/reference/package.md', 'it goes on there'],
    ['in a part of another word', 'src/a.ts', 'const anewest = Troubleshooting;'],
  ])('%s', (_what, path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});

test('a comment of a simulated program is checked', () => {
  expect(found('sandbox/src/commands/a.ts', '// it goes on there')).toEqual(['1 goes on there']);
});

test('no replacement contains what is replaced', () => {
  const wrong = [...PHRASES, ...IDENTIFIERS].filter(({ use }) => found('src/a.ts', use).length > 0);
  expect(wrong).toEqual([]);
});
