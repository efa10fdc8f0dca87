import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    { what: 'A network of its own for a group of containers', step: 'docker_network: web', recorded: 'new' },
    {
      what: 'With fixed addresses that do not overlap the class network',
      step: 'docker_network: { name: web, subnet: 172.30.0.0/16, gateway: 172.30.0.1, ip_range: 172.30.8.0/24 }',
      recorded: 'new-with-addresses',
    },
    {
      what: 'With the MTU of the NIC, which Docker Engine does not take over',
      step: 'docker_network: { name: web, options: { com.docker.network.driver.mtu: "1400" } }',
      recorded: 'another-mtu',
    },
    {
      what: 'On a manager of a swarm',
      step: 'docker_network: { name: web, driver: overlay, attachable: true }',
      recorded: 'overlay',
    },
    {
      what: 'Containers with addresses of their own in the network of a NIC',
      step: 'docker_network: { name: lan, driver: macvlan, subnet: 192.168.1.0/24, options: { parent: ens34 } }',
      recorded: 'macvlan',
    },
    { what: 'Removed', step: 'docker_network: { name: web, state: absent }', recorded: 'removed' },
  ],
  knownIssues: [
    {
      what: 'A network cannot be changed',
      advice:
        'Docker Engine has no way to change an existing network. If no container uses it, the step removes it and creates it again. Otherwise the step is refused unless it has `recreate: true`; the containers are then disconnected and connected again, with their fixed addresses and without their aliases. If Docker Engine refuses the new network, they stay disconnected until a later run has created it and their own steps connect them.',
    },
    {
      what: 'The addresses of a new network overlap those of the school or company',
      advice:
        'The default pools of Docker Engine are 172.17.0.0/16 to 172.31.0.0/16 and 192.168.0.0/16. Declare a `subnet`, or `default-address-pools` in /etc/docker/daemon.json.',
    },
    {
      what: 'Who is connected',
      advice: 'The step of each container declares its networks. A container that is stopped counts as connected, too.',
    },
  ],
};
