import type * as messages from '../../src/transport/limit-messages.ts';
import type { Samples } from './samples.ts';

const at = '192.168.2.10';

export const samples = {
  statusTooLong: [[64]],
  tooManyResults: [[3]],
  unexpectedResult: [[]],
  exchangeTooLong: [[33_554_432]],
  progressLineTooLong: [[4096]],
  tooManyProgressLines: [[10]],
  startOutputTooLong: [[65_536]],
  sudoOutputTooLong: [['docker1', 65_536]],
  bannerTooLong: [['docker1', at, 65_536]],
  loginTooLong: [['docker1', at, 1_048_576]],
  overheadTooLong: [[16_777_216]],
  replyTooLong: [[4096]],
  replyNotUnderstood: [['stored?']],
} satisfies Samples<typeof messages>;
