import type { Guide } from '../../model/resource.ts';
import * as messages from './messages.ts';

export const guide: Guide = {
  examples: [
    { what: 'A user with a home directory and a group of its own', step: 'user: alice', recorded: 'new' },
    {
      what: 'In the group docker; other memberships stay',
      step: 'user: { name: alice, groups: [docker] }',
      recorded: 'another-membership-stays',
    },
    {
      what: 'Every field',
      step: `user:
  name: alice
  uid: 1100
  group: users
  groups: [docker]
  comment: Alice Kim
  home: /home/alice
  shell: /bin/bash
  expires: 2030-02-28`,
      recorded: 'every-field-differs',
    },
    {
      what: 'With a password: the environment variable holds the hash, which `openssl passwd -6` prints',
      step: 'user: { name: alice, password: !env ALICE_PASSWORD_HASH }',
    },
    {
      what: 'In no other groups than these',
      step: 'user: { name: alice, groups: [docker], exact_groups: true }',
      recorded: 'exact-groups',
    },
    {
      what: 'An account for a service',
      step: 'user: { name: app, system: true, home: /opt/app, shell: /usr/sbin/nologin }',
      recorded: 'system-account',
    },
    {
      what: 'Removed, with the home directory',
      step: 'user: { name: alice, state: absent, remove_home: true }',
      recorded: 'removed-with-home',
    },
  ],
  knownIssues: [
    {
      what: 'When a new membership is in effect',
      advice:
        'For later steps of the same run at once: each change runs as root in a process of its own, and `runuser -u alice -- docker ps` or `sudo -u alice` reads the groups at its start. Sessions that were open before keep their old groups until the user logs in again. A service that runs as the user has to be restarted, and the user’s own systemd ("systemctl restart user@UID") too.',
    },
    {
      what: 'A group does not exist',
      advice:
        'The plan names it, and nothing is changed on the host. Put a `group` step, or the step for the package that brings the group, before the user. Where such a step has pending changes, the dry run shows the plan of the user as well; behind a package it is known after that step.',
    },
    {
      what: 'The user comes from LDAP or SSSD',
      advice:
        'getent knows the name, and /etc/passwd does not: the step is refused, because a local user of the same name would hide the other one. To put such a user into a local group, use a command step with "gpasswd --add alice docker".',
    },
    {
      what: 'userdel: user alice is currently used by process …',
      advice: messages.inUse('alice'),
    },
    {
      what: 'userdel also removes the group of the same name',
      advice:
        'It does where no other user is in it (USERGROUPS_ENAB in login.defs). A step that removes this group as well is then already correct.',
    },
    {
      what: 'A password or a removed user cannot be restored',
      advice: 'The journal of the host never holds the hash of a password. A step that changes it has no way back.',
    },
    { what: 'useradd: cannot lock /etc/passwd; try again later', advice: messages.lockRemains },
    {
      what: 'The name is refused by the host',
      advice:
        'Names are checked by the rules of the CentOS family. Debian and others refuse upper-case letters and dots.',
    },
  ],
};
