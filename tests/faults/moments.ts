import type { Event } from '../../src/model/events.ts';
import { generator } from './seeded-random.ts';

/** A part of an apply of the class's playbook, which starts with an event. */
interface Phase {
  readonly name: string;
  /** The step that is running; 0 before the first one. */
  readonly step: number;
  /** About how long it takes with four hosts at once on two cores, in milliseconds. */
  readonly lasts: number;
}

const PHASES: readonly Phase[] = [
  { step: 0, name: 'first read', lasts: 1700 },
  { step: 1, name: 'hostname', lasts: 250 },
  { step: 2, name: 'network', lasts: 3100 },
  { step: 3, name: 'service firewalld', lasts: 700 },
  { step: 4, name: 'selinux', lasts: 600 },
  { step: 6, name: 'dnf_repo docker-ce', lasts: 1000 },
  { step: 7, name: 'package docker-ce', lasts: 3500 },
  { step: 10, name: 'service docker', lasts: 1000 },
];

/** A moment of a run: `after` milliseconds after the start of a phase. */
export interface Moment {
  readonly phase: Phase;
  readonly after: number;
}

/** Divides an apply into `count` equal parts, and returns a random moment of each. */
export function moments(count: number, ...seed: readonly (string | number)[]): readonly Moment[] {
  const random = generator(...seed);
  const whole = PHASES.reduce((sum, { lasts }) => sum + lasts, 0);
  return Array.from({ length: count }, (_, index) => at(((index + random()) / count) * whole));
}

/** The moment in a step at which `share` (0 to 1) of its usual time has passed. */
export function within(step: number, share: number): Moment {
  const phase = PHASES.find((one) => one.step === step);
  if (!phase) throw new Error(`step ${step} has no phase`);
  return { phase, after: Math.round(share * phase.lasts) };
}

/** A moment of a step that is not in the class's playbook: its start, or `after` milliseconds later. */
export function during(step: number, name: string, after = 0): Moment {
  return { phase: { step, name, lasts: 0 }, after };
}

function at(time: number): Moment {
  let rest = time;
  for (const phase of PHASES) {
    if (rest < phase.lasts) return { phase, after: Math.round(rest) };
    rest -= phase.lasts;
  }
  throw new Error('the moment is after the end of the run');
}

export function startsPhase({ phase }: Moment, event: Event): boolean {
  return phase.step === 0
    ? event.type === 'host-started'
    : event.type === 'step-started' && event.step.number === phase.step;
}

/** Without the time, so that moments of one phase share a row. */
export function describeMoment({ phase: { step, name } }: Moment): string {
  return step === 0 ? name : `step ${step}: ${name}`;
}
