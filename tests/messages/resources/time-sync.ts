import type * as messages from '../../../src/resources/time-sync/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notInstalled: [[]],
  isMasked: [[]],
  conditionFailed: [[]],
  notSynchronised: [[]],
  declaredTwice: [['time1.example.com']],
  failureAdvice: [
    ['try: 60, refid: 00000000, correction: 0.000000000, skew: 0.000'],
    ['506 Cannot talk to daemon'],
    ['Job for chronyd.service failed because the control process exited with error code.'],
    ['killed'],
  ],
} satisfies Samples<typeof messages>;
