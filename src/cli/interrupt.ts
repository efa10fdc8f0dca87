import process from 'node:process';
import { stepTitle } from '../output/format.ts';
import type { RunView } from '../output/run-view.ts';
import { Exit } from './exit.ts';
import * as messages from './run-messages.ts';

/** Ctrl-C; the request of a process manager to end; the loss of the terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborts at the first signal, so that no further step starts. The second one ends the process and says what is still
 * running on hosts.
 */
export function onInterrupt(print: (text: string) => void, view?: RunView): AbortController {
  const controller = new AbortController();
  let interrupted = false;
  const onSignal = (signal: (typeof SIGNALS)[number]) => {
    // Without its terminal the process can print nowhere, but has to finish its steps.
    if (signal === 'SIGHUP') ignoreWriteErrors();
    if (interrupted) {
      if (view) print(leftRunning(view));
      process.exit(Exit.interrupted);
    }
    interrupted = true;
    controller.abort();
    print(messages.interrupted);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return controller;
}

function ignoreWriteErrors(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** The steps that are still running on hosts when the process is left. */
export function leftRunning(view: RunView): string {
  const steps = view.hosts.flatMap(({ name, current }) =>
    current ? [{ host: name, title: stepTitle(current.step) }] : [],
  );
  return messages.leftRunning({ run: view.started?.run ?? '', steps });
}
