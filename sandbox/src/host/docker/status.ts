// The state of a container at a moment: processes end and are started again without anybody asking.

import { type Health, healthOf } from './health.ts';
import type { Container, Process } from './state.ts';

export interface Status {
  readonly name: 'created' | 'running' | 'paused' | 'restarting' | 'exited';
  readonly exitCode: number;
  /** In milliseconds; undefined if it never has. */
  readonly started: number | undefined;
  readonly finished: number | undefined;
  readonly restarts: number;
  readonly health: Health | undefined;
  /** All that it has printed. */
  readonly log: string;
}

/** The engine waits 0.1 s before the first restart, and twice as long before each further one, up to a minute. In milliseconds. */
const [FIRST_WAIT, LONGEST_WAIT] = [100, 60_000];

export function statusOf(container: Container, now: number): Status {
  const { run, config, log } = container;
  const none = { exitCode: 0, started: undefined, finished: undefined, restarts: 0, health: undefined, log };
  switch (run.kind) {
    case 'created':
      return { ...none, name: 'created' };
    case 'stopped':
      return { ...none, name: 'exited', exitCode: run.status, started: run.started, finished: run.at };
    case 'started': {
      const { process, at: started } = run;
      if (process.kind === 'ends' && now >= started + process.after) return ended(container, started, process, now);
      const health = healthOf(config.Healthcheck, started, now);
      return { ...none, name: run.paused ? 'paused' : 'running', started, health };
    }
  }
}

function ended(
  { hostConfig, log }: Container,
  started: number,
  ends: Extract<Process, { readonly kind: 'ends' }>,
  now: number,
): Status {
  const { Name: policy, MaximumRetryCount: limit } = hostConfig.RestartPolicy;
  const { after, status: exitCode, stdout, stderr } = ends;
  const printed = stdout + stderr;
  const again = policy === 'always' || policy === 'unless-stopped' || (policy === 'on-failure' && exitCode !== 0);
  let [restarts, finished, wait] = [0, started + after, FIRST_WAIT];
  while (again && finished + wait + after <= now && (limit === 0 || restarts < limit)) {
    [restarts, finished, wait] = [restarts + 1, finished + wait + after, Math.min(2 * wait, LONGEST_WAIT)];
  }
  const restarting = again && (limit === 0 || restarts < limit);
  return {
    name: restarting ? 'restarting' : 'exited',
    exitCode,
    started: finished - after,
    finished,
    restarts,
    health: undefined,
    log: log + printed.repeat(restarts + 1),
  };
}

export function isRunning(container: Container, now: number): boolean {
  return !['created', 'exited'].includes(statusOf(container, now).name);
}
