import type * as messages from '../../src/project/ansible-parameter-messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  ansibleParameter: [
    ['line', 'regexp'],
    ['user', 'append'],
    ['cron', 'minute'],
  ],
  ansibleState: [
    ['service', 'started'],
    ['service', 'restarted'],
    ['package', 'installed'],
    ['file', 'directory'],
  ],
  validateAsText: [['visudo -cf %s']],
  ansibleVariable: [
    ['item', 'item.name'],
    ['inventory_hostname', 'inventory_hostname'],
    ['ansible_facts', "ansible_facts['distribution']"],
    ['ansible_mounts', 'ansible_mounts'],
    ['hostvars', 'hostvars'],
  ],
} satisfies Samples<typeof messages>;
