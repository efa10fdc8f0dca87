import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Event, PlannedStep } from '../../src/model/events.ts';
import { parsePlan } from '../../src/output/plan-document.ts';
import { exec, hosts, privateKeyFile, publish, reset, unpublish, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// Downloads, archives, and packages by version, lock, stream and RPM on a real host. What is there is read with other
// programs than provision uses.

const HOST = 'docker1';
const SITE = 'https://download.docker.com/lab';
const RPMS = 'https://mirror.stream.centos.org/9-stream/AppStream/x86_64/os/Packages';
const PLUGIN = 'python3-dnf-plugin-versionlock';
const TOOL = '#!/bin/sh\necho tool 1\n';
let person: Person;
let inventory: string;
/** The archive at a URL. */
let app: Buffer;

beforeAll(async () => {
  await up();
  await reset(HOST);
  person = await Person.arrive();
  app = readFileSync(pack('app', { 'app-1/run': 'app\n', 'app-1/lib/lib': 'lib\n' }));
  await publish(`${SITE}/app.tar.gz`, app);
  await publish(`${SITE}/tool`, TOOL);
  pack('site', { 'site-1/index.html': 'one', 'site-1/old/page.html': 'old', 'site-1/css/a.css': 'a' });
  inventory = await person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address: hosts.find(({ name }) => name === HOST)?.bootstrap } },
  });
});
afterAll(async () => {
  await unpublish();
  await person.leave();
  await reset(HOST);
});

/** Writes NAME.tar.gz beside the playbook. Returns its path. */
function pack(archive: string, files: Readonly<Record<string, string>>): string {
  const folder = join(person.home, `${archive}-${Object.keys(files).length}`);
  const file = join(person.home, `${archive}.tar.gz`);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  execFileSync('tar', ['--create', '--gzip', '--file', file, '-C', folder, `${archive}-1`]);
  return file;
}

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const checksum = (content: string | Uint8Array) => `sha256:${sha256(content)}`;

const site = { archive: { path: '/srv/site', source: 'site.tar.gz', strip: 1, owner: 'student', group: 'wheel' } };
const steps = () => [
  { package: PLUGIN },
  { package: { name: 'tree-1.*', hold: true } },
  { package: { module: 'nodejs:20', present: 'nodejs' } },
  { package: { name: 'git', from: `${RPMS}/git-2.47.1-2.el9.x86_64.rpm` } },
  { download: { path: '/opt/tool', url: `${SITE}/tool`, checksum: checksum(TOOL), mode: '0755' } },
  site,
  {
    archive: {
      path: '/opt/app',
      url: `${SITE}/app.tar.gz`,
      checksum: checksum(app),
      strip: 1,
      creates: ['run'],
    },
  },
];

/** `TYPE: FIELD, FIELD` of each step with changes. */
function changesIn(all: readonly PlannedStep[]): readonly string[] {
  return all
    .filter(({ changes }) => changes.length > 0)
    .map(({ type, changes }) => {
      const fields = changes.flatMap(({ diff }) => diff.map(({ field }) => field));
      return `${type}: ${fields.join(', ')}`;
    });
}

async function planned(): Promise<readonly string[]> {
  const { stdout } = await person.provision('plan', inventory, '--output', 'json');
  return changesIn(parsePlan(stdout).hosts.flatMap((host) => host.steps ?? []));
}

const applied = (events: readonly Event[]) =>
  changesIn(ofType(events, 'step-finished').flatMap(({ step, status }) => (status === 'changed' ? [step] : [])));

async function outputOf(script: string): Promise<string> {
  const { stdout } = await exec(HOST, script);
  return stdout.trim();
}

/** Applies what the dry run lists. */
async function expectChanges(expected: readonly string[]): Promise<void> {
  const dry = await planned();
  expect(dry).toEqual(expected);
  const { status, stderr, events } = await person.events('apply', '--yes', inventory);
  expect([status, stderr]).toEqual([0, '']);
  expect(applied(events)).toEqual(dry);
}

/** Without dnf: a look at a converged host does not start it. */
async function expectNothingToDo(): Promise<void> {
  await exec(HOST, 'mv /usr/bin/dnf /usr/bin/dnf.away');
  const { events } = await person.events('apply', '--yes', inventory);
  await exec(HOST, 'mv /usr/bin/dnf.away /usr/bin/dnf');
  expect(ofType(events, 'host-finished')).toMatchObject([
    { status: 'ok', counts: { ok: steps().length }, connections: 1, exchanges: 1 },
  ]);
}

/** What the playbook declares, by other programs. */
async function expectDeclared(): Promise<void> {
  expect(await outputOf('rpm -q tree nodejs git')).toBe(
    ['tree-1.8.0-10', 'nodejs-20.16.0-1', 'git-2.47.1-2'].map((one) => `${one}.el9.x86_64`).join('\n'),
  );
  expect(await outputOf('dnf --quiet versionlock list')).toBe('tree-1.*');
  expect(await outputOf('dnf --quiet check-update tree; dnf --assumeyes --quiet upgrade; rpm -q tree')).toBe(
    'tree-1.8.0-10.el9.x86_64',
  );
  expect(await outputOf('dnf --quiet module list --enabled | awk \'$1 == "nodejs" { print $2, $3 }\'')).toBe('20 [e]');
  expect(await outputOf('sha256sum /opt/tool; stat --format="%a %U" /opt/tool; /opt/tool')).toBe(
    `${sha256(TOOL)}  /opt/tool\n755 root\ntool 1`,
  );
  expect(await outputOf('cd /opt/app && find . -type f ! -path "./.prov*" -exec grep -H "" {} + | sort')).toBe(
    './lib/lib:lib\n./run:app',
  );
}

