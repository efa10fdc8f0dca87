import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'Three tasks on three nodes, each reached at the port of its node: a step for managers only',
      step: `docker_service:
  name: web
  image: nginx:1.27
  replicas: 3
  ports: [{ published: 8080, target: 80, mode: host }]
  constraints: [node.role == worker]
when: host.name == "master"`,
    },
    {
      what: 'A new version that is taken back where it fails',
      step: `docker_service:
  name: web
  image: nginx:1.28
  update: { parallelism: 1, order: start-first, on_failure: rollback }
when: host.name == "master"`,
    },
    {
      what: 'One task on each node',
      step: `docker_service: { name: agent, image: "registry:5000/agent:1", mode: global }
when: host.name == "master"`,
    },
    { what: 'Removed', step: 'docker_service: { name: web, state: absent }', recorded: 'removed' },
  ],
  knownIssues: [
    {
      what: 'Several managers are hosts of the run',
      advice:
        'The first manager of the inventory that works changes the service. On the others, the step waits for it, and is unchanged then.',
    },
    {
      what: 'A node cannot pull the image',
      recorded: 'image-missing',
    },
    {
      what: 'The tag names another image at the registry now',
      advice:
        'The tasks that run keep theirs, and the step is unchanged: use another tag for each version, or a digest.',
    },
    {
      what: 'New tasks of an update fail',
      advice:
        'The step fails with their errors. The next apply tries again: an update that was paused is continued, one that was rolled back is declared again.',
    },
    {
      what: 'A node is down',
      advice:
        'The swarm starts its tasks on other nodes after some seconds. It does not move them back: `docker service update --force SERVICE` distributes them over all nodes.',
    },
  ],
};
