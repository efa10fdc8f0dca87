import type { Disk } from './disk.ts';

export type SelinuxMode = 'Enforcing' | 'Permissive' | 'Disabled';

const ENTRIES = '/boot/loader/entries';

/** A boot entry; Boot Loader Specification. */
export interface BootEntry {
  readonly path: string;
  readonly title: string;
  readonly linux: string;
  readonly initrd: string;
  readonly options: string;
  readonly lines: readonly string[];
}

const byVersion = new Intl.Collator('en', { numeric: true });

function isRescue({ linux }: BootEntry): boolean {
  return linux.includes('-0-rescue');
}

/** In the order of the boot menu: the newest kernel first, the rescue entry last. */
export function bootEntries(disk: Disk): readonly BootEntry[] {
  return disk
    .readdir(ENTRIES)
    .filter((name) => name.endsWith('.conf'))
    .map((name) => readEntry(disk, `${ENTRIES}/${name}`))
    .sort((a, b) => Number(isRescue(a)) - Number(isRescue(b)) || byVersion.compare(b.linux, a.linux));
}

function readEntry(disk: Disk, path: string): BootEntry {
  const lines = disk.read(path).trimEnd().split('\n');
  const get = (key: string) => lines.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1) ?? '';
  return { path, title: get('title'), linux: get('linux'), initrd: get('initrd'), options: get('options'), lines };
}

export function setOptions(disk: Disk, entry: BootEntry, options: string): void {
  const lines = entry.lines.map((line) => (line.startsWith('options ') ? `options ${options}` : line));
  disk.write(entry.path, `${lines.join('\n')}\n`);
}

/** The kernel command line and SELinux mode of the next boot, as EL9 derives them. */
export function bootMode(disk: Disk): { readonly cmdline: string; readonly selinux: SelinuxMode } {
  const [entry] = bootEntries(disk);
  const options = entry?.options ?? '';
  const cmdline = `BOOT_IMAGE=(hd0,msdos1)${entry?.linux ?? ''} ${options}`;
  const words = options.split(' ');
  const [, configured] = /^SELINUX=\s*(\w+)/m.exec(disk.tryRead('/etc/selinux/config') ?? '') ?? [];
  // Without a policy, getenforce prints the same as with selinux=0.
  if (words.includes('selinux=0') || configured === 'disabled') return { cmdline, selinux: 'Disabled' };
  const permissive = configured === 'permissive' || words.includes('enforcing=0');
  return { cmdline, selinux: permissive ? 'Permissive' : 'Enforcing' };
}

export function bootEntryFiles(machineId: string): Readonly<Record<string, string>> {
  const options =
    'root=/dev/mapper/cs-root ro crashkernel=1G-2G:192M,2G-64G:256M,64G-:512M resume=/dev/mapper/cs-swap ' +
    'rd.lvm.lv=cs/root rd.lvm.lv=cs/swap rhgb quiet';
  const entry = (version: string) =>
    `title CentOS Stream (${version}) 9\nversion ${version}\nlinux /vmlinuz-${version}\n` +
    `initrd /initramfs-${version}.img\noptions ${options}\ngrub_users $grub_users\ngrub_arg --unrestricted\ngrub_class centos\n`;
  return {
    [`${ENTRIES}/${machineId}-5.14.0-575.el9.x86_64.conf`]: entry('5.14.0-575.el9.x86_64'),
    [`${ENTRIES}/${machineId}-0-rescue.conf`]: entry(`0-rescue-${machineId}`),
  };
}
