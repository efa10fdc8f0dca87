import type * as messages from '../../../src/resources/firewall/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  presentAndAbsent: [['8080/tcp']],
  ofDocker: [['docker0']],
  presence: [[true], [false]],
  target: [['%%REJECT%%'], ['default']],
  inBoth: [
    ['present', 'present'],
    ['present', 'absent'],
  ],
  inZone: [['work']],
  movedDevice: [[{ device: 'docker0', zone: 'trusted', layer: 'permanent' }]],
  notRunning: [[]],
  noBusctl: [[]],
  tooOld: [[]],
  noAnswer: [[]],
  unknownAnswer: [[]],
  invalidZoneFile: [['/etc/firewalld/zones/public.xml']],
  closesSsh: [[{ port: 22, zone: 'public', layer: 'running' }], [{ port: 2222, zone: 'public', layer: 'permanent' }]],
  unusedZone: [[{ zone: 'work', defaultZone: 'public' }]],
} satisfies Samples<typeof messages>;
