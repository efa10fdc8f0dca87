import type * as messages from '../../../src/resources/sysctl/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  valueMissing: [['net.ipv4.ip_forward']],
  isSame: [[{ name: 'net/ipv4/ip_forward', other: 'net.ipv4.ip_forward' }]],
  keepsValue: [['net.ipv4.ip_forward']],
  overrides: [[{ file: '/etc/sysctl.d/k8s.conf', line: 3, value: '0' }]],
  unknownKey: [
    [{ key: 'net.bridge.bridge-nf-call-iptables', module: 'br_netfilter' }],
    [{ key: 'vm.swapiness', module: undefined }],
  ],
  unknownInterface: [[{ key: 'net.ipv4.conf.ens34.forwarding', device: 'ens34' }]],
  readOnly: [['vm.swappiness']],
  fixed: [['kernel.osrelease']],
  anotherFileWins: [
    [{ key: 'net.ipv4.ip_forward', file: '/etc/sysctl.d/zzz.conf', line: 3, value: '0', own: 'zz-provision.conf' }],
  ],
  sysctlConfDiffers: [[{ key: 'net.ipv4.ip_forward', line: 7, value: '0' }]],
  failureAdvice: [
    ['sh: 1: exec: sysctl: not found'],
    ['sysctl: setting key "net.ipv4.ip_forward": Invalid argument'],
    ['sysctl: setting key "vm.swappiness": Read-only file system'],
    ['killed'],
  ],
} satisfies Samples<typeof messages>;
