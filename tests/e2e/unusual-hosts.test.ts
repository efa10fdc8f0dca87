import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { boot, exec, hosts, kill, password, privateKeyFile, reset, setLanguage, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

const INVENTORY = 'inventory/class.yaml';

/** As in real classrooms: hosts that are off, use Korean, or have other profiles, other users or wrong passwords. */
describe('unusual hosts', () => {
  let person: Person;

  beforeAll(async () => {
    await up();
    await reset();
  });
  beforeEach(async () => {
    person = await Person.arrive();
  });
  afterEach(() => person.leave());
  afterAll(() => reset());

  /** An inventory of one host. */
  const inventory = (name: string, entry: object, ssh: object, steps: readonly unknown[]) =>
    Promise.all([
      person.file('inventory.yaml', {
        playbook: 'playbook.yaml',
        ssh: { host_key: 'accept-new', ...ssh },
        hosts: { [name]: entry },
      }),
      person.file('playbook.yaml', { steps }),
    ]).then(([file]) => file);

  const withKey = { user: 'root', identity_file: privateKeyFile };
  const last = async (...args: readonly string[]) => {
    const result = await person.events(...args);
    return {
      ...result,
      hosts: Object.fromEntries(ofType(result.events, 'host-finished').map((one) => [one.host, one])),
    };
  };

  test('one host is off, one uses Korean, one has "Wired connection 1": every host that is on is set up', async () => {
    await kill('docker3');
    await setLanguage('docker1', 'ko_KR.UTF-8');
    const korean = await exec('docker1', '. /etc/locale.conf; export LANG; nmcli general status');
    expect(korean.stdout).toMatch(/[가-힣]/);
    await exec('docker2', 'nmcli connection modify ens33 connection.id "Wired connection 1"');
    expect((await person.provision('trust', INVENTORY, '--yes')).status).toBe(1);

    const { status, stdout } = await person.provision('apply', '--yes', INVENTORY);
    expect(status).toBe(1);
    for (const name of ['docker1', 'docker2', 'master']) {
      expect(stdout).toMatch(new RegExp(`^${name} +✓ changed +7 `, 'm'));
    }
    expect(stdout).toMatch(/^docker3 +✗ unreachable/m);
    expect(stdout).toContain('192.168.2.12: no host answers at this address');
    expect(stdout).toContain('Retry:   provision apply inventory/class.yaml --host docker3');
    expect(stdout).toMatch(/4 hosts: 3 changed, 1 unreachable · 21 changes/);
    const name = await exec(
      'docker2',
      'nmcli -g connection.id,ipv4.method,ipv4.addresses connection show "$(nmcli -g GENERAL.CON-UUID device show ens33)"',
    );
    expect(name.stdout.trim().split('\n')).toEqual(['Wired connection 1', 'manual', '192.168.2.11/24']);

    await boot('docker3');
    expect((await person.provision('trust', INVENTORY, '--yes')).status).toBe(0);
    const { status: then, hosts: finished } = await last('apply', '--yes', INVENTORY);
    expect(then).toBe(0);
    expect(finished['docker3']?.status).toBe('changed');
    for (const other of ['docker1', 'docker2', 'master'])
      expect(finished[other]).toMatchObject({ status: 'ok', exchanges: 1 });
  });

  test.each([
    ['student', { become: true }, 'with a password'],
    ['admin', { become: true }, 'without a password'],
  ])('%s becomes root through sudo, %s', async (user) => {
    await reset('docker1');
    const ssh = user === 'student' ? 'password: !env CLASS_PASSWORD' : `identity_file: ${privateKeyFile}`;
    await person.file('playbook.yaml', {
      steps: [{ hostname: 'by-sudo.example.com' }, { service: { name: 'firewalld', state: 'stopped' } }],
    });
    const file = await person.file(
      'inventory.yaml',
      `playbook: playbook.yaml
ssh: { user: ${user}, become: true, host_key: accept-new, ${ssh} }
hosts: { docker1: { address: ${hosts[0]?.bootstrap} } }
`,
    );
    const { status, hosts: finished } = await last('apply', '--yes', file);
    expect(finished['docker1']).toMatchObject({
      status: 'changed',
      counts: { changed: 2 },
      exchanges: 3,
      connections: 1,
    });
    expect(status).toBe(0);
    expect((await exec('docker1', 'cat /etc/hostname')).stdout.trim()).toBe('by-sudo.example.com');
    expect((await last('apply', '--yes', file)).hosts['docker1']?.status).toBe('ok');
  });

  test('a missing or wrong sudo password is reported', async () => {
    await reset('docker1');
    const file = await inventory(
      'docker1',
      { address: hosts[0]?.bootstrap },
      { user: 'student', identity_file: privateKeyFile, become: true },
      [{ hostname: 'x' }],
    );
    const none = (await last('apply', '--yes', file)).hosts['docker1'];
    expect(none?.failure).toMatchObject({
      message: 'sudo on docker1 asks for the password of student',
      code: 'become',
    });
    expect(none?.failure?.next).toContain('become_password');

    await person.file(
      'wrong.yaml',
      `playbook: playbook.yaml
ssh: { user: student, identity_file: ${privateKeyFile}, become: true, become_password: !env HOME, host_key: accept-new }
hosts: { docker1: { address: ${hosts[0]?.bootstrap} } }
`,
    );
    const wrong = (await last('apply', '--yes', `${person.home}/wrong.yaml`)).hosts['docker1'];
    expect(wrong?.failure?.message).toBe('sudo on docker1 does not accept the password of student');
  });

  test('without sudo, a user who is not root gets a warning, and no change is reported', async () => {
    await reset('docker1');
    const file = await inventory(
      'docker1',
      { address: hosts[0]?.bootstrap },
      { user: 'student', identity_file: privateKeyFile },
      [{ service: { name: 'firewalld', state: 'stopped' } }],
    );
    const { status, events, hosts: finished } = await last('apply', '--yes', file);
    expect(status).toBe(1);
    expect(ofType(events, 'warning')[0]?.next).toBe('Set ssh.become: true in the inventory.');
    expect(finished['docker1']).toMatchObject({ status: 'failed', counts: { failed: 1 } });
    expect((await exec('docker1', 'systemctl is-active firewalld')).stdout.trim()).toBe('active');
  });

  test('no profile at all: the host is reached over its second NIC, and the profile is created', async () => {
    await reset('docker1');
    await exec('docker1', 'nmcli connection delete ens33');
    const steps = [
      { network: { interface: 'ens33', address: '192.168.2.10/24', gateway: '192.168.2.254', dns: '168.126.63.1' } },
      { network: { interface: 'ens34', address: '192.168.1.10/24' } },
    ];
    const file = await inventory('docker1', { address: '192.168.1.10', bootstrap: hosts[0]?.hostOnly }, withKey, steps);
    const dry = await person.provision('plan', file);
    expect(dry.stdout).toContain('method    (no profile) → manual');
    const { status, hosts: finished } = await last('apply', '--yes', file);
    expect(status).toBe(0);
    expect(finished['docker1']).toMatchObject({ status: 'changed', counts: { changed: 2 } });
    const { stdout } = await exec(
      'docker1',
      'ip -4 -o address show; ip -4 route show default; ls /etc/NetworkManager/system-connections',
    );
    expect(stdout).toContain('192.168.2.10/24');
    expect(stdout).toContain('192.168.1.10/24');
    expect(stdout.match(/^default .*/gm)).toEqual([expect.stringContaining('via 192.168.2.254 dev ens33')]);
    expect(stdout).toContain('ens33.nmconnection');
    expect((await last('apply', '--yes', file)).hosts['docker1']).toMatchObject({
      status: 'ok',
      exchanges: 1,
      connections: 1,
    });
  });

  test('a refused password is reported with the usual reason for root', async () => {
    const file = await person.file(
      'inventory.yaml',
      `playbook: playbook.yaml
ssh: { user: root, password: !env HOME, host_key: accept-new }
hosts: { docker2: { address: 192.168.2.11 } }
`,
    );
    await person.file('playbook.yaml', { steps: [{ hostname: 'x' }] });
    const { status, stdout } = await person.provision('apply', '--yes', file);
    expect(status).toBe(1);
    expect(stdout).toContain('docker2 (192.168.2.11) refused root with password');
    expect(stdout).toContain('PermitRootLogin');
    expect(stdout).not.toContain(person.home + '\n');
  });

  test('without a running ssh agent, the key is still used; if there is no key, the message names the agent', async () => {
    person.variables['SSH_AUTH_SOCK'] = join(person.home, 'gone.sock');
    const steps = [{ command: { run: 'echo here >"$HOME/at-home"', creates: '/root/at-home' } }];
    const file = await inventory('docker2', { address: '192.168.2.11' }, { user: 'root' }, steps);
    const refused = (await last('apply', '--yes', file)).hosts['docker2'];
    expect(refused).toMatchObject({ status: 'unreachable', failure: { code: 'authentication' } });
    expect(refused?.failure?.message).toMatch(/^docker2 \(192\.168\.2\.11\) refused root with agent \(.+\)$/);

    await mkdir(join(person.home, '.ssh'));
    await copyFile(privateKeyFile, join(person.home, '.ssh', 'id_ed25519'));
    expect((await last('apply', '--yes', file)).hosts['docker2']).toMatchObject({
      status: 'changed',
      counts: { changed: 1 },
    });
    expect((await exec('docker2', 'cat /root/at-home')).stdout).toBe('here\n');
  });

  test('a changed host key is refused until it is replaced explicitly', async () => {
    const steps = [{ hostname: 'docker2.example.com' }];
    const file = await inventory('docker2', { address: '192.168.2.11' }, withKey, steps);
    expect((await last('apply', '--yes', file)).status).toBe(0);
    await exec('docker2', 'rm /etc/ssh/ssh_host_*; ssh-keygen -A; systemctl restart ssh sshd');
    const refused = (await last('apply', '--yes', file)).hosts['docker2'];
    expect(refused).toMatchObject({ status: 'unreachable', failure: { code: 'host-key-changed' } });
    expect(refused?.failure?.next).toContain('provision trust INVENTORY --replace');
    const kept = await person.provision('trust', file, '--yes');
    expect(kept.status).toBe(1);
    expect(kept.stdout).toContain('DIFFERS from the key in');
    expect((await person.provision('trust', file, '--yes', '--replace')).status).toBe(0);
    expect((await last('apply', '--yes', file)).status).toBe(0);
    await reset('docker2');
  });

  test('when a step fails, earlier steps are verified and later steps do not run', async () => {
    await reset('docker3');
    const file = await inventory('docker3', { address: hosts[2]?.bootstrap }, withKey, [
      { hostname: 'docker3.example.com' },
      { dnf_repo: { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/docker-ce.repo' } },
      { package: ['docker-ce', 'docker-ce-cli', 'containerd.io'] },
      { service: { name: 'docker', state: 'running', enabled: true } },
    ]);
    const { status, stdout } = await person.provision('apply', '--yes', file);
    expect(status).toBe(1);
    expect(stdout).toContain('docker3  failed at step 3 of 4: package docker-ce docker-ce-cli containerd.io');
    expect(stdout).toMatch(/dnf .*-y install .* exited with status 1/);
    expect(stdout).toMatch(/problem with installed package \S+/);
    expect(stdout).toMatch(
      /Next: Remove \S+ first, or add a step before this one: package: \{ name: \S+, state: absent \}/,
    );
    expect(stdout).toContain('Steps 1 to 2 are applied and verified. Step 4 did not run.');
    expect(stdout).toMatch(/Retry: +provision apply \S+inventory\.yaml/);
  });

  test('a secret in a command reaches the host, but no output', async () => {
    const file = await person.file(
      'inventory.yaml',
      `playbook: playbook.yaml
vars: { token: !env CLASS_PASSWORD }
ssh: { user: root, identity_file: ${privateKeyFile}, host_key: accept-new }
hosts: { docker3: { address: ${hosts[2]?.bootstrap} } }
`,
    );
    await person.file('playbook.yaml', {
      steps: [
        { command: { run: 'echo "{{ token }}" >/root/token; echo "{{ token }}" >&2; exit 3', creates: '/never' } },
      ],
    });
    const { status, stdout, stderr } = await person.provision('apply', '--yes', file, '-v');
    const secret = await password();
    expect(status).toBe(1);
    expect((await exec('docker3', 'cat /root/token')).stdout.trim()).toBe(secret);
    expect(stdout).toContain('(secret)');
    expect(stdout + stderr).not.toContain(secret);
  });

  test('two names for one machine are refused before the second one is changed', async () => {
    const file = await person.file('inventory.yaml', {
      playbook: 'playbook.yaml',
      ssh: { ...withKey, host_key: 'accept-new' },
      hosts: { one: { address: hosts[2]?.bootstrap }, two: { address: hosts[2]?.hostOnly } },
    });
    await person.file('playbook.yaml', { steps: [{ command: { run: 'echo >>/root/count', creates: '/root/count' } }] });
    const { status, hosts: finished } = await last('apply', '--yes', file);
    expect(status).toBe(1);
    const statuses = new Set([finished['one']?.status, finished['two']?.status]);
    expect(statuses).toEqual(new Set(['changed', 'failed']));
    const failed = Object.values(finished).find((one) => one.status === 'failed');
    expect(failed?.failure?.message).toMatch(/^(one and two|two and one) are the same machine/);
  });
});
