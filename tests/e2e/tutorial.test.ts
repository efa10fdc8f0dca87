import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { patternOf } from '../cli/console.ts';
import { reset, up } from '../lab/lab.ts';
import { Person } from './person.ts';
import { typeTutorial } from './tutorial.ts';

describe('the tutorial', () => {
  let person: Person;

  beforeAll(async () => {
    await up();
    await reset();
    person = await Person.arrive();
  });
  afterAll(() => person.leave());

  test('on fresh hosts, the commands print the shown output; if not, run "npm run tutorial" and review the difference', async () => {
    const typed = await typeTutorial(person);
    expect(typed.length).toBeGreaterThan(15);
    for (const { output, printed } of typed) {
      expect(printed.map((line) => `${line}\n`).join('')).toMatch(patternOf(output));
    }
  }, 300_000);
});
