import type { Event } from '../../src/model/events.ts';
import { generator } from './random.ts';

/** A part of an apply of the class's playbook, from one event on. */
interface Phase {
  readonly name: string;
  /** The step that is under way; 0 before the first one. */
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
  { step: 6, name: 'package runc', lasts: 600 },
  { step: 7, name: 'package dnf-plugins-core', lasts: 1700 },
  { step: 8, name: 'dnf_repo docker-ce', lasts: 600 },
  { step: 9, name: 'package docker-ce', lasts: 2100 },
  { step: 10, name: 'service docker', lasts: 1000 },
];

/** A place in a run: so many milliseconds after a phase began. */
export interface Moment {
  readonly phase: Phase;
  readonly after: number;
}

/** So many moments, spread evenly over a whole apply, each at a random place in its share of it. */
export function moments(count: number, ...seed: readonly (string | number)[]): readonly Moment[] {
  const random = generator(...seed);
  const whole = PHASES.reduce((sum, { lasts }) => sum + lasts, 0);
  return Array.from({ length: count }, (_, index) => at(((index + random()) / count) * whole));
}

/** A moment in a given step, a share of its usual time in. */
export function within(step: number, share: number): Moment {
  const phase = PHASES.find((one) => one.step === step);
  if (!phase) throw new Error(`step ${step} takes no time`);
  return { phase, after: Math.round(share * phase.lasts) };
}

/** Soon after a step of a playbook of one's own began. */
export function during(step: number, name: string): Moment {
  return { phase: { step, name, lasts: 0 }, after: 0 };
}

function at(time: number): Moment {
  let rest = time;
  for (const phase of PHASES) {
    if (rest < phase.lasts) return { phase, after: Math.round(rest) };
    rest -= phase.lasts;
  }
  throw new Error('a moment after the end');
}

export function isBeginning({ phase }: Moment, event: Event): boolean {
  return phase.step === 0
    ? event.type === 'host-started'
    : event.type === 'step-started' && event.step.number === phase.step;
}

/** Without the time, so that moments of one phase are told together. */
export function inWords({ phase: { step, name } }: Moment): string {
  return step === 0 ? name : `step ${step}: ${name}`;
}
