// The health check of a container.

import type { Container } from '../docker/container.ts';
import { amount } from './found.ts';
import { type Declared, type Found, type Option, shown, single } from './option.ts';
import type { Desired } from './schema.ts';

/** What is declared counts: what is not, the engine takes from the image. */
export function healthOptions(): readonly Option[] {
  const check = ({ health }: Desired) => (health === 'none' ? undefined : health);
  const seconds = (time: number | null | undefined) => amount((time ?? 0) / 1e9);
  const span = (time: number | undefined) => time?.toString();
  const timed = (name: string, declared: Declared<number>, found: Found<number | null | undefined>): Option => ({
    ...single(
      `health ${name}`,
      '',
      (desired) => span(declared(desired)),
      (one) => seconds(found(one)),
    ),
    show: (time) => `${time}s`,
    words: (desired) => (declared(desired) === undefined ? [] : [`--health-${name}`, `${declared(desired)}s`]),
  });
  return [
    {
      ...single('health test', '--health-cmd', ({ health }) => (health === 'none' ? health : health?.test), healthTest),
      words: ({ health }) =>
        health === 'none' ? ['--no-healthcheck'] : health?.test === undefined ? [] : ['--health-cmd', health.test],
    },
    timed(
      'interval',
      (desired) => check(desired)?.interval,
      ({ Config }) => Config.Healthcheck?.Interval,
    ),
    timed(
      'timeout',
      (desired) => check(desired)?.timeout,
      ({ Config }) => Config.Healthcheck?.Timeout,
    ),
    timed(
      'start-period',
      (desired) => check(desired)?.start_period,
      ({ Config }) => Config.Healthcheck?.StartPeriod,
    ),
    single(
      'health retries',
      '--health-retries',
      (desired) => check(desired)?.retries?.toString(),
      ({ Config }) => amount(Config.Healthcheck?.Retries ?? 0),
    ),
  ];
}

/** `CMD-SHELL` and a command, `CMD` and words, or `NONE`. */
function healthTest({ Config }: Container): string | undefined {
  const [kind, ...rest] = Config.Healthcheck?.Test ?? [];
  if (kind === undefined) return undefined;
  if (kind === 'NONE') return 'none';
  return kind === 'CMD' ? rest.map(shown).join(' ') : rest.join(' ');
}
