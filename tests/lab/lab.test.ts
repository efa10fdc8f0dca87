import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as lab from './lab.ts';

const reason = await lab.whyNot();

/** Runs the OpenSSH client in the control namespace, as a person uses it. */
async function ssh(target: string, command: string, options: { password?: string } = {}): Promise<lab.Output> {
  const login =
    options.password === undefined
      ? ['-i', lab.privateKeyFile, '-o', 'BatchMode=yes']
      : ['-o', 'PreferredAuthentications=password', '-o', 'PubkeyAuthentication=no'];
  const quiet = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'];
  return control(['ssh', ...login, ...quiet, target, command], {
    ...process.env,
    SSH_ASKPASS: `${import.meta.dirname}/askpass.sh`,
    SSH_ASKPASS_REQUIRE: 'force',
    PASSWORD: options.password,
  });
}

async function control(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<lab.Output> {
  const child = lab.inControl(argv, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close')]);
  return { code: Number(code), stdout, stderr };
}

const outputOf = async (host: string, script: string): Promise<string> => {
  const { stdout, stderr } = await lab.exec(host, script);
  return stdout + stderr;
};

describe.skipIf(reason !== undefined && process.env['PROVISION_LAB'] !== 'required')('the lab', () => {
  beforeAll(async () => {
    if (reason !== undefined) throw new Error(reason);
    await lab.up();
    await lab.reset();
  });

  afterAll(() => lab.reset());

  test.each(lab.hosts.map((host) => [host.name, host] as const))('%s is freshly installed', async (name, host) => {
    expect((await outputOf(name, 'systemctl is-system-running')).trim()).toBe('running');
    expect(await outputOf(name, 'systemctl list-timers --no-legend; systemctl --failed --no-legend')).toBe('');
    expect(await outputOf(name, 'cat /etc/centos-release; hostnamectl --static')).toBe(
      'CentOS Stream release 9\nlocalhost.localdomain\n',
    );
    expect(await outputOf(name, 'nmcli -t -f NAME,DEVICE connection show --active')).toMatch(/^ens33:ens33$/m);
    expect(await outputOf(name, 'nmcli -g ipv4.method connection show ens33')).toBe('auto\n');
    expect(await outputOf(name, 'ip -4 address show ens33')).toContain(`inet ${host.bootstrap}/24`);
    expect(await outputOf(name, 'ip route')).toMatch(/^default via 192\.168\.2\.254 dev ens33 .*\n(?!default)/);
    expect(await outputOf(name, 'firewall-cmd --state; firewall-cmd --list-services')).toBe(
      'running\ndhcpv6-client ssh\n',
    );
    expect(await outputOf(name, 'grep ^SELINUX= /etc/selinux/config; getenforce')).toBe(
      'SELINUX=enforcing\nEnforcing\n',
    );
    expect(await outputOf(name, 'rpm -q bash runc podman docker-ce')).toMatch(
      /^bash-5\.1\.8-9\.el9\.x86_64\nrunc-1\.1\.12-1\.el9\.x86_64\npodman-.*\npackage docker-ce is not installed\n$/,
    );
    expect((await ssh(`root@${host.bootstrap}`, 'true')).code).toBe(0);
  });

  test('the hosts are different machines', async () => {
    const identities = lab.hosts.map(({ name }) =>
      outputOf(
        name,
        'cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub; nmcli -g connection.uuid connection show ens33',
      ),
    );
    const lines = (await Promise.all(identities)).flatMap((identity) => identity.trim().split('\n'));
    expect(new Set(lines).size).toBe(3 * lab.hosts.length);
  });

  test('root and a user with sudo can log in with a password', async () => {
    const password = await lab.password();
    expect((await ssh('root@192.168.2.131', 'id -un', { password })).stdout).toBe('root\n');
    const sudo = await ssh('student@192.168.2.131', `echo ${password} | sudo -S -p '' id -un`, { password });
    expect(sudo.stdout).toBe('root\n');
    expect((await ssh('admin@192.168.2.131', 'sudo -n id -un')).stdout).toBe('root\n');
  });

  test('names and addresses of the simulated internet answer, those of this machine do not', async () => {
    expect((await lab.exec('docker1', 'ping -c 1 -W 2 www.google.com')).code).toBe(0);
    const repository = 'https://download.docker.com/linux/centos/docker-ce.repo';
    expect(await outputOf('docker1', `curl -sS -o /dev/null -w '%{http_code}' ${repository}`)).toBe('200');
    const fromControl = await control(['curl', '-sS', '--cacert', lab.caFile, '-o', '/dev/null', repository]);
    expect(fromControl).toMatchObject({ code: 0, stderr: '' });
    expect(await outputOf('docker1', 'getent hosts www.kernel.org')).toBe('');
    expect((await control(['ip', '-br', 'link'])).stdout).not.toContain('eth0');
  });

  test('dnf works, and docker-ce conflicts with runc as on a real host', async () => {
    expect(await outputOf('docker1', 'dnf -q repolist')).toMatch(/^repo id .*\nappstream .*\nbaseos .*\n$/);
    expect(await outputOf('docker1', 'dnf config-manager')).toContain('No such command: config-manager');
    expect(await outputOf('docker1', 'dnf remove --assumeno runc')).toMatch(
      /Removing dependent packages:(.*\n)+? podman /,
    );
    const addRepository =
      'dnf -yq install dnf-plugins-core && dnf config-manager --add-repo https://download.docker.com/linux/centos/docker-ce.repo';
    expect((await lab.exec('docker1', addRepository)).code).toBe(0);
    const install = 'dnf -y install docker-ce docker-ce-cli containerd.io';
    expect(await outputOf('docker1', install)).toContain('containerd.io-1.7.27-3.1.el9.x86_64 conflicts with runc');
    expect((await lab.exec('docker1', `dnf -y remove runc && ${install} && systemctl enable --now docker`)).code).toBe(
      0,
    );
    expect(await outputOf('docker1', 'systemctl is-active docker; docker ps')).toMatch(/^active\nCONTAINER ID/);
    expect(await outputOf('docker1', 'rpm -Va; dnf check')).toBe('');
  });

  test('a host can use Korean', async () => {
    await lab.setLanguage('docker2', 'ko_KR.UTF-8');
    expect((await ssh('root@192.168.2.132', 'nmcli general')).stdout).toContain('연결됨');
    expect((await ssh('root@192.168.2.132', 'LC_ALL=C nmcli general')).stdout).toContain('connected');
  });

  test('after a reboot, a host has its disk and the SELinux mode of its boot entry', async () => {
    const bootId = (): Promise<lab.Output> => lab.exec('docker3', 'cat /proc/sys/kernel/random/boot_id');
    const before = await bootId();
    const differs = (now: lab.Output): boolean => now.code === 0 && now.stdout !== before.stdout;
    await outputOf('docker3', 'grubby --update-kernel ALL --args selinux=0; touch /root/kept; reboot');
    await expect.poll(async () => differs(await bootId().catch(() => before)), { timeout: 30_000 }).toBe(true);
    await lab.boot('docker3');
    expect(await outputOf('docker3', 'getenforce; ls /root/kept; setenforce 0')).toBe(
      'Disabled\n/root/kept\nsetenforce: SELinux is disabled\n',
    );
  });

  test('power, cable and disk fail on demand', async () => {
    await lab.kill('master');
    expect((await control(['ping', '-c', '1', '-W', '1', '192.168.2.134'])).code).not.toBe(0);
    await lab.boot('master');
    await lab.linkDown('master');
    expect(await outputOf('master', 'cat /sys/class/net/ens33/carrier')).toBe('0\n');
    await lab.linkUp('master');
    await lab.resizeDisk('master', '10m');
    expect(await outputOf('master', 'head -c 20m /dev/zero >/root/big')).toContain('No space left on device');
  });

  test('a test can change what the web server serves', async () => {
    const url = 'https://download.docker.com/linux/centos/gpg';
    await lab.publish(url, 'not a key');
    expect(await outputOf('docker1', `curl -s ${url}`)).toBe('not a key');
    await lab.unpublish();
    expect(await outputOf('docker1', `curl -s ${url}`)).toContain('BEGIN PGP PUBLIC KEY');
    await lab.webDown();
    expect((await lab.exec('docker1', `curl -s ${url}`)).code).not.toBe(0);
    await lab.webUp();
    expect((await lab.exec('docker1', `curl -s ${url}`)).code).toBe(0);
  });
});
