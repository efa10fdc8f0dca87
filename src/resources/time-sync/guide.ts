import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'The time servers of the site instead of those of the distribution',
      step: 'time_sync: [time1.example.com, time2.example.com]',
      recorded: 'distribution-defaults',
    },
    { what: 'The servers of the distribution: running, and synchronised', step: 'time_sync: {}' },
    {
      what: 'A pool, with two minutes for the first synchronisation',
      step: 'time_sync: { pools: [2.centos.pool.ntp.org], within: 2m }',
    },
    {
      what: 'Without the proof: for hosts that reach their server later',
      step: 'time_sync: { servers: [192.168.2.254], wait: false }',
    },
  ],
  knownIssues: [
    { what: 'chrony is not installed', advice: 'Add a step before this one: `package: chrony`.' },
    {
      what: 'The clock is not synchronised in time',
      advice:
        '`chronyc sources` on the host shows the servers: `^*` is the one in use, `^?` does not answer. Check the names and whether UDP port 123 is open. A server that is not synchronised itself is not used.',
    },
    {
      what: 'Other servers are still in use',
      advice:
        'NetworkManager hands servers of DHCP to chronyd (`sourcedir /run/chrony-dhcp` in /etc/chrony.conf). They stay in use beside the declared ones. `PEERNTP=no` in /etc/sysconfig/network turns them off. Files that chrony.conf includes with `include`, `confdir` or `sourcedir` are not read.',
    },
    {
      what: 'The lines of the distribution in /etc/chrony.conf',
      advice:
        'Sources that are not declared become comments; everything else stays as it is. Lines of declared servers keep their options. A package update does not replace the file: it is a configuration file of the package.',
    },
    {
      what: 'chronyd does not start in a container',
      advice:
        'A container cannot set the clock. Synchronise the machine that runs the container, and leave the host out with `when:`.',
    },
  ],
};
