import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    { what: 'A group', step: 'group: docker', recorded: 'new' },
    {
      what: 'With a fixed ID, the same on all hosts',
      step: 'group: { name: docker, gid: 980, system: true }',
      recorded: 'new-system-group',
    },
    { what: 'Removed', step: 'group: { name: docker, state: absent }', recorded: 'removed' },
  ],
  knownIssues: [
    {
      what: 'Who is in the group',
      advice: 'The step of each user declares it: `user: { name: alice, groups: [docker] }`.',
    },
    {
      what: 'The group is the primary group of a user',
      advice:
        'It cannot be removed before the user has another one. Put a step that gives the user another `group`, or removes the user, before this one.',
    },
    {
      what: 'Files have a number instead of the group after the gid has changed',
      advice:
        'groupmod changes the accounts, not the files. On the host, "find / -xdev -gid OLD" lists them, and chgrp gives them to the group again.',
    },
    {
      what: 'The group comes from LDAP or SSSD',
      advice:
        'getent knows the name, and /etc/group does not: the step is refused, because a local group of the same name would hide the other one.',
    },
  ],
};
