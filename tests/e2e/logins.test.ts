import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Failure } from '../../src/model/events.ts';
import { exec, inControl, password, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// Logins that do not get as far as a shell. One host, an account and an address for each of them, and one run.

interface Login {
  /** Makes the account, as root on the host. Its name is in $u, its home in $h. */
  readonly setUp?: string;
  readonly ssh?: Readonly<Record<string, unknown>>;
  readonly message: RegExp;
  readonly next: RegExp;
  readonly code?: Failure['code'];
  /** How many connections the run makes at most, if not one. */
  readonly connections?: number;
}

const PASSWORD = '!env CLASS_PASSWORD';
const WRONG = '!env HOME';

const logins: Readonly<Record<string, Login>> = {
  'a forced command, as for root of a cloud image': {
    setUp: `sed -i 's/^/command="echo '"'"'Please login as the user \\\\"cloud-user\\\\" rather than the user \\\\"root\\\\".'"'"';echo;sleep 2;exit 142" /' $h/.ssh/authorized_keys`,
    message:
      /^\S+ \(\S+\) accepted u1, but ran no command: the login exited with status 142: Please login as the user "cloud-user" rather than the user "root"\.$/,
    next: /^Set ssh\.user: cloud-user and ssh\.become: true in the inventory\.$/,
  },
  'a password that has to be changed': {
    setUp: 'chage -d 0 $u',
    ssh: { password: PASSWORD },
    message: /accepted u2, but ran no command: the login exited with status 1: [^]*password change required/i,
    next: /^Log in once with ssh and change the password of u2\.$/,
  },
  'a nologin shell': {
    setUp: 'usermod -s /usr/sbin/nologin $u',
    message: /exited with status 1: This account is currently not available\.$/,
    next: /^Set ssh\.user to an account whose shell runs commands/,
  },
  'a nologin shell, with sudo': {
    setUp: 'usermod -s /usr/sbin/nologin $u',
    ssh: { become: true },
    message: /accepted u4, but ran no command: .*: This account is currently not available\.$/,
    next: /^Set ssh\.user to an account whose shell runs commands/,
  },
  'the shell /bin/false': {
    setUp: 'usermod -s /bin/false $u',
    message: /exited with status 1 and printed nothing$/,
    next: /^Check the shell of u5 in \/etc\/passwd/,
  },
  'exit in .bashrc': {
    setUp: 'echo "echo bye; exit 3" >$h/.bashrc',
    message: /exited with status 3: bye$/,
    next: /^Set ssh\.user to an account whose shell runs commands, or correct the account u6 on the host\.$/,
  },
  'files only (ForceCommand internal-sftp)': {
    setUp: 'printf "Match User $u\\n  ForceCommand internal-sftp\\n" >>/etc/ssh/sshd_config',
    message: /exited with status 1: This service allows sftp connections only\.$/,
    next: /^u7 may only transfer files\./,
  },
  'no sudo': {
    setUp: 'echo "PATH=/nonexistent" >$h/.bashrc',
    ssh: { become: true },
    code: 'become',
    message: /^u8 cannot become root on \S+: .*sudo: (command )?not found$/,
    next: /^Install sudo on the host, or set ssh\.user: root/,
  },
  'rootpw in sudoers': {
    setUp: 'printf "Defaults:$u rootpw\\n$u ALL=(ALL) ALL\\n" >/etc/sudoers.d/$u',
    ssh: { become: true, password: PASSWORD },
    code: 'become',
    message: /^sudo on \S+ asks for the password of root, not of u9 \(rootpw, targetpw or runaspw/,
    next: /^Set ssh\.become_password: !env NAME in the inventory, to the password of root\.$/,
  },
  'targetpw in sudoers, and a wrong password': {
    setUp: 'printf "Defaults:$u targetpw\\n$u ALL=(ALL) ALL\\n" >/etc/sudoers.d/$u',
    ssh: { become: true, become_password: WRONG },
    code: 'become',
    message: /^sudo on \S+ does not accept the password of root, not of u10/,
    next: /^Set ssh\.become_password to the password of root\.$/,
  },
  'a wrong password, with eight keys in the agent': {
    setUp: 'rm $h/.ssh/authorized_keys',
    ssh: { identity_file: undefined, password: WRONG },
    message: /(refused|ended the login of) u11 with password, .*agent/,
    next: /password/,
  },
  'the right password and a right key after eight in the agent': {
    setUp:
      'rm $h/.ssh/authorized_keys; printf "Match User $u\\n  PasswordAuthentication no\\n  KbdInteractiveAuthentication no\\n" >>/etc/ssh/sshd_config',
    ssh: { identity_file: undefined, password: PASSWORD },
    message: /ended the login of u12 with .*agent.*: Too many authentication failures/,
    next: /^The SSH server ends a login after a few attempts \(MaxAuthTries\)/,
  },
  'an account that has expired': {
    setUp: 'chage -E 1 $u',
    message: /(refused|ended the login of) u13 with key .*(expired|closed)/,
    next: /./,
  },
  'too many logins (maxlogins)': {
    setUp: 'echo "$u - maxlogins 0" >/etc/security/limits.d/$u.conf',
    message: /accepted u14, but ran no command: .*too many logins/i,
    next: /./,
  },
  'a start-up file that waits': {
    setUp: 'echo "echo Loading; sleep 60" >$h/.bashrc',
    ssh: { connect_timeout: 2 },
    code: 'timeout',
    message: /accepted u15, but the shell did not start within 6 s: Loading$/,
    next: /^Check the start-up files of the shell/,
  },
  // As by a program on the host that ends sessions: no exit status arrives.
  'a session that the host closes': {
    setUp: `sed -i 's/^/command="echo Closing; sleep 1; kill -9 $PPID" /' $h/.ssh/authorized_keys`,
    code: 'lost',
    message: /accepted u16 and closed the connection before the shell started: Closing/,
    next: /^/,
    connections: 2,
  },
  'a restricted shell': {
    setUp: 'ln -sf bash /bin/rbash; usermod -s /bin/rbash $u',
    message: /exited with status \d+: .*restricted$/,
    next: /^Set ssh\.user to an account whose shell runs commands/,
  },
  'no common key exchange': {
    ssh: { port: 2301 },
    code: 'unreachable',
    message: /have no key exchange algorithm in common; the host offers diffie-hellman-group1-sha1/,
    next: /^Update the SSH server of the host/,
  },
  'no common cipher': {
    ssh: { port: 2302 },
    code: 'unreachable',
    message: /have no C->S cipher in common; the host offers 3des-cbc/i,
    next: /^Update the SSH server of the host/,
  },
  'no common host key type': {
    ssh: { port: 2303 },
    code: 'unreachable',
    message: /have no host key format in common; the host offers ssh-rsa/,
    next: /^Update the SSH server of the host/,
  },
  'a port that the firewall rejects': {
    ssh: { port: 2399 },
    code: 'unreachable',
    message: /port 2399: rejected: a firewall on the host or on the way does not allow connections to this port/,
    next: /^/,
  },
};

const names = Object.keys(logins);
const userOf = (index: number) => `u${index + 1}`;
const addressOf = (index: number) => `192.168.2.${200 + index}`;

const SERVERS = `
ssh-keygen -q -t rsa -N '' -f /etc/ssh/lab_rsa <<<y >/dev/null
/usr/sbin/sshd -p 2301 -o KexAlgorithms=diffie-hellman-group1-sha1
/usr/sbin/sshd -p 2302 -o Ciphers=3des-cbc
/usr/sbin/sshd -p 2303 -o HostKeyAlgorithms=ssh-rsa -h /etc/ssh/lab_rsa
firewall-cmd -q --add-port=2301-2303/tcp
`;

function setUpOf(name: string, index: number): string {
  return `u=${userOf(index)}; h=/home/$u
useradd -m -s /bin/bash $u
echo "$u:$PASSWORD" | chpasswd
mkdir -p $h/.ssh; cp /root/.ssh/authorized_keys $h/.ssh/; chown -R $u $h; chmod 700 $h/.ssh
${logins[name]?.setUp ?? ':'}
ip address add ${addressOf(index)}/24 dev ens33
`;
}

describe('a login that gets no shell', () => {
  let person: Person;
  const failures = new Map<string, Failure>();
  const connections = new Map<string, number>();
  let errors: string;
  let sshAgent: ChildProcess | undefined;

  beforeAll(async () => {
    await up();
    await reset('docker1');
    person = await Person.arrive();
    const script = `PASSWORD='${await password()}'\n${names.map(setUpOf).join('')}${SERVERS}systemctl reload ssh sshd 2>/dev/null; true`;
    const made = await exec('docker1', `bash -s`, { stdin: script });
    if (made.code !== 0) throw new Error(made.stderr);

    const agent = join(person.home, 'agent.sock');
    // In the foreground, to be killed afterwards: it would keep the mounts of all hosts of this machine.
    sshAgent = inControl(['ssh-agent', '-D', '-a', agent], { stdio: 'ignore' });
    const keys = `until [ -S ${agent} ]; do sleep 0.1; done; export SSH_AUTH_SOCK=${agent}
      for n in 1 2 3 4 5 6 7 8; do ssh-keygen -q -t ed25519 -N '' -f ${person.home}/key$n; ssh-add -q ${person.home}/key$n; done`;
    await once(inControl(['bash', '-c', keys], { stdio: 'ignore' }), 'close');
    person.variables['SSH_AUTH_SOCK'] = agent;

    const hosts = names.map((name, index) => {
      const settings = { user: userOf(index), identity_file: privateKeyFile, ...logins[name]?.ssh };
      const written = Object.entries(settings).flatMap(([key, value]) =>
        value === undefined ? [] : [`${key}: ${value}`],
      );
      return `  h${index + 1}: { address: ${addressOf(index)}, ssh: { ${written.join(', ')} } }`;
    });
    await person.file('playbook.yaml', { steps: [{ command: { run: 'true', unless: 'true' } }] });
    const file = await person.file(
      'inventory.yaml',
      `playbook: playbook.yaml\nssh: { host_key: accept-new }\nhosts:\n${hosts.join('\n')}\n`,
    );
    const { events, stderr } = await person.events('apply', '--yes', file, '--parallel', '5');
    errors = stderr;
    for (const { host, failure, connections: count } of ofType(events, 'host-finished')) {
      const name = names[Number(host.slice(1)) - 1] ?? '';
      if (failure) failures.set(name, failure);
      connections.set(name, count);
    }
  });
  afterAll(async () => {
    await exec('docker1', "pkill -f 'sshd.*-p 230'");
    sshAgent?.kill();
    await person.leave();
    await reset('docker1');
  });

  test.each(names)('%s', (name) => {
    const { message, next, code = 'authentication' } = logins[name] as Login;
    const failure = failures.get(name);
    expect([failure?.message, failure?.words].filter(Boolean).join(': ')).toMatch(message);
    expect(failure?.next ?? '').toMatch(next);
    expect(failure?.code).toBe(code);
  });

  test.each(names)('is not tried again: %s', (name) => {
    expect(connections.get(name)).toBeLessThanOrEqual(logins[name]?.connections ?? 1);
  });

  test('prints nothing to standard error, such as a warning of Node', () => {
    expect(errors).toBe('');
  });
});
