import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    { what: 'Disabled, as in the container class', step: 'selinux: disabled', recorded: 'enforcing-to-disabled' },
    {
      what: 'Permissive: violations are logged and not denied',
      step: 'selinux: { mode: permissive }',
      recorded: 'enforcing-to-permissive',
    },
    { what: 'Enforcing again', step: 'selinux: enforcing', recorded: 'disabled-to-enforcing' },
  ],
  knownIssues: [
    {
      what: '`getenforce` prints Permissive although disabled is declared',
      advice:
        'A running kernel cannot disable SELinux. Until the reboot, SELinux is permissive. The summary names the hosts that need a reboot.',
    },
    {
      what: 'The file says SELINUX=disabled, and the host still boots with SELinux',
      advice:
        'From EL9 on, the file alone does not disable SELinux. The kernel argument selinux=0 does, and this resource sets it.',
    },
    {
      what: 'The file says SELINUX=enforcing, and the host boots permissive',
      advice:
        'The kernel argument enforcing=0 wins over the file. Apply removes it, as it removes selinux=0, from all boot entries.',
    },
    {
      what: 'A warning says that the kernel arguments were not checked',
      advice:
        'The host has no boot entries in /boot/loader/entries and no grubby, as in a container. Everything else is applied. Where the host boots with a kernel of its own, install the package grubby.',
    },
    {
      what: 'The first boot after SELinux was enabled again takes minutes',
      advice: 'All files are labelled again (/.autorelabel). Then the host reboots again by itself.',
    },
  ],
};
