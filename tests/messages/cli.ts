import type * as messages from '../../src/cli/messages.ts';
import type { Samples } from './samples.ts';

const RUN = '20250301T101500000Z-4f2a10';

export const samples = {
  notInRange: [[1, 9999]],
  missingInventory: [[]],
  outWithoutDryRun: [[]],
  htmlWithoutRun: [[]],
  unknownResource: [
    ['pakage', ['package', 'service', 'inventory']],
    ['cron', ['package', 'service', 'inventory']],
  ],
  inputErrors: [[1], [3]],
  internalError: [['0.1.0', 'Error: …\n    at …']],
  unwritableFile: [['report.html', 'it is a directory']],
  unreadablePlan: [['plan.json', "ENOENT: no such file or directory, open 'plan.json'"]],
  invalidPlan: [['plan.json', 'it is not JSON']],
  checked: [
    [4, 0],
    [4, 1],
  ],
  seeRun: [[RUN]],
  exitedAtOnce: [
    [RUN, []],
    [RUN, ['docker1: package docker-ce']],
  ],
  olderRuns: [[12]],
  emptyRun: [[RUN]],
  ambiguousRun: [['2025', [RUN, '20250301T101700000Z-77ab02']]],
  unknownRun: [
    ['yesterday', undefined],
    ['lst', 'last'],
  ],
  skippedLines: [[1]],
  keysRecorded: [[4, '/home/student/.local/state/provision/known_hosts']],
  keyDiffers: [
    ['/home/student/.local/state/provision/known_hosts', 3, true],
    ['/home/student/.ssh/known_hosts', 3, false],
  ],
  twoMachines: [[['192.168.2.10', '192.168.2.131']]],
  noAnswer: [[['192.168.2.10 port 22: connection refused']]],
  invalidHost: [['docker1', 'NAME=ADDRESS']],
  notIPv4: [['192.168.2.300']],
  duplicate: [['docker1']],
  outsideSubnet: [['192.168.3.254', '192.168.2.10', 24]],
  gatewayIsHost: [['192.168.2.10']],
  notADomain: [['a b']],
  notADevice: [['a b']],
  notAUser: [['a b']],
  notAVariable: [['1st']],
  notAChoice: [[['docker-host', 'basics']]],
  invalidOption: [['--gateway', '192.168.3.254 is outside 192.168.2.10/24']],
  missingAnswers: [[['--add NAME=ADDRESS', '--gateway ADDRESS']]],
  noMoreAnswers: [[]],
  filesExist: [[['inventory.yaml']], [['inventory.yaml', 'playbook.yaml']]],
  filesWritten: [[['inventory.yaml', 'playbook.yaml']]],
  hostList: [['NAME=ADDRESS']],
} satisfies Samples<typeof messages>;
