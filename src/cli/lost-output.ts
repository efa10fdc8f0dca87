import process, { stderr, stdout } from 'node:process';
import { Exit } from './exit.ts';

/**
 * Calls `report` at the first text that standard output does not take, such as on a full disk. A reader that has seen enough
 * (`… | head`) is no failure.
 */
export function onLostOutput(report: (reason: string) => void): void {
  let lost = false;
  stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (lost || code === 'EPIPE') return;
    lost = true;
    report(message);
  });
}

/** Keeps the process running when its output is lost: it says so once, and ends with a status that says so, too. */
export function surviveLostOutput(): void {
  stderr.on('error', () => {});
  onLostOutput((reason) => {
    void import('./messages.ts').then(({ outputLost }) => stderr.write(`${outputLost(reason)}\n`));
    process.once('exit', () => {
      if (!process.exitCode || process.exitCode === Exit.pending) process.exitCode = Exit.failed;
    });
  });
}
