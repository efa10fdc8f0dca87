import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { ofType, Person } from '../e2e/person.ts';
import { down, privateKeyFile } from '../lab/lab.ts';
import { exec, host, reboot, up } from '../lab/vm/vm.ts';

// playbooks/docker-host-secure.yaml on a kernel with SELinux, enforcing from the start. tests/e2e has the same without SELinux, and
// more of firewalld. The types of containers are those of tests/lab/vm/container.cil, in place of container-selinux.

const DATA = '/srv/data';
/** Directories of the host that containers get. */
const SHARED = ['/srv/shared', '/srv/private'] as const;

const LABEL_ENGINE = `restorecon -R -e /var/lib/docker/volumes /usr/bin/dockerd /usr/bin/containerd /var/lib/docker &&
  systemctl restart containerd docker`;

let person: Person;

beforeAll(async () => {
  await up(console.error);
  person = await Person.arrive();
});
afterAll(async () => {
  await person?.leave();
  await down();
});

const outputOf = async (script: string) => (await exec(script, host.address)).stdout.trim();

async function inventory(playbook: string): Promise<string> {
  return person.file('inventory.yaml', {
    playbook,
    vars: { domain: 'example.com', nic: 'ens33', gateway: '192.168.2.254', dns: ['168.126.63.1'] },
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [host.name]: { address: host.address, bootstrap: host.bootstrap } },
  });
}

/** Applies, and again: the second run has nothing to do. */
async function apply(playbook: string): Promise<void> {
  const file = await inventory(playbook);
  const first = await person.events('apply', '--yes', file);
  expect(ofType(first.events, 'host-finished')[0]?.failure).toBeUndefined();
  expect(first.status).toBe(0);
  await expectNothingToDo(file);
}

async function expectNothingToDo(file: string): Promise<void> {
  const { events } = await person.events('apply', '--yes', file);
  expect(ofType(events, 'host-finished')).toMatchObject([{ status: 'ok', connections: 1, exchanges: 1, reboot: [] }]);
}

/** The playbook, which rolls the new address back later: without a virtual processor, a connection takes many seconds. */
async function secure(): Promise<string> {
  const text = await readFile('playbooks/docker-host-secure.yaml', 'utf8');
  const file = await person.file('secure.yaml', text.replace('interface: "{{ nic }}"', '$&\n      confirm: 300s'));
  return file;
}

test('one apply from a freshly installed host, with SELinux enforcing all the time', async () => {
  await apply(await secure());
  expect(await outputOf('getenforce; hostname; firewall-cmd --zone=public --list-services')).toBe(
    'Enforcing\ndocker1.example.com\nssh',
  );
  // rpm labels the files that it installs, which that of this machine does not.
  expect((await exec(LABEL_ENGINE, host.address)).code).toBe(0);
  expect(await outputOf("docker info --format '{{json .SecurityOptions}}'")).toContain('name=selinux');
  expect(await outputOf('ps -C dockerd -o label=')).toContain(':container_runtime_t:');
});

function container(name: string, volume: string): object {
  return {
    docker_container: {
      name,
      image: 'app:1',
      command: ['/bin/sleep', 'infinity'],
      restart: 'always',
      volumes: [volume],
    },
  };
}

/** What a container may do in a directory that it has from the host. */
const mayRead = async (name: string) => (await outputOf(`docker exec ${name} /bin/ls /data 2>&1`)).trim();

test('containers reach a directory of the host by its label only', async () => {
  expect((await exec(APP_IMAGES, host.address)).code).toBe(0);
  await outputOf(
    `for dir in ${[DATA, ...SHARED, '/srv/unlabelled'].join(' ')}; do mkdir -p $dir; touch $dir/file; done`,
  );
  const steps = [
    { selinux: { file_contexts: [{ path: `${DATA}(/.*)?`, type: 'container_file_t' }] } },
    container('declared', `${DATA}:/data`),
    container('shared', '/srv/shared:/data:z'),
    container('private', '/srv/private:/data:Z'),
    container('unlabelled', '/srv/unlabelled:/data'),
  ];
  await apply(await person.file('playbook.yaml', { steps }));
  const pids = "docker inspect --format '{{.State.Pid}}' declared shared private unlabelled";
  expect(await outputOf(`ps -o label= -p $(${pids} | paste -s -d ,)`)).toMatch(
    /^(system_u:system_r:container_t:s0:c\d+,c\d+\n?){4}$/,
  );
  expect(await mayRead('declared')).toBe('file');
  expect(await mayRead('shared')).toBe('file');
  expect(await mayRead('private')).toBe('file');
  expect(await mayRead('unlabelled')).toContain('Permission denied');
  expect(await outputOf(`stat --format %C ${DATA}/file /srv/shared/file /srv/private/file`)).toMatch(
    /^\S+:container_file_t:s0\n\S+:container_file_t:s0\n\S+:container_file_t:s0:c\d+,c\d+$/,
  );
});

test('a reboot changes nothing', async () => {
  await reboot(host.address);
  await expectNothingToDo(await inventory(await secure()));
  expect(await outputOf('getenforce')).toBe('Enforcing');
  expect(await mayRead('declared')).toBe('file');
  expect(await mayRead('private')).toBe('file');
  expect(await mayRead('unlabelled')).toContain('Permission denied');
});
