import { fingerprint } from '../../../src/transport/known-hosts.ts';
import type { SimulatedHost } from '../host/host.ts';
import { type Answer, fail, ok, type Program } from './command.ts';

export const firewallCmd: Program = ({ args, host }) => {
  const running = host.units.isActive('firewalld.service');
  if (args.includes('--state')) return running ? ok('running\n') : fail(252, 'not running');
  if (!running) return fail(252, 'FirewallD is not running');
  if (args.includes('--get-default-zone')) return ok('public\n');
  if (args.includes('--list-services')) return ok('cockpit dhcpv6-client ssh\n');
  if (args.includes('--list-all')) {
    return ok(
      'public (active)\n  target: default\n  icmp-block-inversion: no\n  interfaces: ens33 ens34\n  sources: \n' +
        '  services: cockpit dhcpv6-client ssh\n  ports: \n  protocols: \n  forward: yes\n  masquerade: no\n' +
        '  forward-ports: \n  source-ports: \n  icmp-blocks: \n  rich rules: \n',
    );
  }
  return fail(2, `firewall-cmd: ${args.join(' ')}: not simulated`);
};

/** The engine answers, but there are no containers. */
export const docker: Program = ({ args, host }) => {
  const [command = ''] = args;
  const version = host.packages.find(({ name }) => name === 'docker-ce-cli')?.version ?? '';
  if (command === '--version' || command === '-v') return ok(`Docker version ${version}, build simulated\n`);
  const client = `Client: Docker Engine - Community\n Version:    ${version}\n`;
  switch (command) {
    case 'version': {
      const head = client.replace('    ', '           ');
      const server = `\nServer: Docker Engine - Community\n Engine:\n  Version:          ${version}\n`;
      return asked(host, `${head}${server}`, head);
    }
    case 'info':
      return asked(host, `${client}\nServer:\n Containers: 0\n Images: 0\n Server Version: ${version}\n`);
    case 'ps':
      return asked(host, 'CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES\n');
    case 'images':
      return asked(host, 'REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n');
    default:
      return fail(1, `docker: '${command}': a simulated host runs no containers`);
  }
};

/** Whoever asks at the socket wakes the engine. */
function asked(host: SimulatedHost, answer: string, without = ''): Answer {
  const listening = host.units.isActive('docker.socket');
  if (listening && !host.units.isActive('docker.service')) host.units.start('docker.service');
  if (host.units.isActive('docker.service')) return ok(answer);
  const socket = 'unix:///var/run/docker.sock';
  return fail(1, `Cannot connect to the Docker daemon at ${socket}. Is the docker daemon running?`, without);
}

export const runc: Program = ({ host }) => {
  const own = host.packages.find(({ name }) => name === 'runc');
  return ok(`runc version ${own?.version ?? '1.2.5'}\n`);
};

export const getent: Program = ({ args, host }) => {
  const [database = '', key] = args;
  const text = host.disk.tryRead(`/etc/${database}`);
  if (text === undefined) return fail(1, `Unknown database: ${database}`);
  const lines = text.split('\n').filter((line) => line !== '' && (key === undefined || line.startsWith(`${key}:`)));
  return lines.length > 0 ? ok(`${lines.join('\n')}\n`) : fail(2, '');
};

export const uptime: Program = ({ host }) => {
  const minutes = Math.floor(host.uptime() / 60);
  const time = new Date(host.now()).toISOString().slice(11, 19);
  return ok(` ${time} up ${minutes} min,  1 user,  load average: 0.00, 0.01, 0.00\n`);
};

export const free: Program = () =>
  ok(
    '               total        used        free      shared  buff/cache   available\n' +
      'Mem:         1834436      402112     1180324        6812      402332     1432324\n' +
      'Swap:        2097148           0     2097148\n',
  );

export const sshKeygen: Program = ({ args, host }) => {
  const at = args.findIndex((arg) => /^-l?f$|^-lf$/.test(arg));
  const file = args[at + 1];
  if (!args.some((arg) => arg.includes('l')) || file === undefined) return fail(1, 'ssh-keygen: not simulated');
  const text = host.disk.tryRead(file);
  if (text === undefined) return fail(255, `ssh-keygen: ${file}: No such file or directory`);
  return ok(`256 ${fingerprint(Buffer.from(text.split(' ')[1] ?? '', 'base64'))} no comment (ED25519)\n`);
};

export const nmOnline: Program = ({ host }) =>
  host.network.state.devices.some(({ applied }) => applied && applied.gateway !== '') ? ok() : fail(1, '');

export const logger: Program = ({ args, host, user }) => {
  host.log(user.name, args.join(' '));
  return ok();
};
