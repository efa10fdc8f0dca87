import type * as messages from '../../src/project/messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  addressWithPort: [['address', '192.168.2.10:2222']],
  notIPv4: [['address', '192.168.2.300']],
  noHosts: [[]],
  duplicateHost: [['docker1', undefined, 'workers']],
  hostNamedAsGroup: [['control']],
  groupNamedAll: [[]],
  reservedVariable: [['host']],
  unusedVariable: [['gatway']],
  guessableSecret: [[]],
  shortSecret: [[6]],
  noPlaybook: [['docker1']],
  invalidStep: [[]],
  besideResource: [
    [{ key: 'creates', type: 'command', main: 'run' }],
    [{ key: 'state', type: 'service', main: undefined }],
  ],
  titleOfStep: [['title']],
  listOfSteps: [[]],
  unknownResource: [
    ['hostnme', ['hostname', 'package'], ['name', 'tags']],
    ['firewall', ['hostname', 'package'], ['name', 'tags']],
  ],
  noResource: [[]],
  severalResources: [[['hostname', 'selinux']]],
  notRetried: [['hostname', ['package', 'dnf_repo', 'command']]],
  conflictingSteps: [
    [{ step: 'service docker', parameter: 'state', value: 'running', earlier: { value: 'stopped', step: '1' } }],
  ],
  invalidHostPattern: [['!']],
  unknownHost: [
    ['docker9', ['docker1', 'workers', 'all']],
    ['web', ['docker1', 'workers', 'all']],
  ],
  noHostSelected: [['all:!all']],
  unknownStep: [
    ['--step', 'pakage', ['package docker-ce', 'package'], 10],
    ['--start-at', '12', ['package docker-ce', 'package'], 10],
  ],
  unknownTag: [
    ['dokcer', ['docker', 'network']],
    ['docker', []],
  ],
  noStepSelected: [[]],
  noStepOnHosts: [[]],
} satisfies Samples<typeof messages>;
