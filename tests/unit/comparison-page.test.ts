import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('what docs/comparison.md shows of provision is what the tutorial recorded on test hosts', async () => {
  const [page, tutorial] = await Promise.all([
    readFile('docs/comparison.md', 'utf8'),
    readFile('docs/tutorial.md', 'utf8'),
  ]);
  const own = [...page.matchAll(/^provision, [^]*?```text\n([^]*?)```/gm)].map(([, block = '']) => block.trimEnd());
  expect(own).toHaveLength(2);
  for (const block of own) expect(tutorial).toContain(block);
});
