// The health check of the tasks of a service.

import { shown } from '../docker-container/option.ts';
import { ofContainer, type Option, type Part, single, span } from './option.ts';
import type { Desired } from './schema.ts';
import type { Spec } from './service.ts';

const check = ({ health }: Desired) => (health === 'none' ? undefined : health);

/** What is declared counts: what is not, the engine takes from the image. */
export const healthOptions: readonly Option[] = [
  single(
    'health test',
    ({ health }) => (health === 'none' ? health : health?.test),
    foundTest,
    ({ health }) => part({ Test: health === 'none' ? ['NONE'] : ['CMD-SHELL', health?.test ?? ''] }),
  ),
  span(
    'health interval',
    (desired) => check(desired)?.interval,
    (spec) => found(spec)?.Interval,
    (Interval) => part({ Interval }),
  ),
  span(
    'health timeout',
    (desired) => check(desired)?.timeout,
    (spec) => found(spec)?.Timeout,
    (Timeout) => part({ Timeout }),
  ),
  span(
    'health start-period',
    (desired) => check(desired)?.start_period,
    (spec) => found(spec)?.StartPeriod,
    (StartPeriod) => part({ StartPeriod }),
  ),
  single(
    'health retries',
    (desired) => check(desired)?.retries,
    (spec) => found(spec)?.Retries ?? 0,
    (desired) => part({ Retries: check(desired)?.retries ?? 0 }),
  ),
];

function found({ TaskTemplate }: Spec) {
  return TaskTemplate.ContainerSpec.Healthcheck;
}

/** `CMD-SHELL` and a command, `CMD` and words, or `NONE`. */
function foundTest(spec: Spec): string | undefined {
  const [kind, ...rest] = found(spec)?.Test ?? [];
  if (kind === undefined) return undefined;
  if (kind === 'NONE') return 'none';
  return kind === 'CMD' ? rest.map(shown).join(' ') : rest.join(' ');
}

function part(Healthcheck: Part): Part {
  return ofContainer({ Healthcheck });
}
