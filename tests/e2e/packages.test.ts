import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exec, hosts, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

const REPO = 'https://download.docker.com/linux/centos/docker-ce.repo';
const FILE = '/etc/yum.repos.d/docker-ce.repo';
const DOCKER = { dnf_repo: { name: 'docker-ce', url: REPO } };

/** One host for all tests: each leaves it in a state that the next one does not mind. */
describe('packages and repositories', () => {
  let person: Person;

  beforeAll(async () => {
    await up();
    await reset('docker1');
    person = await Person.arrive();
  });
  afterAll(async () => {
    await person.leave();
    await reset('docker1');
  });

  const onHost = async (script: string) => (await exec('docker1', script)).stdout.trim();
  const apply = async (...steps: readonly unknown[]) => {
    await person.file('playbook.yaml', { steps });
    const inventory = await person.file('inventory.yaml', {
      playbook: 'playbook.yaml',
      ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
      hosts: { docker1: { address: hosts[0]?.bootstrap } },
    });
    const { events } = await person.events('apply', '--yes', inventory);
    const [finished] = ofType(events, 'host-finished');
    return finished;
  };
  const transactions = async () => Number(await onHost('dnf -C history list | grep -c "^ *[0-9]"'));

  test('a protected package is refused before anything changes', async () => {
    const finished = await apply({ hostname: 'changed' }, { package: { name: 'dnf', state: 'absent' } });
    expect(finished?.failure?.message).toBe('package dnf: dnf refuses to remove protected packages: dnf');
  });

  test('packages to install and to remove: nothing happens if one package is missing', async () => {
    const before = await transactions();
    const failed = await apply(DOCKER, { package: { present: ['docker-ce', 'no-such'], absent: ['runc'] } });
    expect(failed?.failure?.words).toContain('Unable to find a match: no-such');
    expect(await transactions()).toBe(before);
    expect(await onHost('rpm -q podman')).toMatch(/^podman-/);
  });

  test('packages to install and to remove are one transaction', async () => {
    const before = await transactions();
    // Coloured output must not hide what the removal takes with it.
    await onHost('echo color=always >>/etc/dnf/dnf.conf');
    const step = { package: { present: ['docker-ce', 'containerd.io'], absent: ['runc'] } };
    expect((await apply(DOCKER, step))?.status).toBe('changed');
    expect(await transactions()).toBe(before + 1);
    expect(await onHost('rpm -q runc podman docker-ce | grep -c "not installed"')).toBe('2');
    expect(await apply(DOCKER, step)).toMatchObject({ status: 'ok', exchanges: 1 });
  });

  test('a look at a converged host starts no dnf', async () => {
    await onHost('mv /usr/bin/dnf /usr/bin/dnf.away');
    const finished = await apply(DOCKER, { package: { present: ['docker-ce'], absent: ['runc'] } });
    await onHost('mv /usr/bin/dnf.away /usr/bin/dnf');
    expect(finished?.status).toBe('ok');
  });

  test.each([
    ['saved from an error page', `printf '[{"message": "Not Found"}]\\n' >${FILE}`],
    ['cut off in the middle', `sed -i '5,$d' ${FILE}; printf 'ena' >>${FILE}`],
  ])('a repository file that was %s is repaired', async (_what, damage) => {
    await onHost(damage);
    expect(await onHost('dnf -qC repolist --all | grep -c docker-ce-stable')).toBe('0');
    expect((await apply(DOCKER))?.status).toBe('changed');
    expect(await onHost('dnf -qC repolist | grep -c "^docker-ce-stable "')).toBe('1');
  });

  test('repositories that config-manager disabled are named', async () => {
    await onHost(`sed -i s/^enabled=1/enabled=0/ ${FILE}`);
    const finished = await apply(DOCKER);
    await onHost(`sed -i 0,/^enabled=0/s//enabled=1/ ${FILE}`);
    expect(finished?.failure?.message).toContain('docker-ce-stable');
    expect(finished?.failure?.next).toContain('enabled: [docker-ce-stable]');
  });

  test('a directory that dnf does not read is named', async () => {
    await onHost('echo reposdir=/srv/repos >>/etc/dnf/dnf.conf');
    const finished = await apply(DOCKER);
    await onHost('sed -i /^reposdir/d /etc/dnf/dnf.conf');
    expect(finished?.failure?.message).toContain('reposdir in /etc/dnf/dnf.conf is /srv/repos');
    expect(finished?.failure?.next).toContain('Add /etc/yum.repos.d to reposdir');
  });

  test('a read-only /etc/yum.repos.d has a next step', async () => {
    await onHost('mount --bind /etc/yum.repos.d /etc/yum.repos.d && mount -o remount,bind,ro /etc/yum.repos.d');
    const byFields = { dnf_repo: { name: 'own', baseurl: 'https://download.docker.com/linux/centos/9/x86_64/stable' } };
    const failures = [await apply({ dnf_repo: { name: 'other', url: REPO, enabled: [] } }), await apply(byFields)];
    await onHost('umount /etc/yum.repos.d');
    for (const finished of failures) expect(finished?.failure?.next).toContain('findmnt');
  });

  test('a package that a setting hides: the words of dnf are quoted', async () => {
    await onHost('echo excludepkgs=tree >>/etc/dnf/dnf.conf');
    const finished = await apply({ package: 'tree' });
    await onHost('sed -i /^excludepkgs/d /etc/dnf/dnf.conf');
    expect(finished?.failure?.next).toContain(
      'dnf reports "All matches were filtered out by exclude filtering for argument: tree".',
    );
  });

  test('a name with a version or an architecture is installed once', async () => {
    const step = { package: ['tree-1.8.0', 'git.x86_64'] };
    expect((await apply(step))?.failure).toBeUndefined();
    expect((await apply(step))?.status).toBe('ok');
  });

  test('a virtual provide: the package that provides it is named', async () => {
    const runs = [await apply({ package: 'containerd' }), await apply({ package: 'containerd' })];
    for (const finished of runs) {
      expect(finished?.failure?.next).toContain('containerd is not the name of a package: containerd.io provides it');
    }
  });
});
