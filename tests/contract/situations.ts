import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { recordCase, outcomeOf } from '../cases/record-case.ts';
import { type Answers, type Case, fileOf } from '../cases/case.ts';
import { situations } from '../cases/situations.ts';
import { inShell } from '../lab/console.ts';
import { hosts } from '../lab/hosts.ts';
import type { Implementation, Machine } from './machine.ts';
import { Normaliser } from './normalise.ts';
import { Pool } from './pool.ts';

/**
 * Tests every situation of tests/cases: the resources find the same differences as on the host of the recording, their changes
 * exit with the same status, and the same differences remain. The exact output is tested by the scenarios.
 */
export function hasEverySituation(implementation: Implementation): void {
  describe(`the situations of the resources, on ${implementation.name} hosts`, () => {
    // Situations of the network give all machines the same address, so that they run one at a time where machines see each other.
    let forNetwork: Pool<Machine>;
    let forOthers: Pool<Machine>;
    beforeAll(async () => {
      const machines = await implementation.start();
      const [first, ...others] = machines;
      const alone = first !== undefined && others.length > 0 && !implementation.apart;
      forNetwork = new Pool(alone ? [first] : machines);
      forOthers = alone ? new Pool(others) : forNetwork;
    });
    afterAll(() => implementation.stop());

    const lacks = implementation.lacks ?? {};
    const all = situations.map((situation) => [fileOf(situation), situation] as const);
    test.concurrent.for(all.filter(([file]) => !(file in lacks)))('%s', ([file, situation], { expect }) =>
      (situation.resource === 'network' ? forNetwork : forOthers).use(async (machine) => {
        const recorded = JSON.parse(readFileSync(join(import.meta.dirname, '../cases', file), 'utf8')) as Case;
        const made = await recordCase(
          {
            reset: () => machine.reset(),
            script: (text) => machine.run(text),
            exchange: (exchange) => inShell(exchange, (script) => machine.run(script)),
            rebooted: () => machine.restarted(),
          },
          situation,
        );
        expect(essence(made, machine)).toEqual(essence(recorded));
      }),
    );
  });
}

function essence(made: Answers, machine?: Machine): unknown {
  const { changes, pendingReboot, results, confirmation, unknown } = made;
  const text = JSON.stringify({
    changes,
    pendingReboot,
    results: results.map(statusOf),
    confirmation: confirmation && { changes: confirmation.changes, results: confirmation.results.map(statusOf) },
    unknown,
    outcome: outcomeOf(made, made),
  });
  // Cases do not record their host.
  const recordedOn = hosts.map(({ bootstrap: dhcp, hostOnly, macs }) => ({
    dhcp,
    'host-only': hostOnly,
    mac33: macs.ens33,
    mac34: macs.ens34,
  }));
  const { static: _, ...own } = machine?.addresses ?? { static: '' };
  // IDs of objects of Docker differ on each host.
  const rules = made.resource.startsWith('docker_') ? (['docker'] as const) : [];
  return JSON.parse(new Normaliser([own, ...recordedOn], rules).normalise(text));
}

function statusOf(result: Case['results'][number]): string | number {
  return result.kind === 'done' ? result.status : result.kind;
}
