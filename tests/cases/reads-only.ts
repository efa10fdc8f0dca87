import { describe, type Operation } from '../../src/model/operation.ts';

/** Command lines that change nothing on a host, whatever else their last arguments are. */
const READS = [
  /^busctl get-property /,
  /^dnf --cacheonly --quiet repoquery /,
  /^dnf --cacheonly history info$/,
  /^dnf --cacheonly remove --assumeno$/,
  /^dnf --quiet --cacheonly repolist /,
  /^dnf --quiet check-update$/,
  /^getenforce$/,
  /^grubby --(default-kernel|info ALL)$/,
  /^nmcli -t -f \S+ (connection|device) show( |$)/,
  /^pgrep /,
  /^ping -c 1 /,
  /^rpm -q /,
  /^sed --quiet (?!.*(-i|--in-place))/,
  /^systemctl --no-pager --full --plain --no-legend show /,
  /^test -e /,
  /^uname -[nr]$/,
];

/** Whether an operation of a probe certainly changes nothing on the host. */
export function readsOnly(operation: Operation): boolean {
  if (operation.kind === 'read') return true;
  if (operation.kind !== 'exec' || operation.detached) return false;
  const { argv, onlyIf, argsFrom } = operation;
  return [argv, onlyIf, argsFrom].every((words) => {
    if (!words) return true;
    const line = describe({ kind: 'exec', argv: words });
    return READS.some((pattern) => pattern.test(line));
  });
}
