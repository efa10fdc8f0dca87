import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'Services that everybody may reach, beside those that the zone has',
      step: 'firewall: [http, https]',
      recorded: 'fresh',
    },
    { what: 'What the nodes of a swarm need', step: 'firewall: swarm' },
    {
      what: 'Nothing but this is open',
      step: 'firewall: { services: [ssh], ports: [8080/tcp], exclusive: true }',
      recorded: 'more-than-declared',
    },
    {
      what: 'A zone of its own for a subnet',
      step: 'firewall: { zone: office, sources: [192.0.2.0/24], services: [ssh, cockpit], target: DROP }',
      recorded: 'new-zone',
    },
    {
      what: 'A rule, and a port that is forwarded',
      step: `firewall:
  rich_rules: ['rule family="ipv4" source address="192.168.2.0/24" port port="5000" protocol="tcp" accept']
  forward_ports: [{ port: 80/tcp, to_port: 8080 }]`,
    },
  ],
  knownIssues: [
    { what: 'firewalld does not know the service', recorded: 'unknown-service' },
    {
      what: 'A port that Docker publishes is open although no zone opens it',
      advice:
        'Docker forwards published ports before the zones of firewalld see them. Publish a port at an address of the host that others cannot reach, such as `127.0.0.1:8080:80`.',
    },
    {
      what: 'Docker does not start: ZONE_CONFLICT',
      advice:
        'One of its devices, such as docker0, is in a zone other than docker. Every firewall step finds that, and moves it to the zone docker, or only removes it where that zone does not exist yet.',
    },
    {
      what: 'The step would close the port of SSH',
      advice:
        'It is refused, because connections that exist survive and nobody would notice it before the next login. A port that is open through another service than ssh is not recognized: declare it under `ports`.',
    },
    {
      what: 'The running and the permanent configuration differ',
      advice:
        'Both are read, the plan shows which one has what, and both are repaired, without a reload. The permanent one is read from its files: firewalld itself may notice a file that was edited by hand some seconds later.',
    },
    {
      what: 'A reload',
      advice:
        'A new zone and another target need one. Settings that are only in the running configuration of any zone are lost by it, and a running Docker Engine is restarted after it, because it puts back all but some of its rules. The dry run shows both. A reload by hand is found by the next run, which restarts Docker. The step is refused if the port of SSH is among what would be lost.',
    },
  ],
};
