import { runScript } from './scripts.ts';
import { NotSimulatedError } from './errors.ts';
import type { HealthCheck } from './state.ts';

/** As the engine's API has it. */
export interface Health {
  readonly Status: 'starting' | 'healthy' | 'unhealthy';
  readonly FailingStreak: number;
  /** At most the last five. */
  readonly Log: readonly {
    readonly Start: string;
    readonly End: string;
    readonly ExitCode: number;
    readonly Output: string;
  }[];
}

/** In nanoseconds, and a number: what the engine takes where nothing is given. */
const DEFAULTS = { Interval: 30e9, Retries: 3 };
const LOGGED = 5;

/** The health of a container that has run since `started`. The check gives the same result each time. */
export function healthOf(check: HealthCheck | undefined, started: number, now: number): Health | undefined {
  const { Test: [kind, ...words] = [], Interval = DEFAULTS.Interval, Retries = DEFAULTS.Retries } = check ?? {};
  if (kind === undefined || kind === 'NONE') return undefined;
  const ran = runScript(words.join(' '));
  if (!ran) throw new NotSimulatedError(`the health check ${words.join(' ')}`);
  const interval = (Interval || DEFAULTS.Interval) / 1e6;
  const checks = Math.floor((now - started) / interval);
  const at = (index: number) => new Date(started + index * interval).toISOString();
  // A failure in the start period does not count.
  const early = Math.floor((check?.StartPeriod ?? 0) / 1e6 / interval);
  const streak = ran.status === 0 ? 0 : Math.max(0, checks - early);
  const isOver = streak >= (Retries || DEFAULTS.Retries);
  return {
    Status: ran.status === 0 && checks > 0 ? 'healthy' : isOver ? 'unhealthy' : 'starting',
    FailingStreak: streak,
    Log: Array.from({ length: Math.min(LOGGED, checks) }, (_, index) => {
      const time = at(checks - Math.min(LOGGED, checks) + index + 1);
      return { Start: time, End: time, ExitCode: ran.status, Output: ran.output };
    }),
  };
}
