import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    { what: 'A volume of the host', step: 'docker_volume: data', recorded: 'new' },
    {
      what: 'With labels, by which other tools find it',
      step: 'docker_volume: { name: data, labels: { backup: daily } }',
      recorded: 'another-label',
    },
    {
      what: 'A folder of an NFS server',
      step: 'docker_volume: { name: media, options: { type: nfs, o: "addr=192.168.2.20,ro", device: ":/export/media" } }',
      recorded: 'nfs',
    },
    { what: 'Removed with its contents', step: 'docker_volume: { name: data, state: absent }', recorded: 'removed' },
  ],
  knownIssues: [
    {
      what: 'A volume cannot be changed',
      advice:
        'Docker Engine has no way to change an existing volume. The step is refused unless it has `recreate: true`, because the contents would be lost. A volume that a container uses, running or not, is never removed.',
    },
    {
      what: 'The options contain a password',
      advice:
        'Everybody who can run docker on the host reads the options of a volume. Write a credentials file with a `file` step, and name it in `o`: `credentials=/etc/samba/class.cred`.',
    },
    {
      what: 'A wrong option is noticed late',
      advice:
        'The driver `local` mounts a device when the first container starts with the volume, not when it is created.',
    },
  ],
};
