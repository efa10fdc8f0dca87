// Answers the cheap questions before anything is loaded: a version should not cost what an apply costs.
import { argv, stdout } from 'node:process';
import { VERSION } from './version.ts';

if (argv[2] === '--version' || argv[2] === '-V') stdout.write(`${VERSION}\n`);
else await (await import('./program.ts')).main(argv);
