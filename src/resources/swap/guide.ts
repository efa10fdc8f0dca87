import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    { what: 'A swap file of 2 GiB', step: 'swap: { file: /swapfile, size: 2G }' },
    { what: 'Used before other swap space', step: 'swap: { file: /var/swapfile, size: 512M, priority: 10 }' },
    { what: 'Removed', step: 'swap: { file: /swapfile, state: absent }', recorded: 'absent' },
  ],
  knownIssues: [
    {
      what: 'The file exists, and is not a swap file',
      advice: 'provision does not replace such a file. Choose another path, or remove the file.',
    },
    {
      what: 'The swap space is a partition or a logical volume',
      advice: 'This resource is about files. For a device, use `command` with mkswap and swapon, and `unless`.',
    },
    {
      what: '`swapon` fails with "Invalid argument"',
      advice:
        'The file system does not support swap files made this way, for example btrfs, tmpfs or the overlay of a container. Use xfs or ext4.',
    },
    {
      what: 'With SELinux, the swap space is off after a relabel of the disk',
      advice:
        'provision labels the file `swapfile_t`. A relabel gives it the label that the policy has for its path, with which it cannot be used at boot. The next apply labels it again and turns it on. A `selinux` step keeps it: `file_contexts: [{ path: FILE, type: swapfile_t }]`.',
    },
    {
      what: 'Kubernetes does not start with swap',
      advice:
        'The kubelet needs swap to be off by default: declare `state: absent`, and remove other swap space from /etc/fstab.',
    },
  ],
};
