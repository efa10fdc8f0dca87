import type * as messages from '../../../src/resources/package/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  patternNotHere: [['docker-ce-27.*']],
  pluginMissing: [['python3-dnf-plugin-versionlock']],
  fromRpm: [['https://example.com/app.rpm']],
  updatesOf: [['docker-ce']],
  dnf5Locks: [[]],
  alsoRemoves: [[{ dependent: 5, unused: 2 }], [{ dependent: 1, unused: 0 }], [{ dependent: 0, unused: 3 }]],
  repairs: [[{ id: '4', packages: ['docker-ce', 'containerd.io'] }]],
  otherName: [['vim']],
  otherPackageProvides: [['vim']],
  notWithName: [['present']],
  inBothLists: [['runc']],
  protectedPackages: [['dnf, systemd']],
  provided: [
    [{ names: ['mta'], providers: ['postfix'] }],
    [{ names: ['mta', 'webserver'], providers: ['postfix', 'httpd'] }],
  ],
  filteredOut: [
    [{ line: 'All matches were filtered out by exclude filtering for argument: tree', filter: 'exclude' }],
    [{ line: 'All matches were filtered out by modular filtering for argument: php', filter: 'modular' }],
  ],
  repositoriesIgnored: [['docker-ce-stable']],
  removeFirst: [['runc']],
  sameFile: [[{ file: '/usr/bin/docker', installed: 'docker-ce-cli', owner: 'podman-docker' }]],
} satisfies Samples<typeof messages>;
