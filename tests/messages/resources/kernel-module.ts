import type * as messages from '../../../src/resources/kernel-module/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  noModprobe: [[]],
  moduleNotFound: [
    [{ name: 'xt_addrtype', kernel: '5.14.0-575.el9.x86_64' }],
    [{ name: 'xt_addrtype', kernel: undefined }],
  ],
  isAlias: [[{ name: 'fs_ext3', target: 'ext4' }]],
  isBuiltIn: [['ext4']],
  prevented: [[{ file: '/etc/modprobe.d/sctp-blacklist.conf', words: 'blacklist sctp' }]],
  otherFileWins: [
    [
      {
        option: 'hashsize',
        value: '1024',
        file: '/etc/modprobe.d/zz.conf',
        own: '/etc/modprobe.d/provision-nf_conntrack.conf',
      },
    ],
  ],
  inUse: [[{ name: 'bridge', users: ['br_netfilter'] }], [{ name: 'usb_storage', users: [] }]],
  otherOptions: [['nf_conntrack']],
  failureAdvice: [
    ["modprobe: ERROR: could not insert 'br_netfilter': Operation not permitted"],
    ["modprobe: ERROR: could not insert 'zfs': Key was rejected by service"],
    ["modprobe: ERROR: could not insert 'nf_conntrack': Invalid argument"],
    ['killed'],
  ],
} satisfies Samples<typeof messages>;
