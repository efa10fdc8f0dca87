// Writes docs/messages.md: every message that a user can see, with example values.
//   npm run messages
import { writeFile } from 'node:fs/promises';
import { stderr } from 'node:process';
import { gaps, readAreas } from './messages/areas.ts';
import { messagesPage } from './messages/page.ts';

const areas = await readAreas();
await writeFile('docs/messages.md', messagesPage(areas));
for (const gap of areas.flatMap(gaps)) stderr.write(`${gap}\n`);
