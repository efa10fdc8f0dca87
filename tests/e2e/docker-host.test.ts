import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { parsePlan } from '../../src/output/plan-document.ts';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { hosts, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// What a Docker host of the class has beside the engine: users, a version that stays, IP forwarding, DNS servers after a move.

const HOST = 'docker1';
const REPO = { dnf_repo: { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/docker-ce.repo' } };
const RUNNING = { service: { name: 'docker', state: 'running', enabled: true } };

beforeAll(() => up({ engine: 'real' }));
beforeEach(() => reset(HOST));
// The next file may want the stand-in.
afterAll(() => reset(HOST));

const onHost = (script: string) => outputOf(HOST, script);

/** A person with these steps for one host. */
async function arrive(steps: readonly unknown[], ssh: object = { user: 'root' }) {
  const person = await Person.arrive();
  onTestFinished(() => person.leave());
  await person.file('playbook.yaml', { steps });
  const { address, bootstrap } = hosts.find(({ name }) => name === HOST) ?? {};
  const inventory = await person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { identity_file: privateKeyFile, host_key: 'accept-new', ...ssh },
    hosts: { [HOST]: { address, bootstrap } },
  });
  const apply = async () => {
    const { events, status } = await person.events('apply', '--yes', inventory);
    const changes = ofType(events, 'step-finished').flatMap(({ step }) => step.changes);
    return { status, finished: ofType(events, 'host-finished')[0], changes: textsOf(changes) };
  };
  return {
    apply,
    dryRun: async () => {
      const { stdout } = await person.provision('plan', inventory, '--output', 'json');
      const planned = parsePlan(stdout).hosts.flatMap((host) => host.steps ?? []);
      return textsOf(planned.flatMap(({ changes }) => changes));
    },
    expectNothingToDo: async () =>
      expect((await apply()).finished).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 }),
  };
}

