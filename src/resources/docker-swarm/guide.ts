import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'One manager and three workers: the same step for all four hosts',
      step: 'docker_swarm: { managers: [master], workers: [docker1, docker2, docker3] }',
    },
    {
      what: 'A swarm of one host, which others reach at this address',
      step: 'docker_swarm: { managers: [docker1], advertise_address: 172.31.9.1 }',
      recorded: 'new',
    },
    {
      what: 'All hosts leave, the managers last',
      step: 'docker_swarm: { managers: [docker1], state: absent }',
      recorded: 'leaves',
    },
  ],
  knownIssues: [
    {
      what: 'A host that joins cannot reach the manager',
      advice:
        'TCP 2377 and 7946 of the manager are tested before the host joins. UDP 7946 and 4789 between all nodes cannot be tested before they are used: open them in the firewall, too. Without them, containers on different hosts do not reach each other.',
    },
    {
      what: 'A host left the swarm by hand, or was installed again',
      advice:
        'The next apply makes it join again, as a new node. Its old entry stays in `docker node ls` as Down, until `docker node rm` removes it. Remove the old entry of a manager soon: it counts for the quorum.',
    },
    {
      what: 'The node of a worker was removed on the manager (`docker node rm --force`)',
      advice:
        'The worker itself does not notice: it goes on as active, and the step is unchanged there. Run `docker swarm leave --force` on the worker, and apply again. A `docker_node` step for it does report that it is not in the swarm.',
    },
    {
      what: 'A network step gives a worker another address',
      advice:
        'The step finds that the swarm has the old address, and the worker joins again as a new node: without that, it stays `Ready`, but containers on other nodes do not reach those on it. Its tasks stop meanwhile. A playbook that only has the network step does not notice: apply both.',
    },
    {
      what: 'A network step gives a manager another address',
      advice:
        'The host is refused before anything changes, because the other nodes would lose the manager. Let the host keep the old address before the new one (`address` of `network` may be a list: from the first one, the host sends), and declare it as `advertise_address`.',
    },
    {
      what: 'A manager shall become a worker, or the other way round',
      advice: 'The step is refused. Run `docker node promote` or `docker node demote` on a manager.',
    },
  ],
};
