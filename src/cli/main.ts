// Prints the version without loading the rest of the program.
import { argv, stdout } from 'node:process';
import { surviveLostOutput } from './lost-output.ts';
import { VERSION } from './version.ts';

surviveLostOutput();
if (argv[2] === '--version' || argv[2] === '-V') stdout.write(`${VERSION}\n`);
else await (await import('./program.ts')).main(argv);
