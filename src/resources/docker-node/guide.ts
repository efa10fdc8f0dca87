import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'A label by which services are placed: a step for the manager only',
      step: 'docker_node: { name: docker1, labels: { disk: ssd } }\nwhen: host.name == "master"',
      recorded: 'another-label',
    },
    {
      what: 'The manager itself runs no tasks',
      step: 'docker_node: { name: master, availability: drain }\nwhen: host.name == "master"',
    },
  ],
  knownIssues: [
    {
      what: 'A host joined the swarm again',
      advice:
        'It is a new node, without the labels of the old one. This step waits until the host has joined, and declares them again.',
    },
    {
      what: 'Tasks do not come back to a node after `drain`',
      advice:
        'The swarm does not move tasks that run. `docker service update --force SERVICE` distributes them over all nodes.',
    },
  ],
};
