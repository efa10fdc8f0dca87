import type * as messages from '../../../src/resources/link/messages.ts';
import type { Samples } from '../samples.ts';

const found = { path: '/etc/localtime', type: 'f', target: '' };

export const samples = {
  notWithAbsent: [['target']],
  noFile: [['/srv/data']],
  createFile: [['/srv/data.bak']],
  inTheWay: [[found]],
  directoryInTheWay: [['/etc/localtime']],
  notALink: [[found], [{ ...found, type: 'd' }]],
  notAFile: [[{ ...found, type: 'd' }]],
  onlyName: [['/srv/data.bak']],
  otherFileSystem: [['/srv/data.bak', '/var/data']],
  leadsNowhere: [['/usr/local/bin/app', '/opt/app/bin/app']],
  hardLinkTo: [['/srv/data']],
  replaced: [[{ type: 'l', target: '/opt/old' }], [{ type: 'f', target: '' }]],
  needsDirectory: [['/usr/local/bin/app']],
} satisfies Samples<typeof messages>;
