import { afterAll, beforeAll, expect, test } from 'vitest';
import { exec, hosts, privateKeyFile, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// CentOS Stream 8, whose mirrors are gone: no dnf command works on a freshly installed host.

const HOST = 'docker1';

let person: Person;

beforeAll(async () => {
  await up({ stream: 8 });
  person = await Person.arrive();
});
// The next file starts hosts of its own release.
afterAll(() => person.leave());

async function apply(steps: readonly unknown[]) {
  await person.file('playbook.yaml', { steps });
  const inventory = await person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address: hosts.find(({ name }) => name === HOST)?.bootstrap } },
  });
  const { status, events } = await person.events('apply', '--yes', inventory);
  return { status, finished: ofType(events, 'host-finished')[0] };
}

test('the failure of dnf names the step that makes dnf usable, and the step does', async () => {
  const refused = await apply([{ package: 'tree' }]);
  expect(refused).toMatchObject({
    status: 1,
    finished: { failure: { next: expect.stringContaining('`base_repos: vault`') } },
  });

  const steps = [{ base_repos: 'vault' }, { package: 'tree' }];
  expect(await apply(steps)).toMatchObject({ status: 0, finished: { counts: { changed: 2 } } });
  expect((await exec(HOST, 'rpm -q --queryformat %{NAME} tree')).stdout).toBe('tree');
  expect(await apply(steps)).toMatchObject({ status: 0, finished: { status: 'ok', connections: 1, exchanges: 1 } });
});

test('a mirror list that comes back by hand is found and replaced', async () => {
  await exec(HOST, "sed -i 's/^#mirrorlist/mirrorlist/' /etc/yum.repos.d/CentOS-Stream-BaseOS.repo");
  expect(await apply([{ base_repos: 'vault' }])).toMatchObject({ status: 0, finished: { counts: { changed: 1 } } });
  const { stdout } = await exec(HOST, 'dnf --quiet repolist --enabled && dnf --quiet makecache && echo usable');
  expect(stdout).toMatch(/^baseos [^]*usable\n$/m);
});
