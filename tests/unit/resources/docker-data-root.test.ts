import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { bind } from '../../../src/model/step.ts';
import { NOTHING_TOUCHED } from '../../../src/model/touched.ts';
import { resources } from '../../../src/resources/index.ts';
import { absent, done, file, skipped } from './resource.ts';

/** Of xfs_info 6.1, for a file system that `mkfs.xfs -m crc=0 -n ftype=0` made; CentOS 7.2 and older made them by default. */
const xfs = (ftype: 0 | 1) =>
  done(`meta-data=/dev/mapper/cl-root    isize=256    agcount=4, agsize=25600 blks
         =                       sectsz=512   attr=2, projid32bit=1
         =                       crc=0        finobt=0, sparse=0, rmapbt=0
data     =                       bsize=4096   blocks=102400, imaxpct=25
         =                       sunit=0      swidth=0 blks
naming   =version 2              bsize=4096   ascii-ci=0, ftype=${ftype}
log      =internal log           bsize=4096   blocks=16384, version=2
realtime =none                   extsz=4096   blocks=0, rtextents=0
`);

const MISSING = done('package docker-ce is not installed\n', 1);
const INSTALLED = done('docker-ce 3:28.5.1-1.el9 x86_64\n');
/** No dnf runs, and no transaction is unfinished. */
const IDLE = [done('', 1), skipped];

interface Host {
  readonly rpm?: Result;
  readonly daemonJson?: Result;
  /** Of the data directory, where there is one. */
  readonly own?: Result;
  readonly parent?: Result;
}

function planOn(
  { rpm = MISSING, daemonJson = absent, own = skipped, parent = skipped }: Host,
  parameters: unknown = 'docker-ce',
  written?: string,
) {
  const resource = resources.get('package');
  if (!resource) throw new Error();
  const step = bind(resource, resource.schema.parse(parameters), 1);
  const contents = new Map(written === undefined ? [] : [['/etc/docker/daemon.json', written]]);
  return step.plan([rpm, ...IDLE, daemonJson, own, parent], { touched: { ...NOTHING_TOUCHED, contents } });
}

test.each<[string, Host]>([
  ['where /var/lib/docker will be', { parent: xfs(0) }],
  ['of /var/lib/docker', { own: xfs(0) }],
  ['with a daemon.json of other keys', { parent: xfs(0), daemonJson: file('{"log-driver": "local"}') }],
])('Docker is not installed on XFS without ftype: %s', (_what, host) => {
  expect(planOn(host)).toMatchObject({
    kind: 'unknown',
    refused: true,
    reason:
      '/var/lib/docker is on /dev/mapper/cl-root, an XFS file system without ftype=1, where Docker cannot use overlay2',
    next: expect.stringContaining('mount another one at /var/lib/docker in a step before this one'),
    solution: { by: [[{ path: '/var/lib/docker' }]] },
  });
});

test.each<[string, Host]>([
  ['XFS with ftype', { parent: xfs(1) }],
  ['no XFS, or no answer', {}],
  ['xfs_info is missing', { parent: done('', 127, 'sh: 1: exec: xfs_info: not found\n') }],
  ['a file system of its own', { own: xfs(1) }],
  ['another data directory', { parent: xfs(0), daemonJson: file('{"data-root": "/srv/docker"}') }],
  ['another storage driver', { parent: xfs(0), daemonJson: file('{"storage-driver": "vfs"}') }],
])('Docker is installed: %s', (_what, host) => {
  expect(planOn(host)).toMatchObject({ kind: 'planned', changes: [{ action: 'add' }] });
});

test('an engine that is already there stays', () => {
  expect(planOn({ rpm: INSTALLED, parent: xfs(0) })).toMatchObject({ kind: 'planned', changes: [] });
  const older = planOn({ rpm: INSTALLED, parent: xfs(0) }, 'docker-ce-29.*');
  expect(older).toMatchObject({ kind: 'planned', changes: [{ action: 'change' }] });
});

test('an earlier step may give Docker another data directory', () => {
  const host = { parent: xfs(0) };
  expect(planOn(host, 'docker-ce', '{"data-root": "/srv/docker"}').kind).toBe('planned');
  expect(planOn(host, 'docker-ce', '{}').kind).toBe('unknown');
});

test.each([
  ['docker-ce', true],
  ['docker-ce-28.5.1', true],
  ['docker-ce-28.*', true],
  ['docker-ce.x86_64', true],
  ['docker-ce-cli', false],
  ['tree', false],
])('%s: the file system counts: %s', (name, counts) => {
  const resource = resources.get('package');
  if (!resource) throw new Error();
  const { operations, follows } = bind(resource, resource.schema.parse(name), 1);
  expect([JSON.stringify(operations).includes('xfs_info'), follows ?? false]).toEqual([counts, counts]);
});
