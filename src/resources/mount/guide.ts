import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'A data disk by its UUID. Without the disk, the host still boots',
      step: 'mount: { path: /data, source: UUID=0b6f3ee2-5c51-4b3a-9f0e-7f2d8c4a1d11, type: xfs, options: nofail }',
    },
    {
      what: 'A directory in memory',
      step: 'mount: { path: /var/cache/app, source: tmpfs, options: [size=16M, mode=0750, noexec] }',
      recorded: 'tmpfs',
    },
    {
      what: 'An NFS export, mounted when somebody looks at it',
      step: 'mount: { path: /srv/share, source: "nas.example.com:/export/class", options: [x-systemd.automount, nofail] }',
    },
    {
      what: 'A directory at a second place, read-only there',
      step: 'mount: { path: /srv/www/data, source: /srv/data, options: [bind, ro] }',
      recorded: 'bind',
    },
    { what: 'Removed', step: 'mount: { path: /mnt, state: absent }', recorded: 'absent' },
  ],
  knownIssues: [
    {
      what: 'The host does not boot any more',
      advice:
        'A line in /etc/fstab whose local device is missing stops the boot unless it has `nofail`. A step with a missing device is refused, and a warning names other lines of this kind. The file system is mounted before the line is written.',
    },
    {
      what: 'The file system cannot be unmounted',
      advice:
        'Programs use it: stop them in an earlier step. `fuser --verbose --mount PATH` on the host, of the package psmisc, shows them. The step changes nothing: the line in /etc/fstab stays as long as the file system is mounted.',
    },
    {
      what: 'What was in the directory is hidden',
      advice: 'A mount hides the content of its mount point. The content is there again after `state: absent`.',
    },
    {
      what: 'An option is not compared',
      advice:
        'The options of the running mount are compared where the kernel shows them: rw, exec, suid, dev, sync and atime, and values such as size=. Others count as applied once they are in /etc/fstab.',
    },
    {
      what: 'The device has no file system yet',
      advice:
        'Make it in an earlier `command` step: `run: mkfs.xfs /dev/vdb` with `unless: blkid /dev/vdb`. It deletes what is on the device.',
    },
    {
      what: 'Swap space',
      advice: 'For a swap file, use the `swap` resource.',
    },
  ],
};
