import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePlan } from '../../src/output/plan-document.ts';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { boot, hosts, kill, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// Hosts that run Debian 12, beside one that runs CentOS.

const [CENTOS, DEBIAN] = ['docker1', 'docker2'] as const;

let person: Person;

beforeAll(async () => {
  await up({ engine: 'real', debian: [DEBIAN] });
  await reset(CENTOS, DEBIAN);
  person = await Person.arrive();
});
// The next file starts hosts of its own choice.
afterAll(() => person.leave());

async function inventoryOf(names: readonly string[], playbook: string): Promise<string> {
  return await person.file('inventory.yaml', {
    playbook,
    vars: { domain: 'example.com', docker_users: ['student'] },
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: Object.fromEntries(
      names.map((one) => [one, { address: hosts.find(({ name }) => name === one)?.bootstrap }]),
    ),
  });
}

async function apply(inventory: string) {
  const { status, events } = await person.events('apply', '--yes', inventory);
  return {
    status,
    finished: ofType(events, 'host-finished'),
    warnings: ofType(events, 'warning').map(({ message }) => message),
  };
}

const nothing = { status: 'ok', counts: { changed: 0, failed: 0 }, connections: 1, exchanges: 1 };

test('the Docker host: a complete dry run, one apply, and nothing to do afterwards', async () => {
  const inventory = await inventoryOf([DEBIAN], resolve('playbooks/docker-host-debian.yaml'));
  await outputOf(DEBIAN, 'touch /tmp/before');
  const { stdout } = await person.provision('plan', inventory, '--output', 'json');
  const plan = parsePlan(stdout);
  const planned = plan.hosts.flatMap((host) => host.steps ?? []);
  expect(planned.filter(({ changes }) => changes.length > 0).map(({ type }) => type)).toEqual([
    'hostname',
    'hosts_entry',
    'apt_repo',
    'package',
    'service',
  ]);
  // The group comes with the package.
  expect(plan.totals).toMatchObject({ unknown: 1 });
  expect(await outputOf(DEBIAN, 'find /etc /var/lib /var/cache -newer /tmp/before -type f; ls /var/log')).not.toMatch(
    /^\/|^apt$/m,
  );

  const first = await apply(inventory);
  expect(first).toMatchObject({ status: 0, warnings: [], finished: [{ status: 'changed', counts: { failed: 0 } }] });
  expect((await apply(inventory)).finished).toMatchObject([nothing]);

  expect(await outputOf(DEBIAN, "dpkg-query --show --showformat '${Version}' docker-ce")).toMatch(/^5:28\.5\.1-/);
  expect(await outputOf(DEBIAN, 'apt-mark showmanual docker-ce')).toBe('docker-ce');
  expect(await outputOf(DEBIAN, 'apt-cache policy docker-ce')).toContain(
    'https://download.docker.com/linux/debian bookworm/stable',
  );
  expect(await outputOf(DEBIAN, 'apt-get check && dpkg --audit && id -nG student')).toMatch(/\bdocker$/);
  expect(await outputOf(DEBIAN, 'hostname --fqdn && systemctl is-enabled docker')).toBe('docker2.example.com\nenabled');
});

test('drift is repaired, and a reboot changes nothing', async () => {
  const inventory = await inventoryOf([DEBIAN], resolve('playbooks/docker-host-debian.yaml'));
  await outputOf(
    DEBIAN,
    `sed -i s/^Components:.*/Components:\\ test/ /etc/apt/sources.list.d/docker.sources
rm /etc/apt/keyrings/docker.asc
systemctl disable --now --quiet docker.socket docker.service
gpasswd --delete student docker
DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes remove docker-compose-plugin`,
  );
  expect(await apply(inventory)).toMatchObject({ status: 0, finished: [{ counts: { changed: 4 } }] });
  await kill(DEBIAN);
  await boot(DEBIAN);
  expect((await apply(inventory)).finished).toMatchObject([nothing]);
});

test('containers, networks, volumes and the options of the engine', async () => {
  await outputOf(DEBIAN, APP_IMAGES);
  const playbook = await person.file('playbook.yaml', {
    steps: [
      { docker_daemon: { options: { debug: true } } },
      { docker_network: { name: 'backend', subnet: '172.30.0.0/24' } },
      { docker_volume: 'data' },
      {
        docker_container: {
          name: 'web',
          image: 'app:1',
          command: ['/bin/sh', '-c', 'trap exit TERM; while sleep 0.1; do :; done'],
          networks: ['backend'],
          volumes: ['data:/data'],
          restart: 'always',
        },
      },
    ],
  });
  const inventory = await inventoryOf([DEBIAN], playbook);
  expect(await apply(inventory)).toMatchObject({ status: 0, finished: [{ counts: { changed: 4 } }] });
  expect((await apply(inventory)).finished).toMatchObject([nothing]);
  expect(
    await outputOf(DEBIAN, 'docker inspect --format "{{.State.Running}}" web && docker info --format "{{.Debug}}"'),
  ).toBe('true\ntrue');
  await outputOf(DEBIAN, 'docker rm --force web');
  expect(await apply(inventory)).toMatchObject({ status: 0, finished: [{ counts: { changed: 1 } }] });
});

test('packages that dpkg could not configure are configured by the next apply', async () => {
  const playbook = await person.file('playbook.yaml', { steps: [{ package: { present: ['waiting', 'hello'] } }] });
  const inventory = await inventoryOf([DEBIAN], playbook);
  await outputOf(DEBIAN, 'touch /etc/waiting-fails');
  const failed = await apply(inventory);
  expect(failed.finished[0]?.failure?.words).toContain('waiting: cannot be configured yet');
  await outputOf(DEBIAN, 'rm /etc/waiting-fails');
  expect(await apply(inventory)).toMatchObject({ status: 0, finished: [{ counts: { changed: 1 } }] });
  expect((await apply(inventory)).finished).toMatchObject([nothing]);
});

test('one playbook for CentOS and Debian', async () => {
  const playbook = await person.file('playbook.yaml', {
    steps: [
      {
        dnf_repo: { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/docker-ce.repo' },
        when: "facts.os.family == 'rhel'",
      },
      {
        apt_repo: {
          name: 'docker',
          uris: 'https://download.docker.com/linux/debian',
          components: 'stable',
          key: 'https://download.docker.com/linux/debian/gpg',
        },
        when: "facts.os.family == 'debian'",
      },
      { package: { present: ['docker-ce', 'containerd.io'], absent: ['runc'] } },
      { service: { name: 'docker', state: 'running', enabled: true } },
    ],
  });
  const inventory = await inventoryOf([CENTOS, DEBIAN], playbook);
  expect(await apply(inventory)).toMatchObject({
    status: 0,
    finished: [{ counts: { failed: 0 } }, { counts: { failed: 0 } }],
  });
  expect((await apply(inventory)).finished).toMatchObject([nothing, nothing]);
});
