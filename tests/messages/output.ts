import type * as messages from '../../src/output/messages.ts';
import type { Samples } from './samples.ts';

const path = '/var/log/provision.jsonl';

export const samples = {
  next: [['Remove buildah first.']],
  changeCount: [[{ changes: 0, unknown: 0 }], [{ changes: 1, unknown: 0 }], [{ changes: 3, unknown: 1 }]],
  pendingCount: [[{ changes: 0, unknown: 0 }], [{ changes: 9, unknown: 1 }]],
  rebootReason: [[{ reason: 'SELinux is permissive now, disabled after a reboot', hosts: 'docker1–3, master' }]],
  driftPlace: [
    [{ step: 2, title: 'service docker', field: 'enabled' }],
    [{ step: 0, title: 'the host', field: 'plan' }],
  ],
  runTotal: [
    [{ hosts: 4, words: ['3 changed', '1 failed'], changes: '31 changes', time: '6.1 s' }],
    [{ hosts: 4, words: ['4 ok'], changes: 'no changes', time: '0.4 s' }],
  ],
  dryRunTotal: [[{ time: '3.1 s', interrupted: false }], [{ time: '3.1 s', interrupted: true }]],
  stepOfPlan: [['1', 'command true']],
  failedStep: [[{ step: '7', text: 'package docker: dnf -y install -- docker-ce exited with status 1' }]],
  afterSteps: [[{ done: 0, steps: 10 }], [{ done: 7, steps: 10 }]],
  atStep: [[{ step: '4.2', steps: 10, title: 'package docker-ce' }]],
  endedWith: [[{ status: 'unreachable', cause: 'docker2 does not answer' }], [{ status: 'unreachable', cause: '' }]],
  interruptedAfter: [[{ done: 7, steps: 10 }]],
  usualTime: [[{ time: '12 s', usual: 41.3 }]],
  changedSteps: [[{ changed: 9 }]],
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
