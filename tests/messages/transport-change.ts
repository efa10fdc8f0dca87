import type * as messages from '../../src/transport/change-messages.ts';
import type { Samples } from './samples.ts';

const full = 'cat: write error: No space left on device';
const readOnly = "mkdir: cannot create directory '/run/provision': Read-only file system";

export const samples = {
  operationKilled: [[''], ['error: Recv failure']],
  resultNotStored: [['']],
  resultNotWritable: [['']],
  outputTooLong: [[8]],
  noSpaceForJobs: [['docker1', full]],
  jobsNotWritable: [['docker1', readOnly]],
  noSpaceForFiles: [['docker1', full]],
  filesNotWritable: [['docker1', readOnly.replace('/run', '/var/cache')]],
  otherVersion: [
    ['docker1', '0'],
    ['docker1', '2'],
    ['docker1', ''],
  ],
  sourceChanged: [['files/app.tar.gz']],
  sourceUnreadable: [['files/app.tar.gz', "EACCES: permission denied, open 'files/app.tar.gz'"]],
  fileDamaged: [['docker1', 'files/app.tar.gz']],
  textWithNul: [[]],
  pathOutsideFolder: [['../etc/passwd']],
  sendProgress: [['files/app.tar.gz', 5_242_880, 20_971_520]],
  copyFirst: [['/home/ann/class/files/logo.png']],
  copyFolderFirst: [['/home/ann/class/app']],
  stripByHand: [[1], [2]],
  sendStalled: [['files/app.tar.gz', 300]],
  receiverEnded: [[''], ['sh: sha256sum: not found']],
} satisfies Samples<typeof messages>;
