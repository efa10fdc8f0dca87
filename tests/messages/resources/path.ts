import type * as messages from '../../../src/resources/path-messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notInDirectory: [['/etc/motd/local']],
  notPermitted: [['/root/.ssh/config']],
  kindOfFile: [['f'], ['d'], ['l', '/usr/share/motd'], ['p'], ['s'], ['c'], ['D']],
  anotherKind: [
    [{ step: 'file', path: '/etc/motd', type: 'l', target: '/usr/share/motd', absent: false }],
    [{ step: 'download', path: '/opt/app', type: 'd', target: '', absent: true }],
    [{ step: 'directory', path: '/run/app', type: 's', target: '', absent: false }],
  ],
  directoryMissing: [['/etc/app']],
  noSelinux: [['/srv/www/index.html']],
  decimalMode: [[{ given: '420', meant: '0644' }], [{ given: '493', meant: '0755' }]],
  failureAdvice: [
    ["chown: invalid user: 'app:app'"],
    ["mv: cannot move '/etc/.hosts.1' to '/etc/hosts': Device or resource busy"],
    ['sh: cannot create /etc/app/.app.conf.1: Directory nonexistent'],
    ["chcon: failed to change context of '/srv/www' to 'nosuch_t': Invalid argument"],
  ],
} satisfies Samples<typeof messages>;
