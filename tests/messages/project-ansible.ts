import type * as messages from '../../src/project/ansible-messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  ansibleWordInStep: [['yum'], ['ansible.builtin.shell'], ['with_items'], ['register']],
  ansibleListInStep: [['block']],
  ansibleWordInPlaybook: [['hosts'], ['handlers'], ['serial']],
  listOfPlays: [[]],
} satisfies Samples<typeof messages>;
