import { setTimeout as sleep } from 'node:timers/promises';
import { once } from 'node:events';
import { cutLines, hear, silence } from '../lab/lab.ts';
import type { Fault } from './endure.ts';
import { moments } from './moments.ts';
import { generator } from './random.ts';

/** How many moments each of the three has, and how many of them the short matrix. */
const [ALL, PART] = [30, 5];

/** Seconds without a sound: shorter and longer than it takes to notice. */
const SILENCES = [2, 6, 20, 30] as const;

/** A line that breaks or falls silent, and a tool that is killed, at moments spread over a whole apply. */
export function interruptions(seed: number, part: boolean): readonly Fault[] {
  const count = part ? PART : ALL;
  const random = generator(seed, 'silences');
  return [
    ...moments(count, seed, 'reset').map((moment): Fault => ({
      name: 'connection reset',
      moment,
      strike: ({ host }) => cutLines(host.name),
    })),
    ...moments(count, seed, 'silent').map((moment, index) => {
      // Two of all are never heard again.
      const seconds = !part && index % 15 === 7 ? undefined : SILENCES[Math.floor(random() * SILENCES.length)];
      return silent(seconds, moment);
    }),
    ...(part ? [silent(undefined, moments(1, seed, 'silent for good')[0])] : []),
    ...moments(count, seed, 'killed').map((moment): Fault => ({
      name: 'provision killed (SIGKILL)',
      moment,
      strike: async ({ play }) => {
        if (play?.child.kill('SIGKILL')) await once(play.child, 'exit');
      },
    })),
  ];
}

function silent(seconds: number | undefined, moment: Fault['moment']): Fault {
  return {
    name: seconds === undefined ? 'connection silent until the run gave up' : `connection silent for ${seconds} s`,
    ...(moment ? { moment } : {}),
    async strike({ host }) {
      await silence(host.name);
      if (seconds === undefined) return;
      await sleep(seconds * 1000);
      await hear(host.name);
    },
    heal: ({ host }) => hear(host.name),
  };
}
