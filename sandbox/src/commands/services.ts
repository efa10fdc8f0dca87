import { fingerprint } from '../../../src/transport/known-hosts.ts';
import { fail, notSimulated, ok, program } from './command.ts';

const FIREWALL = { options: '--state --get-default-zone --list-services --list-all' };

export const firewallCmd = program(FIREWALL, ({ options, host }) => {
  const running = host.units.isActive('firewalld.service');
  if (options.has('state')) return running ? ok('running\n') : fail(252, 'not running');
  if (!running) return fail(252, 'FirewallD is not running');
  if (options.has('get-default-zone')) return ok('public\n');
  if (options.has('list-services')) return ok('cockpit dhcpv6-client ssh\n');
  if (!options.has('list-all')) return notSimulated('firewall-cmd', 'without an option');
  return ok(
    'public (active)\n  target: default\n  icmp-block-inversion: no\n  interfaces: ens33 ens34\n  sources: \n' +
      '  services: cockpit dhcpv6-client ssh\n  ports: \n  protocols: \n  forward: yes\n  masquerade: no\n' +
      '  forward-ports: \n  source-ports: \n  icmp-blocks: \n  rich rules: \n',
  );
});

export const runc = program({ options: '-v|--version', verbs: {} }, ({ options, host }) => {
  const own = host.packages.find(({ name }) => name === 'runc');
  return options.has('version')
    ? ok(`runc version ${own?.version ?? '1.2.5'}\n`)
    : notSimulated('runc', 'without a command');
});

export const uptime = program({}, ({ host }) => {
  const minutes = Math.floor(host.uptime() / 60);
  const time = new Date(host.now()).toISOString().slice(11, 19);
  return ok(` ${time} up ${minutes} min,  1 user,  load average: 0.00, 0.01, 0.00\n`);
});

export const free = program({}, () =>
  ok(
    '               total        used        free      shared  buff/cache   available\n' +
      'Mem:         1834436      402112     1180324        6812      402332     1432324\n' +
      'Swap:        2097148           0     2097148\n',
  ),
);

export const nproc = program({ options: '--all' }, () => ok('2\n'));

export const detectVirt = program({ options: '-v|--vm -q|--quiet' }, ({ options }) =>
  ok(options.has('quiet') ? '' : 'vmware\n'),
);

/** The fingerprint of a public key: `ssh-keygen -l -f FILE`. */
export const sshKeygen = program({ options: '-l -f=' }, ({ options, host, path }) => {
  const file = options.get('f');
  if (!options.has('l') || file === undefined) return notSimulated('ssh-keygen', 'without -l and -f');
  const text = host.disk.tryRead(path(file));
  if (text === undefined) return fail(255, `ssh-keygen: ${file}: No such file or directory`);
  return ok(`256 ${fingerprint(Buffer.from(text.split(' ')[1] ?? '', 'base64'))} no comment (ED25519)\n`);
});

const NM_ONLINE = { options: '-x|--exit -q|--quiet -s|--wait-for-startup -t|--timeout=' };

export const nmOnline = program(NM_ONLINE, ({ host }) =>
  host.network.state.devices.some(({ applied }) => applied && applied.gateway !== '') ? ok() : fail(1, ''),
);

export const logger = program({ options: '-t|--tag= -p|--priority=' }, ({ options, operands, host, user }) => {
  host.log(options.get('tag') ?? user.name, operands.join(' '));
  return ok();
});
