// Reports texts for users that are not built in the messages.ts of their area.
//   npm run lint:messages [PATH…]
import process, { argv, stdout } from 'node:process';
import { findMessages } from './find-messages.ts';
import { sources } from './sources.ts';

const paths = argv.slice(2);
const found = sources(paths.length > 0 ? paths : ['src', 'sandbox'], ['.ts']).flatMap(findMessages);
for (const { path, line, code } of found) stdout.write(`${path}:${line}: ${code}\n`);
stdout.write(`${found.length} texts outside messages.ts\n`);
process.exitCode = found.length === 0 ? 0 : 1;
