import type { Scenario } from '../scenario.ts';
import { exchange } from './exchange.ts';

export const hostname: readonly Scenario[] = [
  {
    name: 'hostname as the tool sets it',
    as: 'tool',
    steps: [
      exchange('probe of a fresh host', { resource: 'hostname', parameters: 'docker1.example.com' }),
      'hostnamectl set-hostname docker1.example.com',
      exchange('probe afterwards', { resource: 'hostname', parameters: 'docker1.example.com' }),
      'hostnamectl set-hostname docker1.example.com',
      'hostname only-until-the-reboot',
      'uname -n',
      'cat /etc/hostname',
      'hostnamectl set-hostname docker1.example.com',
      'uname -n',
    ],
  },
  {
    name: 'hostname by hand',
    as: 'person',
    steps: [
      'hostname',
      'hostnamectl status',
      'hostnamectl hostname',
      'hostnamectl --static',
      'hostnamectl set-hostname docker1.example.com',
      'hostname',
      'hostname -s',
      'hostnamectl',
      'hostnamectl hostname',
      'hostnamectl --static hostname',
      'hostnamectl hostname docker2.example.com',
      'hostname',
      'hostnamectl set-hostname',
      "hostnamectl set-hostname 'not a name'",
      'cat /etc/hostname',
      'hostnamectl set-hostname -- -x',
      `hostnamectl set-hostname ${'a'.repeat(63)}.example.com`,
      'hostname',
      'hostnamectl nosuch',
    ],
  },
];
