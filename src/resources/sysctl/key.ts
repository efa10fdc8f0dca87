// The names of kernel parameters, as sysctl.d(5) reads them.

/**
 * The path below /proc/sys. If the first separator is a dot, dots and slashes are interchanged, so that
 * `net.ipv4.conf.ens33/100.forwarding` is net/ipv4/conf/ens33.100/forwarding.
 */
export function pathOf(key: string): string {
  const first = /[./]/.exec(key)?.[0];
  if (first !== '.') return key;
  return key.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
}

/** The name with dots, which is the same for all spellings. */
export function keyOf(path: string): string {
  return path.replace(/[./]/g, (separator) => (separator === '/' ? '.' : '/'));
}

/** The kernel prints the numbers of a list with tabs between them. */
export function words(value: string): string {
  return value.trim().split(/\s+/).join(' ');
}