async function expectSite(content: string, ...names: readonly string[]): Promise<void> {
  expect(await outputOf('cat /srv/site/index.html')).toBe(content);
  expect(await outputOf('cd /srv/site && find . -type f ! -path "./.prov*" -printf "%P %u:%g\\n" | sort')).toBe(
    names.map((name) => `${name} student:wheel`).join('\n'),
  );
}

test('the dry run lists what apply does, and a second run has nothing to do', async () => {
  await person.file('playbook.yaml', { steps: steps() });
  await expectChanges([
    `package: ${PLUGIN}`,
    'package: tree, updates of tree',
    'package: module nodejs, nodejs',
    'package: git',
    'download: content, mode',
    'archive: archive',
    'archive: archive',
  ]);
  await expectDeclared();
  await expectSite('one', 'css/a.css', 'index.html', 'old/page.html');
  await expectNothingToDo();
  expect(await outputOf('ls -A /opt /srv | grep -c provision-unpack')).toBe('0');
});

/** Undoes the results of steps by hand, with what the next plan has to find. */
const UNDO: readonly (readonly [script: string, expected: string])[] = [
  [': >/etc/dnf/plugins/versionlock.list && dnf -y -q upgrade tree', 'package: tree, updates of tree'],
  ['dnf -y -q module reset nodejs', 'package: module nodejs'],
  ['echo changed >/opt/tool; chmod 700 /opt/tool', 'download: content, mode'],
  ['rm -r /srv/site/css', 'archive: members'],
  ['rm /opt/app/run', 'archive: members'],
];

test('what was undone by hand is found and repaired', async () => {
  expect((await exec(HOST, UNDO.map(([script]) => script).join('\n'))).code).toBe(0);
  await exec(HOST, 'echo mine >/srv/site/index.html; chown student:wheel /srv/site/index.html; echo x >/srv/site/own');
  await expectChanges(UNDO.map(([, expected]) => expected));
  await expectDeclared();
  await exec(HOST, 'rm /srv/site/own');
  // What exists is not placed again.
  await expectSite('mine', 'css/a.css', 'index.html', 'old/page.html');
  await expectNothingToDo();
});

test('a newer archive: what it lacks is listed, and removed on request', async () => {
  pack('site', { 'site-1/index.html': 'two', 'site-1/css/a.css': 'b' });
  await expectChanges(['archive: archive']);
  await expectSite('two', 'css/a.css', 'index.html', 'old/page.html');
  const { events } = await person.events('apply', '--yes', inventory);
  expect(ofType(events, 'warning').map(({ message }) => message)).toEqual([
    expect.stringContaining('2 entries of an earlier archive are left in /srv/site: old/, old/page.html'),
  ]);
  await person.file('playbook.yaml', {
    steps: [...steps().filter((step) => step !== site), { archive: { ...site.archive, remove_old: true } }],
  });
  await expectChanges(['archive: old members']);
  await expectSite('two', 'css/a.css', 'index.html');
  await expectNothingToDo();
});

test('a download with another digest replaces nothing, and an archive with a link to the outside unpacks nothing', async () => {
  await publish(`${SITE}/tool`, 'something else');
  await exec(HOST, 'rm /opt/tool; echo before >/opt/tool');
  const failed = await person.events('apply', '--yes', inventory);
  expect(ofType(failed.events, 'host-finished')[0]?.failure).toMatchObject({
    words: expect.stringContaining('the content has another digest (sha256sum)'),
    next: expect.stringContaining('Nothing was replaced'),
  });
  expect(await outputOf('cat /opt/tool; ls -A /opt | grep tool')).toBe('before\ntool');
  await publish(`${SITE}/tool`, TOOL);

  await exec(HOST, 'mkdir /tmp/x && ln -s /etc/passwd /tmp/x/link && tar -cf /srv/x.tar -C /tmp x');
  await person.file('playbook.yaml', { steps: [{ archive: { path: '/srv/x', file: '/srv/x.tar' } }] });
  const outside = await person.events('apply', '--yes', inventory);
  expect(ofType(outside.events, 'host-finished')[0]?.failure).toMatchObject({
    words: expect.stringContaining('the archive has a link that points outside of its folder: x/link to /etc/passwd'),
    next: expect.stringContaining('Nothing was unpacked'),
  });
  expect(await outputOf('ls -A /srv/x')).toBe('');
});

test('security updates only, and removal', async () => {
  await person.file('playbook.yaml', {
    steps: [
      { package: { name: 'tree', hold: false } },
      { package: { name: ['tree', 'bash'], state: 'latest', security: true } },
      { package: { present: PLUGIN, absent: ['nodejs', 'git'] } },
      { download: { path: '/opt/tool', state: 'absent' } },
      { archive: { path: '/srv/site', state: 'absent' } },
      { archive: { path: '/opt/app', state: 'absent' } },
    ],
  });
  await exec(HOST, 'echo mine >/srv/site/css/mine');
  const { status, events } = await person.events('apply', '--yes', inventory);
  expect(status).toBe(0);
  expect(applied(events)).toEqual([
    'package: updates of tree',
    'package: tree',
    'package: nodejs, git',
    'download: file',
    'archive: archive',
    'archive: archive',
  ]);
  expect(await outputOf('rpm -q tree; rpm -q nodejs git | grep -c "not installed"; dnf -q versionlock list')).toBe(
    'tree-2.1.0-10.el9.x86_64\n2',
  );
  expect(await outputOf('find /opt /srv -mindepth 1 ! -name x.tar ! -name x | sort')).toBe(
    '/opt/app\n/srv/site\n/srv/site/css\n/srv/site/css/mine',
  );
});
