// Mount options, compared by their effect: mount(8).

/** Flags that the kernel shows, each with its opposite. The first one is the default. */
const FLAGS: readonly (readonly [on: string, off: string])[] = [
  ['rw', 'ro'],
  ['exec', 'noexec'],
  ['suid', 'nosuid'],
  ['dev', 'nodev'],
  ['async', 'sync'],
  ['diratime', 'nodiratime'],
  ['atime', 'noatime'],
];

/** What these options imply, unless a later one says otherwise. */
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  user: ['noexec', 'nosuid', 'nodev'],
  users: ['noexec', 'nosuid', 'nodev'],
  owner: ['nosuid', 'nodev'],
  group: ['nosuid', 'nodev'],
};

/** Only fstab and mount(8) know them: the kernel never shows them. */
const OF_FSTAB =
  /^(defaults|auto|noauto|nofail|_netdev|bind|rbind|nouser|user|users|owner|group|bg|fg|comment=.*|[xX]-.*|loop.*)$/;

/** The flags that differ from their default. */
function flagsOf(options: readonly string[]): ReadonlySet<string> {
  const flags = new Set<string>();
  for (const option of options.flatMap((one) => [...(IMPLIED[one] ?? []), one])) {
    for (const [on, off] of FLAGS) {
      if (option === off) flags.add(off);
      if (option === on || (on === 'atime' && /^(relatime|strictatime)$/.test(option))) flags.delete(off);
    }
  }
  return flags;
}

/** The declared options that a mounted file system does not have, as far as the kernel shows them. */
export function missingOptions(declared: readonly string[], active: readonly string[]): readonly string[] {
  const [wanted, found] = [flagsOf(declared), flagsOf(active)];
  const flags = FLAGS.flatMap(([on, off]) => {
    if (wanted.has(off) === found.has(off)) return [];
    return [wanted.has(off) ? off : on];
  });
  const values = new Map(active.flatMap((one) => (one.includes('=') ? [keyAndValue(one)] : [])));
  const others = declared.filter((one) => {
    if (OF_FSTAB.test(one) || !one.includes('=')) return false;
    const [key, value] = keyAndValue(one);
    const shown = values.get(key);
    return shown !== undefined && !isSame(key, value, shown);
  });
  return [...flags, ...others];
}

function keyAndValue(option: string): readonly [string, string] {
  const at = option.indexOf('=');
  return [option.slice(0, at), option.slice(at + 1)];
}

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Sizes in any unit, octal modes with or without zeros, and the version 4.2 of NFS for 4. */
function isSame(key: string, wanted: string, shown: string): boolean {
  if (wanted === shown || wanted.endsWith('%')) return true;
  if (key.endsWith('mode')) return wanted.replace(/^0+/, '') === shown.replace(/^0+/, '');
  if (/^(nfs)?vers$/.test(key)) return shown.startsWith(`${wanted}.`);
  const [one, other] = [numberOf(wanted), numberOf(shown)];
  return one === undefined || one === other || !/^(size|nr_blocks|nr_inodes|rsize|wsize|uid|gid)$/.test(key);
}

function numberOf(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,15})([kmg]?)$/i.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * (UNITS[unit.toLowerCase()] ?? 1);
}

/** The options for mount(8) without those that are only about the boot. */
export function forMount(options: readonly string[]): readonly string[] {
  const kept = options.filter((one) => !/^(auto|noauto|nofail|_netdev|comment=.*|[xX]-.*)$/.test(one));
  return kept.length === 0 ? ['defaults'] : kept;
}

/** For a remount: all flags, because some versions of mount(8) keep those that are not named. */
export function forRemount(options: readonly string[]): readonly string[] {
  const wanted = flagsOf(options);
  const names = new Set(FLAGS.flat());
  const flags = FLAGS.slice(0, -2).map(([on, off]) => (wanted.has(off) ? off : on));
  const atime = FLAGS.slice(-2).flatMap(([on, off]) =>
    wanted.has(off) ? [off] : on === 'atime' ? ['relatime'] : [on],
  );
  const others = forMount(options).filter((one) => !names.has(one) && !OF_FSTAB.test(one) && !one.endsWith('atime'));
  const bind = options.includes('bind') || options.includes('rbind') ? ['bind'] : [];
  return ['remount', ...bind, ...flags, ...atime, ...others];
}

/** Equal whatever the order; `defaults` says nothing beside others. */
export function areEqual(one: readonly string[], other: readonly string[]): boolean {
  const words = (options: readonly string[]) =>
    [...new Set(options.filter((option) => option !== 'defaults' && option !== ''))].toSorted().join(',');
  return words(one) === words(other);
}
