import { type Call, fail, ok, type Program } from './command.ts';
import { parse } from './files.ts';

export const uname: Program = ({ args, host }) => {
  const parts: Readonly<Record<string, string>> = {
    s: 'Linux',
    n: host.hostname,
    r: host.kernel,
    v: '#1 SMP PREEMPT_DYNAMIC Mon Nov 3 09:00:00 UTC 2025',
    m: 'x86_64',
    p: 'x86_64',
    i: 'x86_64',
    o: 'GNU/Linux',
  };
  const letters = args.filter((arg) => arg.startsWith('-')).join('');
  const wanted = letters.includes('a') ? 'snrvmpio' : letters.replaceAll('-', '') || 's';
  return ok(
    `${'snrvmpio'
      .split('')
      .filter((one) => wanted.includes(one))
      .map((one) => parts[one])
      .join(' ')}\n`,
  );
};

export const hostname: Program = ({ args, host, user }) => {
  const [first] = args;
  const [short = '', ...domain] = host.hostname.split('.');
  if (first === undefined || first === '-f' || first === '--fqdn') return ok(`${host.hostname}\n`);
  if (first === '-s') return ok(`${short}\n`);
  if (first === '-d') return ok(`${domain.join('.')}\n`);
  if (first === '-I') {
    const own = host.network.state.devices.filter(({ name }) => name !== 'lo');
    const addresses = own.flatMap(({ applied }) => applied?.addresses ?? []);
    return ok(`${addresses.map((address) => address.split('/')[0]).join(' ')} \n`);
  }
  if (first.startsWith('-')) return fail(255, `hostname: invalid option -- '${first.slice(1)}'`);
  if (user.uid !== 0) return fail(1, 'hostname: you must be root to change the host name');
  host.setHostname(first);
  return ok();
};

export const hostnamectl: Program = (call) => {
  const { options, operands } = parse(call.args, []);
  const [verb = 'status', name] = operands;
  switch (verb) {
    case 'status':
      return options.has('static') || options.has('transient') ? shown(call, options) : status(call);
    case 'hostname':
      return name === undefined ? shown(call, options) : set(call, name);
    case 'set-hostname':
      return name === undefined ? fail(1, 'Too few arguments.') : set(call, name);
    default:
      return fail(1, `Unknown command verb ${verb}.`);
  }
};

function set({ host, user }: Call, name: string) {
  if (user.uid !== 0) return fail(1, 'Could not set static hostname: Interactive authentication required.');
  // As systemd-hostnamed makes a name of anything: what cannot be in one is left out.
  const clean = name
    .replace(/[^A-Za-z0-9.-]/g, '')
    .slice(0, 64)
    .replace(/^[-.]+|[-.]+$/g, '');
  if (clean === '') host.disk.remove('/etc/hostname');
  else {
    host.disk.write('/etc/hostname', `${clean}\n`);
    host.disk.change('/etc/hostname', { mode: 0o644 });
  }
  host.setHostname(clean || 'localhost');
  return ok();
}

function shown({ host }: Call, options: ReadonlyMap<string, string>) {
  return ok(`${options.has('static') ? saved(host.disk.tryRead('/etc/hostname')) : transient(host.hostname)}\n`);
}

function saved(text = ''): string {
  return text.trim();
}

/** hostnamed takes the installer's name for none at all. */
function transient(name: string): string {
  return name === 'localhost.localdomain' ? 'localhost' : name;
}

function status({ host }: Call) {
  const fixed = saved(host.disk.tryRead('/etc/hostname')) || '(unset)';
  const running = transient(host.hostname);
  const rows: readonly (readonly [string, string])[] = [
    ['Static hostname', fixed],
    ...(running === fixed ? [] : [['Transient hostname', running] as const]),
    ['Icon name', 'computer-vm'],
    ['Chassis', 'vm'],
    ['Machine ID', host.machineId],
    ['Boot ID', host.bootId.replaceAll('-', '')],
    ['Virtualization', 'vmware'],
    ['Operating System', 'CentOS Stream 9'],
    ['CPE OS Name', 'cpe:/o:centos:centos:9'],
    ['Kernel', `Linux ${host.kernel}`],
    ['Architecture', 'x86-64'],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return ok(rows.map(([label, text]) => `${label.padStart(width)}: ${text}\n`).join(''));
}
