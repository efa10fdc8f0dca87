import type * as messages from '../../../src/resources/docker-login/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  required: [['username']],
  notWithAbsent: [['password']],
  loggedInAs: [['student']],
  notJson: [['/root/.docker/config.json']],
  engineNotRunning: [[]],
  noUser: [['student']],
} satisfies Samples<typeof messages>;
