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
    {
      what: 'Booleans',
      step: 'selinux: { booleans: { httpd_can_network_connect: on, httpd_enable_cgi: off } }',
      recorded: 'booleans',
    },
    {
      what: 'Ports that a confined service may use, beside those that the policy gives it',
      step: 'selinux: { ports: [{ type: http_port_t, ports: [8080/tcp, 8090/tcp, 9000-9010/udp] }] }',
      recorded: 'ports',
    },
    {
      what: 'The labels of a folder and everything in it',
      step: 'selinux: { file_contexts: [{ path: "/srv/www(/.*)?", type: httpd_sys_content_t }] }',
      recorded: 'file-contexts',
    },
    {
      what: 'A folder of the host that containers use',
      step: 'selinux: { file_contexts: [{ path: "/srv/data(/.*)?", type: container_file_t }] }',
    },
    {
      what: 'The label that the policy gives the folder, again',
      step: 'selinux: { file_contexts: [{ path: "/srv/www(/.*)?", state: absent }] }',
      recorded: 'file-contexts-absent',
    },
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
      advice:
        'Files that were made without SELinux have no label, so that the step orders new labels for all files (/.autorelabel), and the dry run shows it. After that, the host reboots again by itself. Add the step `reboot: { when: needed }` with `timeout: 30m`.',
    },
    { what: 'semanage is not installed', recorded: 'semanage-not-installed' },
    { what: 'The policy has no such boolean', recorded: 'boolean-that-does-not-exist' },
    { what: 'The policy has no such type', recorded: 'type-that-does-not-exist' },
    { what: 'A port is a part of a range of another type', recorded: 'port-in-a-range-of-another-type' },
    {
      what: 'A boolean is already as declared, and the plan shows a change',
      advice:
        'Its value comes from the policy, or was set only until the next boot: which of them, only Python could tell. The step sets it permanently once.',
    },
    {
      what: 'What is read, and with what',
      advice:
        'Booleans from /sys/fs/selinux and the store of the policy below /var/lib/selinux, ports and file contexts from that store, labels of files with `restorecon -n`: without Python. Only a declared port that the host does not assign itself is looked up with `semanage port --list`, on each run. Changes are made with setsebool, one `semanage import` for all ports and file contexts, and restorecon.',
    },
    {
      what: 'A file keeps its label although the step restores labels',
      advice:
        'restorecon leaves files with a customizable type alone (/etc/selinux/targeted/contexts/customizable_types), container_file_t among them on CentOS, and never changes the categories that `:Z` gave a folder. `restorecon -RF` on the host does both.',
    },
  ],
};
