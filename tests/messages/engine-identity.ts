import type * as messages from '../../src/engine/identity-messages.ts';
import type { Samples } from './samples.ts';

const host = { name: 'docker1' };

export const samples = {
  unexpectedContent: [['/run/provision/generation', '{"run":1}']],
  unexpectedOutput: [['ip -j address show']],
  sameMachine: [[{ name: 'docker2' }, 'docker1', 'f3c1a0']],
  sameHostKey: [[{ name: 'docker2' }, 'docker1']],
  clockSkew: [
    [host, 7300],
    [host, -90],
  ],
  notRoot: [[host]],
  notSupported: [[host]],
} satisfies Samples<typeof messages>;
