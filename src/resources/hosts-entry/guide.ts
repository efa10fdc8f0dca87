import type { Guide } from '../../model/resource.ts';
import * as messages from './messages.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'All hosts of the inventory know each other by name: each host has its `address` of the inventory',
      step: 'hosts_entry: all',
    },
    {
      what: 'Also by full names, such as docker1.example.com. In place of `all`, names of hosts and groups',
      step: 'hosts_entry: { hosts: all, domain: example.com }',
    },
    {
      what: 'Several addresses that are not in the inventory',
      step: `hosts_entry:
  entries:
    - { address: 192.168.2.10, names: [docker1.example.com, docker1] }
    - { address: 192.168.2.11, names: [docker2.example.com, docker2] }`,
      recorded: 'new',
    },
    {
      what: 'A single address',
      step: 'hosts_entry: { address: 192.168.2.5, names: [registry.example.com, registry] }',
      recorded: 'beside-other-names',
    },
    {
      what: 'Removed',
      step: 'hosts_entry: { names: [docker1, docker1.example.com], state: absent }',
      recorded: 'removed',
    },
  ],
  knownIssues: [
    {
      what: 'A host was removed from the inventory, and the file still has it',
      advice:
        'What is not declared is not changed. Declare it absent: `hosts_entry: { names: [docker4], state: absent }`.',
    },
    {
      what: 'The name had another address',
      advice:
        'A declared name has one address of each family: it is taken out of other lines, such as one of 127.0.0.1. Other names, lines and comments stay as they are.',
    },
    {
      what: 'The name is still resolved to another address',
      advice:
        'On the host, "getent hosts NAME" shows what programs get. If it differs, `hosts:` in /etc/nsswitch.conf asks another source before `files`.',
    },
    { what: 'mv: cannot move …: Device or resource busy', advice: messages.fileIsMounted },
  ],
};
