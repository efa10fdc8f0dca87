import process from 'node:process';
import { Exit } from './exit.ts';

/** Aborts at the first Ctrl-C, so that no new step starts; the second one ends the process. */
export function onInterrupt(tell: (text: string) => void): AbortSignal {
  const controller = new AbortController();
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(Exit.interrupted);
    controller.abort();
    tell('\nInterrupted: no new step is started; what runs is finished first. Ctrl-C again leaves at once.\n');
  });
  return controller.signal;
}
