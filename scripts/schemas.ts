// Writes the JSON Schemas of events and plans into docs/schema: npm run schemas
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishedSchemas } from '../src/output/published-schemas.ts';

const directory = 'docs/schema';
await mkdir(directory, { recursive: true });
for (const [name, text] of publishedSchemas()) await writeFile(join(directory, name), text);
