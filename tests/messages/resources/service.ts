import type * as messages from '../../../src/resources/service/messages.ts';
import type { Samples } from '../samples.ts';

const app = { unit: 'app.service', path: '/etc/systemd/system/app.service' };

export const samples = {
  noState: [['docker.service']],
  unitNotFound: [['docker.service']],
  noSuchUnit: [
    [{ unit: 'fierwalld.service', similar: 'firewalld.service' }],
    [{ unit: 'firewalld.service', similar: undefined }],
  ],
  isAlias: [[{ name: 'syslog.service', id: 'rsyslog.service' }]],
  triggerIsStopped: [[{ trigger: 'docker.socket', unit: 'docker.service' }]],
  unitFileAtPlaceOfMask: [[app]],
  isMasked: [[{ unit: 'app.service', verb: 'start' }]],
  invalidUnitFile: [[{ id: app.unit, path: app.path }]],
  oneshotStaysInactive: [['app.service']],
  cannotBeEnabled: [[{ unit: 'getty@tty1.service', kind: 'static' }]],
  enablesOnlyOthers: [['app.service']],
  cannotBeDisabled: [
    [{ unit: 'app.service', kind: 'static', targets: ['multi-user.target'], source: '' }],
    [{ unit: 'data.mount', kind: 'generated', targets: ['local-fs.target'], source: '/etc/fstab' }],
  ],
  startedByOthers: [
    [{ unit: 'rpcbind.service', by: ['nfs-server.service'] }],
    [{ unit: 'app.service', by: ['web.service', 'worker.service'] }],
  ],
  enabledNotFor: [[['multi-user.target']]],
  enabledForOthers: [[{ unit: 'app.service', targets: ['graphical.target'] }]],
  lostAtReboot: [[{ id: 'app.service', path: '/run/systemd/system/app.service' }]],
  noDefaultInstance: [['app@.service']],
  stillStarted: [['app.service']],
  seeJournal: [['docker.service']],
  runningSinceBefore: [[['/etc/nginx/nginx.conf', 'nginx']]],
  setsChangeTime: [['/etc/nginx/nginx.conf']],
  missingSources: [
    [{ unit: 'nginx.service', files: ['/etc/ngnix/nginx.conf'], packages: [], units: [] }],
    [{ unit: 'nginx.service', files: ['/etc/a.conf', '/etc/b.conf'], packages: ['ngnix'], units: ['php-fmp.service'] }],
  ],
  cannotReload: [['app.service']],
} satisfies Samples<typeof messages>;
