// Prints a line once it handles signals, one when it is interrupted, and then waits to be left by a second signal.
import { writeSync } from 'node:fs';
import { onInterrupt } from '../../src/cli/interrupt.ts';
import { surviveLostOutput } from '../../src/cli/lost-output.ts';
import { RunView } from '../../src/output/run-view.ts';

surviveLostOutput();
const { signal } = onInterrupt({ print: (text) => void process.stdout.write(text), view: new RunView() });
signal.addEventListener('abort', () => writeSync(2, 'aborted\n'));
setInterval(() => {}, 1000);
writeSync(2, 'ready\n');
