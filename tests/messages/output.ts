import type * as messages from '../../src/output/messages.ts';
import type { Samples } from './samples.ts';

const path = '/var/log/provision.jsonl';

export const samples = {
  next: [['Remove buildah first.']],
  retry: [['provision apply inventory/class.yaml --host docker1']],
  planAgain: [['provision plan inventory/class.yaml --out plan.json']],
  rebootWith: [['provision apply inventory/class.yaml --reboot --host docker1']],
  moreLines: [[{ count: 61 }]],
  moreHosts: [[{ count: 36 }]],
  knownAfter: [[{ step: 9 }]],
  changeCount: [[{ changes: 0, unknown: 0 }], [{ changes: 1, unknown: 0 }], [{ changes: 3, unknown: 1 }]],
  stepCounts: [
    [{ steps: 10, changed: 0, unknown: 0, failed: 0, notTried: 0, unchanged: true }],
    [{ steps: 10, changed: 1, unknown: 0, failed: 1, notTried: 8, unchanged: false }],
    [{ steps: 10, changed: 3, unknown: 1, failed: 0, notTried: 0, unchanged: false }],
  ],
  pendingCount: [[{ changes: 0, unknown: 0 }], [{ changes: 9, unknown: 1 }]],
  rebootReason: [[{ reason: 'SELinux is permissive, disabled after a reboot', hosts: 'docker1–3, master' }]],
  driftPlace: [
    [{ step: 2, title: 'service docker', field: 'enabled' }],
    [{ step: 0, title: 'the host', field: 'plan' }],
  ],
  atStep: [[{ step: '4.2', steps: 10, title: 'package docker-ce' }]],
  failedAt: [[{ status: 'failed', title: 'package docker-ce' }]],
  changedSteps: [[{ status: 'changed', changed: 9 }], [{ status: 'interrupted', changed: 2 }]],
  tookBefore: [[{ took: 41.3 }], [{ took: 41.3, host: 'docker2' }]],
  collapsedHosts: [[{ count: 187, states: '10 planned, 30 waiting, 147 ok' }]],
  unfinishedRun: [[{ until: '2026-01-02T03:04:05.678Z' }]],
  hostAtStep: [[{ step: '1', steps: 10, title: 'selinux' }]],
  hostBetweenSteps: [[{ done: 3, steps: 10 }]],
  writtenByOtherVersion: [[{ version: '0.3.0' }], [{ version: null }]],
  olderChanges: [[{ count: 2 }]],
  journalLinesUnreadable: [[{ host: 'docker1', count: 1, path }]],
  journalLinesNewer: [[{ host: 'docker1', count: 2, path }]],
  journalTruncated: [[{ host: 'docker1', path }]],
  exitedWith: [[{ status: 3 }], [{ status: undefined }]],
  readyHosts: [[{ ready: 0, hosts: 1 }], [{ ready: 4, hosts: 4 }]],
  clockOff: [[{ seconds: 90 }], [{ seconds: -90 }]],
  planOfOtherFormat: [[{ format: 1, known: 2 }]],
  planInvalid: [[{ path: 'version', issue: 'Invalid input: expected string, received undefined' }]],
} satisfies Samples<typeof messages>;
