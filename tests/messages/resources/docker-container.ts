import type * as messages from '../../../src/resources/docker-container/messages.ts';
import type { Samples } from '../samples.ts';

const kept = { name: 'web', kept: 'web.provision-previous' };

export const samples = {
  mountNeedsSource: [['bind']],
  notWithAbsent: [['image']],
  notWithStopped: [['wait']],
  needsImage: [['ports']],
  isMode: [['host']],
  connected: [[{ addresses: ['172.30.0.5'], aliases: ['db'] }], [{ addresses: [], aliases: [] }]],
  imageWithId: [['nginx:1.27', '0123456789ab']],
  pulls: [['nginx:1.27']],
  resumes: [['web']],
  imageChanges: [['nginx:1.27']],
  thing: [['web']],
  imageThing: [['nginx:1.27']],
  noContainer: [['web']],
  noHealthCheck: [['web']],
  needsRecreation: [[{ name: 'web', fields: ['image', 'env MODE'] }]],
  nameIsTaken: [[kept]],
  leftOver: [[kept]],
  advise: [
    ['Bind for 0.0.0.0:80 failed: port is already allocated'],
    ['pull access denied'],
    ['Up 4 seconds (unhealthy)'],
    ['Exited (1) 2 seconds ago'],
    ['network web not found'],
    ['Conflict. The container name "/web" is already in use by container "0123".'],
    [''],
  ],
} satisfies Samples<typeof messages>;
