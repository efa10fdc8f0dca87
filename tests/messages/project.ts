import type * as messages from '../../src/project/messages.ts';
import type { Samples } from './samples.ts';

const EDGES = { network: '192.168.2.0', broadcast: '192.168.2.255', prefix: 24 };

export const samples = {
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
    [{ step: 'service docker', parameter: 'state', value: 'running', earlier: { value: 'stopped', number: 1 } }],
  ],
  unclosedTemplate: [[]],
  undefinedVariable: [
    ['domian', ['domain', 'host.name']],
    ['xyzzy', ['domain', 'host.name']],
  ],
  noValue: [['{{ gateway }}']],
  circularVariables: [[['loop', 'pool', 'loop']]],
  filteredSecret: [['{{ password | downcase }}']],
  valueTooLarge: [['{{ (1..300000000) }}', 1_000_000]],
  variablesTooDeep: [[100]],
  collectionInString: [['{{ dns }}', 'list']],
  invalidExpression: [['undefined filter: shout']],
  duplicateAddress: [
    ['ens33', 'ens33'],
    ['ens33', 'ens34'],
  ],
  edgeAddress: [[{ address: '192.168.2.255', edge: 'broadcast', ...EDGES }]],
  edgeGateway: [[{ address: '192.168.2.0', edge: 'network', network: EDGES.network, prefix: EDGES.prefix }]],
  ownGateway: [['192.168.2.10']],
  secondGateway: [['ens33', 'ens34']],
  missingDns: [[]],
  sameAddress: [
    [['docker1', 'docker2'], '192.168.2.10', false],
    [['docker1', 'docker2', 'docker3'], '192.168.2.10', true],
  ],
  sameBootstrap: [[['docker1', 'docker2'], '192.168.2.131']],
  takenByBootstrap: [['docker1', '192.168.2.132', 'docker2']],
  addressNotSet: [['docker1', ['192.168.2.21']]],
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
