// Writes a new resource that works, with everything that has to name it. Edit what says TODO, then see CONTRIBUTING.md.
//   npm run resource:new NAME
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import process, { argv, stderr, stdout } from 'node:process';
import { EDITS } from './resource/edits.ts';
import { type ResourceName, resourceName } from './resource/name.ts';
import { newFiles } from './resource/templates.ts';

const USAGE = 'usage: npm run resource:new NAME';

try {
  const [type, ...more] = argv.slice(2);
  if (type === undefined || more.length > 0) throw new Error(USAGE);
  await create(resourceName(type));
} catch (error) {
  stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 3;
}

async function create(name: ResourceName): Promise<void> {
  const files = newFiles(name);
  const existing = Object.keys(files).filter((path) => existsSync(path));
  if (existing.length > 0) throw new Error(`nothing was written, because these files exist: ${existing.join(', ')}`);
  // All edits before the first write: none is written if one of them does not fit.
  const edited = await Promise.all(
    Object.entries(EDITS).map(async ([path, edit]) => [path, edit(await readFile(path, 'utf8'), name)] as const),
  );
  for (const [path, text] of [...Object.entries(files), ...edited]) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    stdout.write(`${path}\n`);
  }
  stdout.write(
    `\nNext: edit src/resources/${name.folder} and the TODO in docs/reference/summaries.ko.json; record the first case with\n` +
      `"npm run cases:record -- ${name.type} --inventory FILE --host HOST"; then "npm run reference" and "npm run messages".\n`,
  );
}
