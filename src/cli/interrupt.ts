import process from 'node:process';
import { stepId } from '../model/step.ts';
import { stepTitle } from '../output/format.ts';
import { sanitize } from '../output/sanitize.ts';
import type { RunView } from '../output/run-view.ts';
import { Exit } from './exit.ts';
import { toPaste } from './program-name.ts';
import * as messages from './run-messages.ts';

/**
 * Ctrl-C; the request of a process manager to end; the loss of the terminal, without which the process still has to finish
 * its steps (see `surviveLostOutput`).
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface InterruptOptions {
  readonly print: (text: string) => void;
  /** The run that may be interrupted. */
  readonly view?: RunView;
  /** Whether a person is being asked: nothing is running then, and the question ends. */
  readonly isAsking?: () => boolean;
  /** Removes what shows the progress of the run from the terminal. */
  readonly clear?: () => void;
}

/**
 * Aborts at the first signal, so that no further step starts. The second one ends the process and says what is still
 * running on hosts.
 */
export function onInterrupt({
  print,
  view,
  isAsking = () => false,
  clear = () => {},
}: InterruptOptions): AbortController {
  const controller = new AbortController();
  let interrupted = false;
  const onSignal = () => {
    if (interrupted) {
      clear();
      if (view) print(leftRunning(view));
      process.exit(Exit.interrupted);
    }
    interrupted = true;
    const asking = isAsking();
    controller.abort();
    if (!asking) print(messages.interrupted({ steps: view ? runningSteps(view) : [] }));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return controller;
}

/** The steps that are still running on hosts when the process is left. */
export function leftRunning(view: RunView): string {
  const { run = '', again } = view.started ?? {};
  return messages.leftRunning({
    run,
    steps: runningSteps(view),
    ...(again === undefined ? {} : { again: toPaste(again) }),
  });
}

function runningSteps({ hosts }: RunView): readonly messages.RunningStep[] {
  return hosts.flatMap(({ name, steps, current }) =>
    current ? [{ host: name, number: stepId(current.step), steps, title: sanitize(stepTitle(current.step)) }] : [],
  );
}
