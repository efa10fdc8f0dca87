// How each contender does the same work on the lab's hosts.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { env, execPath } from 'node:process';
import * as lab from '../../tests/lab/lab.ts';
import type { Command } from './measure.ts';

export const INVENTORY = 'inventory/class.yaml';

const remote = async (name: string) => readFile(join(import.meta.dirname, 'remote', `${name}.sh`), 'utf8');

/** A person's home folder with what all contenders need. */
export class Workplace {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;

  private constructor(home: string, password: string) {
    this.home = home;
    this.env = { ...env, HOME: home, XDG_STATE_HOME: join(home, 'state'), CLASS_PASSWORD: password };
    // It makes every start of Node slower, also that of an empty program.
    delete this.env['NODE_EXTRA_CA_CERTS'];
  }

  static async create(home: string): Promise<Workplace> {
    await mkdir(join(home, '.ssh'), { recursive: true });
    const workplace = new Workplace(home, await lab.password());
    await writeFile(join(home, '.ssh', 'config'), sshConfig(home));
    return workplace;
  }

  /** From here on, every connection goes through a relay on this computer: port 2201 is the first host. */
  async throughRelay(): Promise<void> {
    const hosts = lab.classHosts.map(
      ({ address }, index) =>
        `Host ${address}\n  HostName 127.0.0.1\n  Port ${2201 + index}\n  HostKeyAlias ${address}\n`,
    );
    await writeFile(join(this.home, '.ssh', 'config'), `${hosts.join('')}${sshConfig(this.home)}`);
  }

  command(argv: readonly string[], more: Partial<Command> = {}): Command {
    return { argv: ['ip', 'netns', 'exec', lab.controlNamespace, ...argv], env: this.env, ...more };
  }

  provision(...args: readonly string[]): Command {
    return this.command([execPath, resolve('dist/main.js'), ...args]);
  }

  /** Outside the hosts' network, where the sandbox is. */
  provisionHere(...args: readonly string[]): Command {
    return { argv: [execPath, resolve('dist/main.js'), ...args], env: this.env };
  }

  /** An inventory of all hosts of the lab: the class, and the others as workers. */
  async inventoryOfAll(): Promise<string> {
    const file = resolve(INVENTORY);
    const more = lab.hosts
      .slice(lab.classHosts.length)
      .map(({ name, address, bootstrap }) => `      ${name}: { address: ${address}, bootstrap: ${bootstrap} }\n`);
    const text = (await readFile(file, 'utf8'))
      .replace(/^playbook: .*$/m, `playbook: ${resolve('playbooks/docker-host.yaml')}`)
      .replace(/^ {2}control:$/m, `${more.join('')}  control:`);
    const all = join(this.home, 'all.yaml');
    await writeFile(all, text);
    return all;
  }

  ssh(address: string, stdin: string, ...args: readonly string[]): Command {
    const config = ['-F', join(this.home, '.ssh', 'config')];
    return this.command(['ssh', ...config, `root@${address}`, 'sh', '-s', '--', ...args], { stdin });
  }

  /** One script on all hosts at once, at their addresses of the class. */
  async script(name: 'short' | 'full', hosts = lab.classHosts): Promise<readonly Command[]> {
    const text = await remote(name);
    return hosts.map(({ address }) => this.ssh(address, text));
  }

  /** The set-up by hand of fresh hosts, all at once: over the first address, then over the new one. */
  async setUp(): Promise<readonly Command[]> {
    const [move, rest] = await Promise.all([remote('move'), remote('set-up')]);
    await writeFile(join(this.home, 'move.sh'), move);
    await writeFile(join(this.home, 'set-up.sh'), rest);
    const ssh = `ssh -F ${join(this.home, '.ssh', 'config')} -o ConnectTimeout=1`;
    return lab.classHosts.map(({ name, bootstrap, address }) => {
      const control = name === 'master';
      const gateway = control ? '213.0.113.2' : '192.168.2.254';
      const args = [`${name}.example.com`, `${address}/24`, gateway, control ? '213.0.113.2' : '168.126.63.1'];
      const first = `${ssh} root@${bootstrap} sh -s -- ${args.join(' ')} <${this.home}/move.sh`;
      const second = `until ${ssh} root@${address} true 2>/dev/null; do sleep 0.1; done; ${ssh} root@${address} sh -s <${this.home}/set-up.sh`;
      return this.command(['bash', '-c', `set -e; ${first}; ${second}`]);
    });
  }

  ansible(mitogen: boolean): Command {
    const folder = join(import.meta.dirname, 'ansible');
    const strategy = mitogen
      ? {
          ANSIBLE_STRATEGY_PLUGINS: '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy',
          ANSIBLE_STRATEGY: 'mitogen_linear',
        }
      : {};
    const settings = {
      ANSIBLE_CONFIG: join(folder, 'ansible.cfg'),
      ANSIBLE_SSH_ARGS: `-F ${join(this.home, '.ssh', 'config')} -o ControlMaster=auto -o ControlPersist=60s`,
      ...strategy,
    };
    const argv = ['ansible-playbook', '-i', join(folder, 'inventory.yml'), join(folder, 'playbook.yml')];
    return this.command(argv, { env: { ...this.env, ...settings } });
  }
}

function sshConfig(home: string): string {
  return `Host *
  User root
  IdentityFile ${lab.privateKeyFile}
  IdentitiesOnly yes
  StrictHostKeyChecking accept-new
  UserKnownHostsFile ${join(home, '.ssh', 'known_hosts')}
  LogLevel ERROR
`;
}
