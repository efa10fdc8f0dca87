import { type BootEntry, bootEntries, setOptions } from '../host/kernel.ts';
import { type Answer, type Call, fail, ok, type Program } from './command.ts';

export const getenforce: Program = ({ host }) => ok(`${host.selinux}\n`);

export const setenforce: Program = ({ args, host, user }) => {
  if (host.selinux === 'Disabled') return fail(1, 'setenforce: SELinux is disabled');
  const [mode = '', ...more] = args;
  const wanted = /^(0|permissive)$/i.test(mode)
    ? 'Permissive'
    : /^(1|enforcing)$/i.test(mode)
      ? 'Enforcing'
      : undefined;
  if (!wanted || more.length > 0) return fail(1, 'usage:  setenforce [ Enforcing | Permissive | 1 | 0 ]');
  if (user.uid !== 0) return fail(1, 'setenforce:  security_setenforce() failed:  Permission denied');
  host.selinux = wanted;
  return ok();
};

export const sestatus: Program = ({ host }) => {
  if (host.selinux === 'Disabled') return ok('SELinux status:                 disabled\n');
  const config = host.disk.tryRead('/etc/selinux/config') ?? '';
  const value = (key: string) => new RegExp(`^${key}=\\s*(\\S+)`, 'm').exec(config)?.[1] ?? 'error (Success)';
  const rows: readonly (readonly [string, string])[] = [
    ['SELinux status', 'enabled'],
    ['SELinuxfs mount', '/sys/fs/selinux'],
    ['SELinux root directory', '/etc/selinux'],
    ['Loaded policy name', value('SELINUXTYPE')],
    ['Current mode', host.selinux.toLowerCase()],
    ['Mode from config file', value('SELINUX')],
    ['Policy MLS status', 'enabled'],
    ['Policy deny_unknown status', 'allowed'],
    ['Memory protection checking', 'actual (secure)'],
    ['Max kernel policy version', '33'],
  ];
  return ok(rows.map(([label, text]) => `${`${label}:`.padEnd(32)}${text}\n`).join(''));
};

/** Shows and edits the kernel arguments of the boot entries; grubby(8). */
export const grubby: Program = (call) => {
  const option = (name: string) => {
    const at = call.args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`));
    if (at < 0) return undefined;
    return call.args[at]?.includes('=') ? call.args[at]?.slice(name.length + 1) : (call.args[at + 1] ?? '');
  };
  const entries = bootEntries(call.host.disk);
  const [first] = entries;
  if (call.args.includes('--default-kernel')) return ok(`/boot${first?.linux ?? ''}\n`);
  if (call.args.includes('--default-index')) return ok('0\n');
  if (call.args.includes('--default-title')) return ok(`${first?.title ?? ''}\n`);
  const info = option('--info');
  if (info !== undefined) return about(entries, info);
  const update = option('--update-kernel');
  if (update === undefined) return fail(1, 'no action specified');
  return edit(call, entries, update, option('--args') ?? '', option('--remove-args') ?? '');
};

function chosen(entries: readonly BootEntry[], which: string): readonly BootEntry[] | undefined {
  if (which === 'ALL') return entries;
  if (which === 'DEFAULT') return entries.slice(0, 1);
  const found = entries.filter(({ linux, title }, index) =>
    [String(index), `/boot${linux}`, `TITLE=${title}`].includes(which),
  );
  return found.length > 0 ? found : undefined;
}

function about(entries: readonly BootEntry[], which: string): Answer {
  const found = chosen(entries, which);
  if (!found) return fail(1, `The param ${which} is incorrect`);
  const texts = found.map((entry) => {
    const words = entry.options.split(' ');
    const root = words.find((word) => word.startsWith('root='))?.slice('root='.length) ?? '';
    const args = words.filter((word) => !word.startsWith('root=')).join(' ');
    const id =
      entry.path
        .split('/')
        .at(-1)
        ?.replace(/\.conf$/, '') ?? '';
    return [
      `index=${entries.indexOf(entry)}`,
      `kernel="/boot${entry.linux}"`,
      `args="${args}"`,
      `root="${root}"`,
      `initrd="/boot${entry.initrd}"`,
      `title="${entry.title}"`,
      `id="${id}"`,
    ].join('\n');
  });
  return ok(`${texts.join('\n')}\n`);
}

function edit({ host, user }: Call, entries: readonly BootEntry[], which: string, add: string, remove: string): Answer {
  const found = chosen(entries, which);
  if (!found) return fail(1, `The param ${which} is incorrect`);
  if (user.uid !== 0) return fail(1, 'You must be root to run this program.');
  const keyOf = (word: string) => word.split('=')[0] ?? word;
  for (const entry of found) {
    const gone = remove.split(' ').filter(Boolean);
    const words = entry.options
      .split(' ')
      .filter((word) => !gone.some((one) => word === one || (!one.includes('=') && keyOf(word) === one)));
    for (const arg of add.split(' ').filter(Boolean)) {
      const at = words.findIndex((word) => keyOf(word) === keyOf(arg));
      if (at < 0) words.push(arg);
      else words[at] = arg;
    }
    setOptions(host.disk, entry, words.join(' '));
  }
  return ok();
}