interface Texts {
  readonly diff: readonly {
    readonly field: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  readonly notes?: readonly string[] | undefined;
}

/** What is printed of changes: their differences and notes. */
function textsOf(changes: readonly Texts[]): readonly string[] {
  return changes.flatMap(({ diff, notes = [] }) => [
    ...diff.map(({ field, before, after }) => `${field}: ${before} → ${after}`),
    ...notes,
  ]);
}

test('a user who is put into the group docker uses docker in a later step of the same run, also the user of the login', async () => {
  const network = (name: string, user: string) => ({
    command: {
      run: ['runuser', '-u', user, '--', 'docker', 'network', 'create', name],
      unless: ['docker', 'network', 'inspect', name],
    },
  });
  const { apply, expectNothingToDo } = await arrive(
    [
      REPO,
      { package: { present: ['docker-ce', 'docker-ce-cli', 'containerd.io'], absent: ['runc', 'podman-docker'] } },
      RUNNING,
      { user: { name: 'alice', groups: ['docker'] } },
      { user: { name: 'admin', groups: ['docker'] } },
      network('of-alice', 'alice'),
      network('of-admin', 'admin'),
    ],
    { user: 'admin', become: true },
  );
  const applied = await apply();
  expect([applied.status, applied.finished?.failure]).toEqual([0, undefined]);
  expect(applied.changes.filter((text) => /^groups: .*→ (.* )?docker( |$)/.test(text))).toHaveLength(2);
  expect(await onHost("docker network ls --filter name=of- --format '{{.Name}}' | sort")).toBe('of-admin\nof-alice');
  // Without the group, docker refuses them.
  expect(await onHost('useradd bob; runuser -u bob -- docker ps 2>&1 || true')).toContain('permission denied');
  await expectNothingToDo();
});

test('an earlier version of Docker is installed in place of podman-docker, and an update by hand leaves it', async () => {
  const version = '28.4.0';
  await onHost('dnf -y install podman-docker');
  const { apply, dryRun, expectNothingToDo } = await arrive([
    REPO,
    { package: 'python3-dnf-plugin-versionlock' },
    {
      package: {
        present: ['docker-ce-28.4.*', 'docker-ce-cli-28.4.*', 'containerd.io'],
        absent: ['runc', 'podman-docker'],
        hold: true,
      },
    },
    RUNNING,
  ]);
  expect(await dryRun()).toContain('podman-docker: 4:4.9.4-10.el9 → absent');
  const before = Number(await onHost('dnf -C history list | grep -c "^ *[0-9]"'));
  expect(await apply()).toMatchObject({ status: 0, finished: { status: 'changed' } });
  // One transaction for the plugin, one for everything else.
  expect(Number(await onHost('dnf -C history list | grep -c "^ *[0-9]"'))).toBe(before + 2);
  const installed = "rpm -q --queryformat '%{VERSION}\\n' docker-ce docker-ce-cli";
  expect(await onHost(installed)).toBe(`${version}\n${version}`);
  expect(await onHost('dnf -C --disableplugin=versionlock list --upgrades docker-ce | grep -c 28.5')).toBe('1');
  await onHost('dnf -y upgrade');
  expect(await onHost(installed)).toBe(`${version}\n${version}`);
  await expectNothingToDo();
});

test('a file of hardening takes the network from containers: it is named, and overridden', async () => {
  await onHost(START_ENGINE);
  await onHost(APP_IMAGES);
  await onHost('docker run --detach --name web app:1 sleep infinity');
  /** Whether the gateway of the host answers in the network of the container. */
  const ping = () =>
    onHost(
      "nsenter --net --target $(docker inspect --format '{{.State.Pid}}' web) ping -c 1 -W 1 192.168.2.254 >/dev/null && echo yes || echo no",
    );
  const { apply, dryRun, expectNothingToDo } = await arrive([
    { sysctl: { name: 'net.ipv4.ip_forward', value: 1, override_only: true } },
  ]);
  expect([await ping(), await dryRun()]).toEqual(['yes', []]);
  await onHost("printf '# Hardening\\nnet.ipv4.ip_forward = 0\\n' >/etc/sysctl.d/60-hardening.conf");
  await onHost('sysctl --system >/dev/null 2>&1 || true');
  expect(await ping()).toBe('no');
  const dry = await dryRun();
  expect(dry).toEqual([
    'net.ipv4.ip_forward: 0 → 1',
    'net.ipv4.ip_forward after a reboot: 0 → 1',
    'overrides line 2 of /etc/sysctl.d/60-hardening.conf, which sets 0',
  ]);
  expect(await apply()).toMatchObject({ status: 0, changes: dry });
  expect(await ping()).toBe('yes');
  await onHost('sysctl --system >/dev/null 2>&1 || true');
  expect(await ping()).toBe('yes');
  await expectNothingToDo();
});

test('after a move of the host, containers with its earlier DNS servers are restarted: the dry run names them', async () => {
  await onHost(START_ENGINE);
  await onHost(APP_IMAGES);
  const run = (name: string, options = '') =>
    onHost(`docker run --detach --stop-timeout 0 --name ${name} ${options} app:1 sleep infinity`);
  await onHost('docker network create --subnet 172.30.0.0/24 backend');
  await run('web');
  await run('db', '--network backend');
  await run('own', '--dns 9.9.9.9 --dns-search a.example');
  const started = () => onHost("docker inspect --format '{{.Id}} {{.State.StartedAt}}' web db own");
  const resolvConf = (name: string) => onHost(`cat $(docker inspect --format '{{.ResolvConfPath}}' ${name})`);
  expect(await resolvConf('web')).toContain('nameserver 192.168.2.254');
  const before = (await started()).split('\n');

  const move = {
    network: {
      interface: 'ens33',
      address: '192.168.2.10/24',
      gateway: '192.168.2.254',
      dns: '168.126.63.1',
      search: ['example.com'],
    },
  };
  const containers = ['web', 'db', 'own'].map((name) => ({ docker_container: { name, image: 'app:1' } }));
  const { apply, dryRun, expectNothingToDo } = await arrive([move, ...containers]);
  const restart = 'DNS servers: those of /etc/resolv.conf before → those of the changed /etc/resolv.conf';
  expect((await dryRun()).filter((text) => text === restart)).toHaveLength(2);
  const applied = await apply();
  expect([applied.status, applied.finished?.failure]).toEqual([0, undefined]);
  expect(applied.changes.filter((text) => text === 'DNS servers: 192.168.2.254 → 168.126.63.1')).toHaveLength(2);
  expect(await resolvConf('web')).toContain('nameserver 168.126.63.1\nsearch example.com');
  expect(await resolvConf('db')).toContain('# ExtServers: [168.126.63.1]');
  expect(await resolvConf('own')).toContain('nameserver 9.9.9.9');
  const after = (await started()).split('\n');
  const idOf = (line = '') => line.split(' ')[0];
  expect(after.map(idOf)).toEqual(before.map(idOf));
  expect(after.map((line, index) => line === before[index])).toEqual([false, false, true]);
  await expectNothingToDo();
});
