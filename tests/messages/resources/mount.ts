import type * as messages from '../../../src/resources/mount/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  typeMissing: [['overlay']],
  notWithAbsent: [['source']],
  noFindmnt: [[]],
  unreadable: [['findmnt --mountpoint /data']],
  unmountsOther: [['/dev/sdb1']],
  noSource: [[{ source: 'UUID=1234', boots: false }], [{ source: '/dev/vdb1', boots: true }]],
  notADirectory: [[{ path: '/data', kind: 'regular file' }]],
  severalLines: [['/data']],
  stopsBoot: [[{ path: '/data', source: 'UUID=1234' }]],
  failureAdvice: [
    [{ words: 'umount: /data: target is busy.', path: '/data' }],
    [{ words: 'mount: /srv/share: you might need a /sbin/mount.<type> helper program.', path: '/srv/share' }],
    [{ words: 'mount: /data: wrong fs type, bad option, bad superblock on /dev/vdb', path: '/data' }],
    [{ words: 'mount.nfs: access denied by server while mounting nas:/export', path: '/data' }],
    [{ words: 'mount: /mnt: permission denied.', path: '/mnt' }],
    [{ words: 'killed', path: '/data' }],
  ],
} satisfies Samples<typeof messages>;
