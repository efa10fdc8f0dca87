import type * as messages from '../../src/project/messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  notRegularFile: [
    ['files', true],
    ['/dev/zero', false],
  ],
  templateTooLarge: [['templates/app.conf', 5_000_000]],
  unreadableFile: [['playbook.yaml', 'no such file']],
  standardInput: [[]],
  unreadableKeyFile: [['/home/student/.ssh/class']],
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
  unknownResource: [
    ['hostnme', ['hostname', 'package'], ['name', 'tags']],
    ['cron', ['hostname', 'package'], ['name', 'tags']],
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
