import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newIdentity, SandboxClass } from '../../sandbox/src/sandbox-class.ts';
import { NOT_SIMULATED, type Run } from '../../sandbox/src/commands/command.ts';
import { programs } from '../../sandbox/src/commands/index.ts';
import { daemons, notSimulated } from '../../sandbox/src/image/programs.ts';
import { planHosts } from '../../sandbox/src/host-plan.ts';
import { freePorts } from './ports.ts';

const whole = new Set([...daemons, ...notSimulated.map((path) => path.replace('/usr/bin/', ''))]);
/** They pass all arguments on, or have no options. */
const takesAnything = new Set(['expr', 'yum-config-manager']);
const declaring = [...programs.keys()].filter((name) => !whole.has(name) && !takesAnything.has(name));

describe('an option that a program does not declare', () => {
  test.each(declaring)('%s', async (name) => {
    const run = { name, args: ['--no-such-option'] } as unknown as Run;
    expect(await programs.get(name)?.perform(run)).toEqual({
      status: NOT_SIMULATED,
      stdout: '',
      stderr: `not simulated: ${name} --no-such-option\n`,
    });
  });
});

describe('on a simulated host', () => {
  let running: SandboxClass;
  beforeAll(async () => {
    const plans = planHosts(1, await freePorts(1));
    running = await SandboxClass.start({ plans, identities: plans.map(({ name }) => newIdentity(name)) });
  });
  afterAll(() => running.stop());

  test.each([
    ['timedatectl set-timezone Asia/Nowhere', 'timedatectl set-timezone'],
    ['systemctl isolate rescue.target', 'systemctl isolate'],
    ['systemctl start --no-block sshd', 'systemctl start --no-block'],
    ['systemctl --now start sshd', 'systemctl start --now'],
    ['systemctl show --property=ExecReload sshd', 'systemctl show --property ExecReload'],
    ['hostnamectl set-location here', 'hostnamectl set-location'],
    ['hostnamectl set-hostname --static x', 'hostnamectl set-hostname --static NAME'],
    ['dnf history', 'dnf history'],
    ['dnf -y install --skip-broken tree', 'dnf install --skip-broken'],
    ['dnf --enablerepo=crb repolist', 'dnf --enablerepo'],
    ['dnf list updates', 'dnf list updates'],
    ['nmcli radio', 'nmcli radio'],
    ['nmcli con mon', 'nmcli connection mon'],
    ['nmcli con mod ens33 ipv4.routes 10.0.0.0/8', 'nmcli ipv4.routes'],
    ['nmcli con add type bridge ifname br0', 'nmcli connection add type bridge'],
    ['ip addr add 10.0.0.1/8 dev ens33', 'ip address add'],
    ['ip neigh', 'ip neigh'],
    ['ip -s link', 'ip -s'],
    ['ip route get 192.0.2.1', 'ip route get'],
    ['rpm -e tree', 'rpm -e'],
    ['rpm -i tree.rpm', 'rpm without --query'],
    ["rpm -q --qf '%{VENDOR}' bash", 'rpm --queryformat %{VENDOR}'],
    ['journalctl -p err', 'journalctl -p'],
    ['shutdown -r +5', 'shutdown +5'],
    ['busctl call org.freedesktop.systemd1 / x y', 'busctl call org.freedesktop.systemd1'],
    ['getent hosts www.google.com', 'getent hosts'],
    ['firewall-cmd --add-port=80/tcp', 'firewall-cmd --add-port'],
    ['stat -c %i /etc/hosts', 'stat --format=%i'],
    ['find / -mmin +1', 'find -mmin'],
    ['tail -f /etc/hosts', 'tail -f'],
    ['grep -e a -e b /etc/hosts', 'grep a second --regexp'],
    ['curl --unix-socket /run/other.sock http://localhost/', 'curl --unix-socket /run/other.sock'],
    ['less /etc/hosts', 'less'],
    ['useradd --expiredate 2030-01-01 somebody', 'useradd --expiredate with a date'],
    ['chpasswd', 'chpasswd without --encrypted'],
    ['usermod --lock student', 'usermod --lock'],
    ['runuser student', 'runuser without --user'],
    ['mkdir --mode u=rwx /tmp/x', 'mkdir --mode=u=rwx'],
    ['gpasswd --add student wheel', 'gpasswd'],
    ["trap 'echo bye' EXIT", 'trap'],
    ['/usr/sbin/NetworkManager --version', 'NetworkManager'],
  ])('%s', async (line, what) => {
    expect(await running.run('node1', line)).toMatchObject({
      status: NOT_SIMULATED,
      stdout: '',
      stderr: `not simulated: ${what}\n`,
    });
  });

  test.each(['ifconfig', 'docker ps', 'nosuchcommand'])('%s is not installed', async (line) => {
    const { status, stderr } = await running.run('node1', line);
    expect({ status, stderr }).toEqual({ status: 127, stderr: expect.stringContaining('command not found') });
  });

  test.each([
    ['systemctl nosuch', 'Unknown command verb nosuch.\n'],
    ['nmcli con nosuch', "Error: argument 'nosuch' not understood. Try passing --help instead.\n"],
  ])('%s is no verb on a real host either', async (line, stderr) => {
    expect(await running.run('node1', line)).toMatchObject({ stderr });
  });

  test.each([
    ['systemctl --now disable chronyd', 0],
    ['nmcli con mod ens33 -ipv4.dns 192.0.2.1', 0],
    ['head -1 /etc/hosts', 0],
    ['chmod -x /etc/hosts', 0],
    ["systemd-run --quiet --setenv=NAME=value sh -c 'echo $NAME >/root/name'; grep value /root/name", 0],
    ["find /etc -maxdepth 1 -name hosts -exec ls -l {} ';'", 0],
    ['timeout 5 ls -a /', 0],
    ['id -un', 0],
    ['mktemp /root/x.XXXXXX', 0],
  ])('%s is simulated', async (line, status) => {
    expect(await running.run('node1', line)).toMatchObject({ status });
  });
});
