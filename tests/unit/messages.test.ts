import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { gaps, readAreas } from '../../scripts/messages/areas.ts';
import { messagesPage, renderMessage } from '../../scripts/messages/page.ts';

/** Areas whose messages have no samples yet. Only ever shorter. */
const WITHOUT_SAMPLES: readonly string[] = [];

const areas = await readAreas();

describe('docs/messages.md', () => {
  test('is current; if not, run "npm run messages"', async () => {
    expect(await readFile('docs/messages.md', 'utf8')).toBe(messagesPage(areas));
  });

  test('every area has samples', () => {
    const without = areas.filter(({ samples }) => samples === undefined).map(({ name }) => name);
    expect(without).toEqual(WITHOUT_SAMPLES);
  });

  test.each(areas.filter(({ samples }) => samples))('$name has a sample of every message', (area) => {
    expect(gaps(area)).toEqual([]);
  });
});

describe('the page of a small tree', async () => {
  const small = await readAreas('tests/fixtures/messages');

  test('has the areas in order, each message with its samples', () => {
    expect(messagesPage(small).split('\n\n## ').slice(1).join('\n\n## ')).toMatchInlineSnapshot(`
      "input

      Source: \`src/input/messages.ts\`.

      \`empty\`

      \`\`\`text
      the file is empty
      \`\`\`

      \`unknownKey\`

      \`\`\`text
      unknown key "hots"
      → Did you mean hosts?

      unknown key "x"
      \`\`\`

      ## resources/motd

      Source: \`src/resources/motd/messages.ts\`.

      \`failed\`

      \`\`\`\`text
      cannot read \`\`\`/etc/motd\`\`\`
          Permission denied
      → Run the command again.
      code: 1
      \`\`\`\`

      \`unsampled\`

      \`\`\`text
      (no sample)
      \`\`\`

      ## sandbox

      Source: \`sandbox/src/messages.ts\`.

      \`LIMITS\`

      \`\`\`text
      1
      \`\`\`

      \`stopped\`

      \`\`\`text
      (no sample)
      \`\`\`
      "
    `);
  });

  test('what is missing is reported', () => {
    expect(small.flatMap(gaps)).toEqual([
      'tests/messages/resources/motd.ts has no sample of unsampled',
      'tests/messages/resources/motd.ts has samples of gone, which src/resources/motd/messages.ts does not export',
      'tests/messages/sandbox.ts is missing: it needs samples of sandbox/src/messages.ts',
    ]);
  });
});

test.each([
  ['a message', 'text', 'text'],
  ['no message', undefined, '(nothing)'],
  ['several', ['one', { message: 'two', next: 'Do it.' }], 'one\ntwo\n→ Do it.'],
  ['an error', Object.assign(new Error('lost'), { code: 'lost', next: 'Again.' }), 'lost\n→ Again.\ncode: lost'],
  ['a list of data', { message: 'm', hosts: ['a', 'b'] }, 'm\nhosts: ["a","b"]'],
])('%s is rendered', (_what, value, text) => {
  expect(renderMessage(value)).toBe(text);
});
