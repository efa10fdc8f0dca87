import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'As the last step: what earlier steps left pending until a reboot takes effect',
      step: 'reboot: { when: needed }',
      recorded: 'another-kernel',
    },
    { what: 'A host that boots slowly. The default timeout is 5 minutes', step: 'reboot: needed\ntimeout: 15m' },
  ],
  knownIssues: [
    {
      what: 'The host is not back in time',
      advice:
        'The step has failed, and the state of the host is not known. Look at its console. If it only needs longer, give the step a longer `timeout`. If it comes back at another address, for example by DHCP, write that address into the inventory.',
    },
    {
      what: 'The host has rebooted, and the reason is still there',
      advice:
        'The step fails and names the reason. SELinux: another boot entry has the kernel argument, or the file that was changed in /etc/selinux is not the one that is read. Kernel: the boot loader does not start the kernel that `grubby --default-kernel` prints.',
    },
    {
      what: 'An updated service still runs its old version, and this step finds no reason',
      advice:
        'The reasons are SELinux and the kernel. `needs-restarting -r` (package dnf-utils) on the host reports updated libraries.',
    },
    {
      what: 'The steps after this one find a changed host',
      advice:
        'All state is read again after the reboot. What lasts only until a reboot is gone, for example a service that was started and is not enabled: declare `enabled: true`.',
    },
  ],
};
