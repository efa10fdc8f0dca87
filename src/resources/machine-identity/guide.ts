import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'As the first step for VMs that were cloned from one: each gets its own machine-id and host keys, and reboots',
      step: 'machine_identity: own',
      recorded: 'clone',
    },
    {
      what: 'A clone of a host that has its own: the network cards are others',
      step: 'machine_identity: { state: own }',
      recorded: 'clone-of-a-host-with-its-own',
    },
  ],
  knownIssues: [
    {
      what: 'A host that is no clone gets a new identity, too',
      advice:
        'A host does not know whether it is a clone. With the first run it gets its own machine-id and host keys, and /var/lib/provision/machine-identity has its hardware addresses from then on: a clone has others. Leave the step out for hosts that shall keep what they have, for example with a group or `when`.',
    },
    {
      what: 'A new network card, or all cards replaced',
      advice:
        'One of the recorded hardware addresses is enough. If all of them are gone, the plan shows a new identity; to keep the present one, write one of the new addresses into /var/lib/provision/machine-identity.',
    },
    {
      what: 'The host is not back in time',
      advice:
        'A DHCP server that distinguishes hosts by their machine-id gives another address. Look at the console, write that address into the inventory, and record the key with "provision trust". A static address, or a DHCP server that goes by the hardware address, avoids this.',
    },
    {
      what: 'ssh of this or another computer says that the host key has changed',
      advice:
        'The new keys are in the known_hosts file of provision only. Remove the old one from other files with "ssh-keygen -R HOST".',
    },
    {
      what: 'Old logs and boot entries',
      advice:
        'The journal of before stays in /var/log/journal, under the previous machine-id (journalctl --merge). Boot entries keep their names with the previous machine-id, and boot as before; when a kernel is removed later, remove its entry in /boot/loader/entries by hand.',
    },
  ],
};
