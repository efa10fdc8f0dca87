import { type BootEntry, bootEntries, setOptions } from '../host/kernel.ts';
import { type Answer, type Call, fail, ok, program } from './command.ts';

export const getenforce = program({}, ({ host }) => ok(`${host.selinux}\n`));

export const setenforce = program({}, ({ operands, host, user }) => {
  if (host.selinux === 'Disabled') return fail(1, 'setenforce: SELinux is disabled');
  const [mode = '', ...more] = operands;
  const wanted = /^(0|permissive)$/i.test(mode)
    ? 'Permissive'
    : /^(1|enforcing)$/i.test(mode)
      ? 'Enforcing'
      : undefined;
  if (!wanted || more.length > 0) return fail(1, 'usage:  setenforce [ Enforcing | Permissive | 1 | 0 ]');
  if (user.uid !== 0) return fail(1, 'setenforce:  security_setenforce() failed:  Permission denied');
  host.selinux = wanted;
  return ok();
});

export const sestatus = program({}, ({ host }) => {
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
});

const GRUBBY = '--info= --update-kernel= --args= --remove-args= --default-kernel --default-index --default-title';

/** Shows and edits the kernel arguments of the boot entries; grubby(8). */
export const grubby = program({ options: GRUBBY }, (call) => {
  const { options } = call;
  const entries = bootEntries(call.host.disk);
  const [first] = entries;
  if (options.has('default-kernel')) return ok(`/boot${first?.linux ?? ''}\n`);
  if (options.has('default-index')) return ok('0\n');
  if (options.has('default-title')) return ok(`${first?.title ?? ''}\n`);
  const info = options.get('info');
  if (info !== undefined) return about(entries, info);
  const update = options.get('update-kernel');
  if (update === undefined) return fail(1, 'no action specified');
  return edit(call, entries, update, options.get('args') ?? '', options.get('remove-args') ?? '');
});

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
