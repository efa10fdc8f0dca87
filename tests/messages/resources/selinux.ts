import type * as messages from '../../../src/resources/selinux/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  pendingReboot: [[{ running: 'permissive', mode: 'disabled' }], [{ running: 'disabled', mode: 'enforcing' }]],
  notInstalled: [[]],
  kernelArgumentsNotChecked: [['`grubby` is not installed (exit status 127)']],
  noPolicy: [[]],
  noSemanage: [[]],
  noBoolean: [['httpd_can_network_conect']],
  onOff: [[true], [false]],
  booleanState: [
    [{ running: undefined, permanent: undefined }],
    [{ running: undefined, permanent: true }],
    [{ running: false, permanent: undefined }],
    [{ running: true, permanent: true }],
    [{ running: true, permanent: false }],
  ],
  partOfRange: [[{ ports: '9005/tcp', assigned: '9000-9010/tcp', type: 'http_port_t' }]],
  wrongLabels: [[1], [3]],
  adviceFor: [
    ['ValueError: Type container_file_t is invalid, must be a file or device type'],
    [
      "ValueError: File spec /usr/local/lib/app conflicts with equivalency rule '/usr/local/lib /usr/lib'; Try adding '/usr/lib/app' instead",
    ],
    ['libsemanage: out of memory'],
  ],
  needsSelinux: [['booleans']],
} satisfies Samples<typeof messages>;
