import type * as messages from '../../../src/resources/timezone/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  noZones: [[]],
  unknownZone: [['Asia/Soul']],
  failureAdvice: [
    ['Failed to connect to bus: No such file or directory'],
    ["Failed to set time zone: Invalid or not installed time zone 'Asia/Seoul'"],
    ['killed'],
  ],
} satisfies Samples<typeof messages>;
