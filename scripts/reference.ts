// Generates src/reference/recorded.json, docs/reference and schemas from the resources.
//   npm run reference
import { mkdir, writeFile } from 'node:fs/promises';
import { generated, RECORDED } from '../tests/unit/reference/generated.ts';
import { recordings } from '../tests/cases/recordings.ts';

await writeFile(RECORDED, `${JSON.stringify(recordings(), undefined, 2)}\n`);
await mkdir('docs/reference', { recursive: true });
await mkdir('schemas', { recursive: true });
// After recorded.json: the pages quote it.
for (const [file, text] of await generated()) await writeFile(file, text);
