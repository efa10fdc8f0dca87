import type * as messages from '../../src/output/plan-messages.ts';
import type { Samples } from './samples.ts';

const NOTHING = {
  moves: 0,
  interrupts: 0,
  endsAccess: 0,
  endsLogin: 0,
  removesLogins: 0,
  packages: 0,
  reboots: 0,
  leavesReboot: 0,
};

export const samples = {
  removesPackages: [[{ count: 1 }], [{ count: 32 }]],
  removesKeys: [[{ count: 1 }], [{ count: 3 }]],
  moreLines: [[{ count: 61 }]],
  moreFields: [[{ count: 4 }]],
  moreHosts: [[{ count: 36 }]],
  skippedStep: [[{ title: 'service docker', condition: 'facts.os.major == 8' }]],
  unchangedSteps: [[{ steps: ['6 reachable www.google.com', '7 service chronyd'] }]],
  hostsWithoutChanges: [[{ hosts: 'docker2–4', steps: '9 steps' }]],
  planTotal: [
    [
      {
        hosts: 4,
        kinds: ['12 add', '20 change', '4 remove'],
        changes: 36,
        unknown: 4,
        serious: { ...NOTHING, moves: 4, packages: 32, leavesReboot: 4 },
        failed: 0,
        others: 4,
      },
    ],
    [
      {
        hosts: 1,
        kinds: ['1 change'],
        changes: 1,
        unknown: 0,
        serious: { ...NOTHING, interrupts: 1, endsAccess: 1, reboots: 1 },
        failed: 2,
        others: 1,
      },
    ],
    [
      {
        hosts: 1,
        kinds: ['1 remove'],
        changes: 1,
        unknown: 0,
        serious: { ...NOTHING, endsLogin: 1 },
        failed: 0,
        others: 1,
      },
    ],
    [
      {
        hosts: 2,
        kinds: ['2 remove'],
        changes: 2,
        unknown: 0,
        serious: { ...NOTHING, removesLogins: 2 },
        failed: 0,
        others: 4,
      },
    ],
    [{ hosts: 0, kinds: [], changes: 0, unknown: 0, serious: NOTHING, failed: 0, others: 1 }],
    [{ hosts: 0, kinds: [], changes: 0, unknown: 0, serious: NOTHING, failed: 1, others: 0 }],
    [{ hosts: 0, kinds: [], changes: 0, unknown: 0, serious: NOTHING, failed: 1, others: 2 }],
  ],
  knownAfter: [[{ step: 9 }], [{ step: 9, host: 'master' }]],
} satisfies Samples<typeof messages>;
