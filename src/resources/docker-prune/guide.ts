import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    { what: 'What has been there for a week, and nobody uses', step: 'docker_prune: 7d', recorded: 'younger' },
    { what: 'Whatever its age', step: 'docker_prune: 0h', recorded: 'unused' },
    {
      what: 'Also images with a name, and volumes without a name of their own',
      step: 'docker_prune: { older_than: 4w, images: unused, volumes: anonymous }',
    },
    {
      what: 'Only the cache of builds',
      step: 'docker_prune: { older_than: 12h, containers: false, images: none, networks: false }',
    },
  ],
  knownIssues: [
    {
      what: 'What counts as the age',
      advice:
        'As for `docker prune --filter until`: the time since a container, network or volume was created, since an image was built (not pulled), and since an entry of the cache was used.',
    },
    {
      what: 'What stays',
      advice:
        'What a step of the host declares (`docker_container`, `docker_image`, `docker_network`, `docker_volume`), used or not, and a container that is kept until the one that replaces it runs. The containers, networks and volumes of a project or stack that a `docker_compose` or `docker_stack` step declares stay, too. What another playbook declares is not known, and neither are the images of projects, stacks and services: with `images: unused` those that no container uses are removed.',
    },
    {
      what: 'Sizes',
      advice:
        'Those that Docker reports: of an image what it shares with no other, of a container what it has written. More is freed where images share layers only with each other.',
    },
    { what: 'Docker Engine before 25', advice: 'It cannot report the use of the disk by kind: the step is refused.' },
  ],
};
