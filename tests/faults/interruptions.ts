import { setTimeout as sleep } from 'node:timers/promises';
import { once } from 'node:events';
import { closeConnections, passSshPackets, dropSshPackets } from '../lab/lab.ts';
import type { Fault } from './run-with-fault.ts';
import { moments } from './moments.ts';
import { generator } from './seeded-random.ts';

/** Number of moments of each of the three faults, in the whole matrix and in the part. */
const [ALL, PART] = [30, 3];

/** Seconds without packets: shorter and longer than the time after which a connection counts as lost. */
const SILENCES = [2, 6, 20, 30] as const;

/** Connections that are reset or silent, and provision killed, at moments spread over a whole apply. */
export function interruptions(seed: number, part: boolean): readonly Fault[] {
  const count = part ? PART : ALL;
  const random = generator(seed, 'silences');
  return [
    ...moments(count, seed, 'reset').map((moment): Fault => ({
      name: 'connection reset',
      moment,
      inject: ({ host }) => closeConnections(host.name),
    })),
    ...moments(count, seed, 'silent').map((moment, index) => {
      // Two of the 30 stay silent until the run gives up.
      const seconds = !part && index % 15 === 7 ? undefined : SILENCES[Math.floor(random() * SILENCES.length)];
      return silent(seconds, moment);
    }),
    ...(part ? [silent(undefined, moments(1, seed, 'silent for good')[0])] : []),
    ...moments(count, seed, 'killed').map((moment): Fault => ({
      name: 'provision killed (SIGKILL)',
      moment,
      inject: async ({ run }) => {
        if (run?.child.kill('SIGKILL')) await once(run.child, 'exit');
      },
    })),
  ];
}

function silent(seconds: number | undefined, moment: Fault['moment']): Fault {
  return {
    name: seconds === undefined ? 'connection silent until the run gave up' : `connection silent for ${seconds} s`,
    ...(moment ? { moment } : {}),
    async inject({ host }) {
      await dropSshPackets(host.name);
      if (seconds === undefined) return;
      await sleep(seconds * 1000);
      await passSshPackets(host.name);
    },
    repair: ({ host }) => passSshPackets(host.name),
  };
}
