// Reports phrases that the project does not use, with what to write instead: phrases.ts.
//   npm run lint:phrases [PATH…]
import process, { argv, stdout } from 'node:process';
import { findPhrases } from './find-phrases.ts';
import { sources } from './sources.ts';

const PLACES = [
  'src',
  'sandbox',
  'docs',
  'playbooks',
  'inventory',
  'README.md',
  'README.ko.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
];

const paths = argv.slice(2);
const findings = sources(paths.length > 0 ? paths : PLACES, ['.ts', '.md', '.yaml', '.sh']).flatMap(findPhrases);
for (const { path, line, found, use } of findings) stdout.write(`${path}:${line}: "${found}" → ${use}\n`);
stdout.write(`${findings.length} phrases\n`);
process.exitCode = findings.length === 0 ? 0 : 1;
