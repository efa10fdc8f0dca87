// Prints the version without loading the rest of the program.
import { argv, stdout } from 'node:process';
import { VERSION } from './version.ts';

if (argv[2] === '--version' || argv[2] === '-V') stdout.write(`${VERSION}\n`);
else await (await import('./program.ts')).main(argv);
