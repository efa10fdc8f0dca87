import type * as messages from '../../src/project/language-messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  bracesInCondition: [['{{ role }} == "manager"']],
  notCondition: [['role', 'a string']],
  notRepeatable: [['a string']],
  tooManyItems: [[20_000, 1000]],
  templateInInclude: [['roles/{{ role }}']],
  circularInclude: [[['roles/a/playbook.yaml', 'roles/b/playbook.yaml', 'roles/a/playbook.yaml']]],
  includeWithOthers: [[['package', 'retries']], [['name']], [['for_each']]],
  unknownFact: [
    ['facts.cpus', ['facts.os.major', 'facts.cpus']],
    ['facts.os.majr', ['facts.os.major', 'facts.cpus']],
    ['facts.interfaces.ens99', ['facts.os.major', 'facts.cpus']],
  ],
  factsInForEach: [[]],
  factsInNetwork: [[]],
  factsInOrder: [['docker_swarm']],
  orderCycle: [
    [
      [
        { host: 'master', step: 4 },
        { host: 'docker1', step: 5 },
        { host: 'master', step: 5 },
      ],
    ],
  ],
  invalidOnHost: [['step 4 package', 'playbooks/base.yaml:7:14  {{ facts.cpus }} has no value']],
  nameNeedsFacts: [['docker_prune', '4', 'docker_image']],
  pathNeedsFacts: [['4', 'file']],
  templateTag: [[]],
  unclosedTemplate: [[]],
  undefinedVariable: [
    ['domian', ['domain', 'host.name']],
    ['xyzzy', ['domain', 'host.name']],
    ['each.uid', ['each', 'host.name']],
    ['groups.web', ['groups', 'host.name']],
  ],
  noValue: [['{{ gateway }}']],
  circularVariables: [[['loop', 'pool', 'loop']]],
  filteredSecret: [['{{ password | downcase }}']],
  valueTooLarge: [['{{ (1..300000000) }}', 1_000_000]],
  variablesTooDeep: [[100]],
  collectionInString: [['{{ dns }}', 'list']],
  invalidExpression: [['unexpected token "}"'], ['invalid value expression: ""']],
  notChecked: [['network']],
} satisfies Samples<typeof messages>;
