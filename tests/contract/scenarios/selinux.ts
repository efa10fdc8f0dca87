import type { Scenario } from '../scenario.ts';
import { exchange } from './exchange.ts';

export const selinux: readonly Scenario[] = [
  {
    name: 'selinux as the tool sets it',
    as: 'tool',
    steps: [
      exchange('probe of a fresh host', { resource: 'selinux', parameters: 'disabled' }),
      exchange('the file is written', {
        change: [{ kind: 'write', path: '/etc/selinux/config', content: 'SELINUX=disabled\nSELINUXTYPE=targeted\n' }],
        probe: [{ kind: 'read', path: '/etc/selinux/config' }],
      }),
      'grubby --update-kernel ALL --args selinux=0',
      'setenforce 0',
      exchange('probe afterwards', { resource: 'selinux', parameters: 'disabled' }),
      'setenforce 0',
      'grubby --update-kernel ALL --args selinux=0',
      'grubby --info ALL | grep ^args=',
      { reboots: 'systemctl reboot' },
      exchange('probe after the reboot', { resource: 'selinux', parameters: 'disabled' }),
      'setenforce 1',
      'grubby --update-kernel ALL --remove-args selinux=0',
      exchange('another mark', {
        change: [{ kind: 'write', path: '/.autorelabel', content: '-F\n' }],
        probe: [{ kind: 'read', path: '/.autorelabel' }],
      }),
      'grubby --info ALL | grep ^args=',
      'getenforce',
    ],
  },
  {
    name: 'selinux by hand',
    as: 'person',
    steps: [
      'getenforce',
      'sestatus',
      'setenforce 0',
      'getenforce',
      'sestatus',
      'setenforce enforcing',
      'getenforce',
      'setenforce Permissive',
      'setenforce 2',
      'setenforce',
      "sed -i 's/^SELINUX=.*/SELINUX=disabled/' /etc/sysconfig/selinux",
      'cat /etc/selinux/config | grep ^SELINUX=',
      "sed -i 's/^SELINUX=.*/SELINUX=disabled/' /etc/selinux/config",
      'grep ^SELINUX= /etc/selinux/config',
      'sestatus',
      'grubby --info DEFAULT',
      'grubby --default-kernel',
      'grubby --info=ALL | grep ^args',
    ],
  },
  {
    name: 'selinux is not installed',
    as: 'tool',
    steps: [
      'rm -f /etc/selinux/config "$(command -v getenforce)"',
      exchange('probe', { resource: 'selinux', parameters: 'disabled' }),
      'printf "SELINUX=enforcing\\n" >/etc/selinux/config',
    ],
  },
];
