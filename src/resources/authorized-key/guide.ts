import type { Guide } from '../../model/resource.ts';
import * as messages from './messages.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMVJtZNE01kWR62YcVM17Ne4kG5s9DOGt8Cde4yqoChe alice@laptop';
const OTHER = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIj2/3EXLgR3OTTonFNCWDN0SSpNOtK0c5N/z/KwajDh bob@laptop';

export const guide: Guide = {
  examples: [
    {
      what: 'A user with a key',
      step: `authorized_key:
  user: alice
  key: ${KEY}`,
      recorded: 'first-key',
    },
    {
      what: 'From files of this computer, beside the playbook',
      step: 'authorized_key: { user: alice, source: [keys/alice.pub, keys/bob.pub] }',
    },
    {
      what: 'Only from one network, without forwarding',
      step: `authorized_key:
  user: alice
  key: ${KEY}
  options: ['from="192.168.2.0/24"', restrict]`,
      recorded: 'beside-another-key',
    },
    {
      what: 'These keys and no others',
      step: `authorized_key:
  user: alice
  exclusive: true
  key:
    - ${KEY}`,
      recorded: 'exclusive',
    },
    {
      what: 'Removed',
      step: `authorized_key:
  user: alice
  state: absent
  key: ${OTHER}`,
      recorded: 'removed',
    },
  ],
  knownIssues: [
    {
      what: 'The step removes the key with which provision logs in',
      advice:
        'The plan says so, before the question: the key is compared with the one that the host has accepted for this run, also where it is in an agent. To replace the key, add the new one, run with `ssh: { identity_file: NEW }`, and then remove the old one. `--yes` removes it without a question.',
    },
    {
      what: 'The key is there, and the server does not accept it',
      advice:
        'The step corrects owner and mode of ~/.ssh and authorized_keys, and warns of a home directory that others can write to (StrictModes). For the rest, see "journalctl -u sshd" on the host.',
    },
    { what: 'AuthorizedKeysFile of the SSH server names another file', advice: messages.checkSshd },
    {
      what: '~/.ssh is a symbolic link',
      advice:
        'The step is refused: the user could let root write to any file. For the same reason the keys are written as the user, with runuser.',
    },
    {
      what: 'Two exclusive steps for one user',
      advice:
        'Each removes the keys of the other, and the run fails at its end. Put all keys of the user into one step.',
    },
  ],
};
