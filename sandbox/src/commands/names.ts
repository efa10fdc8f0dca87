import { type Call, fail, notSimulated, ok, program } from './command.ts';

const UNAME =
  '-a|--all -s|--kernel-name -n|--nodename -r|--kernel-release -v|--kernel-version -m|--machine -p|--processor ' +
  '-i|--hardware-platform -o|--operating-system';

export const uname = program({ options: UNAME }, ({ options, host }) => {
  const parts = {
    'kernel-name': 'Linux',
    nodename: host.hostname,
    'kernel-release': host.kernel,
    'kernel-version': '#1 SMP PREEMPT_DYNAMIC Mon Nov 3 09:00:00 UTC 2025',
    machine: 'x86_64',
    processor: 'x86_64',
    'hardware-platform': 'x86_64',
    'operating-system': 'GNU/Linux',
  };
  const wanted = options.size === 0 ? ['kernel-name'] : [...options.keys()];
  const chosen = Object.entries(parts).filter(([key]) => options.has('all') || wanted.includes(key));
  return ok(`${chosen.map(([, text]) => text).join(' ')}\n`);
});

const HOSTNAME = '-f|--long|--fqdn -s|--short -d|--domain -I|--all-ip-addresses';

export const hostname = program({ options: HOSTNAME }, ({ options, operands: [name], host, user }) => {
  const [short = '', ...domain] = host.hostname.split('.');
  if (options.has('short')) return ok(`${short}\n`);
  if (options.has('domain')) return ok(`${domain.join('.')}\n`);
  if (options.has('all-ip-addresses')) {
    const own = host.network.state.devices.filter(({ name: device }) => device !== 'lo');
    const addresses = own.flatMap(({ applied }) => applied?.addresses ?? []);
    return ok(`${addresses.map((address) => address.split('/')[0]).join(' ')} \n`);
  }
  if (name === undefined || options.has('fqdn')) return ok(`${host.hostname}\n`);
  if (user.uid !== 0) return fail(1, 'hostname: you must be root to change the host name');
  host.setHostname(name);
  return ok();
});

const KINDS = '--static --transient';

export const hostnamectl = program(
  {
    verbs: { status: { options: KINDS }, hostname: { options: KINDS }, 'set-hostname': { options: KINDS } },
    usual: 'status',
    otherVerbs: 'icon-name chassis deployment location set-icon-name set-chassis set-deployment set-location help',
  },
  (call) => {
    const [verb] = call.verbs;
    const [name] = call.operands;
    if (verb === undefined) return fail(1, `Unknown command verb ${name ?? ''}.`);
    if (verb === 'status') return call.options.size > 0 ? shown(call) : status(call);
    if (name === undefined) return verb === 'hostname' ? shown(call) : fail(1, 'Too few arguments.');
    const [kind] = call.options.keys();
    return kind === undefined ? set(call, name) : notSimulated('hostnamectl', `${verb} --${kind} NAME`);
  },
);

function set({ host, user }: Call, name: string) {
  if (user.uid !== 0) return fail(1, 'Could not set static hostname: Interactive authentication required.');
  // systemd-hostnamed removes invalid characters.
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

function shown({ host, options }: Call) {
  return ok(`${options.has('static') ? saved(host.disk.tryRead('/etc/hostname')) : transient(host.hostname)}\n`);
}

function saved(text = ''): string {
  return text.trim();
}

/** systemd-hostnamed shows the installer's name as localhost. */
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
