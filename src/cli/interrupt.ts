import process from 'node:process';
import { stepTitle } from '../output/format.ts';
import type { RunView } from '../output/run-view.ts';
import { Exit } from './exit.ts';

/** Aborts at the first Ctrl-C, so that no new step starts; the second one ends the process and says what it leaves. */
export function onInterrupt(tell: (text: string) => void, view?: RunView): AbortController {
  const controller = new AbortController();
  let interrupted = false;
  process.on('SIGINT', () => {
    if (interrupted) {
      if (view) tell(leftBehind(view));
      process.exit(Exit.interrupted);
    }
    interrupted = true;
    controller.abort();
    tell('\nInterrupted: no new step is started; what runs is finished first. Ctrl-C again leaves at once.\n');
  });
  return controller;
}

/** What still runs where. */
export function leftBehind(view: RunView): string {
  const busy = view.hosts.flatMap(({ name, current }) => (current ? [`  ${name}: ${stepTitle(current.step)}\n`] : []));
  if (busy.length === 0) return '\nLeft at once; nothing was under way on any host.\n';
  return (
    `\nLeft at once. This goes on by itself on\n${busy.join('')}` +
    `There it is seen with: systemctl status 'provision-job-${view.started?.run}-*'\n` +
    'The same command again waits for it, and goes on from what it finds.\n'
  );
}
