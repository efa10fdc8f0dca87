// Runs the commands of docs/tutorial.md on freshly installed hosts of the lab, and updates the outputs in the page that have
// changed.
//   npm run build && npm run tutorial
import { readFile, writeFile } from 'node:fs/promises';
import { patternOf } from '../tests/cli/console.ts';
import { Person } from '../tests/e2e/person.ts';
import { TUTORIAL, typeTutorial } from '../tests/e2e/tutorial.ts';
import { reset, up } from '../tests/lab/lab.ts';

await up();
await reset();
const person = await Person.arrive();
try {
  let page = await readFile(TUTORIAL, 'utf8');
  let from = 0;
  for (const { command, output, printed } of await typeTutorial(person)) {
    const typed = `$ ${command.replaceAll('\n', '\n> ')}\n`;
    const place = page.indexOf(typed, from) + typed.length;
    const shown = output.map((line) => `${line}\n`).join('');
    const now = printed.map((line) => `${line}\n`).join('');
    from = place;
    if (patternOf(output).test(now)) continue;
    page = page.slice(0, place) + now + page.slice(place + shown.length);
    process.stdout.write(`changed: $ ${command.split('\n')[0]}\n`);
  }
  await writeFile(TUTORIAL, page);
} finally {
  await person.leave();
}
