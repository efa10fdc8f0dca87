import { describe } from '../../src/model/describe-operation.ts';
import type { Operation } from '../../src/model/operation.ts';

/** Command lines that change nothing on a host, whatever else their last arguments are. */
const READS = [
  /^apt-get --simulate --quiet -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o Dir::Log::Planner=\/dev\/null (install|remove) --$/,
  // An awk program can write only by > and |, getline and system().
  /^awk '(?![^']*(>|[^|]\|[^|]|getline|system))/,
  /^blkid -p -o value -s TYPE -- \S+$/,
  /^busctl get-property /,
  /^busctl --system --auto-start=no call org\.fedoraproject\.FirewallD1 \S+ \S+ get\w+( s \S+)?$/,
  /^cat --$/,
  /^chronyc -n -c tracking$/,
  /^crontab -u \S+ -l$/,
  /^date \+%s(%6N)?$/,
  // HTTP requests are GET without --request, --data, --form and --upload-file.
  /^curl --disable --silent --show-error --globoff --noproxy '\*' --fail-early --unix-socket \/run\/docker\.sock --write-out '[^']*' (--config - )?-- /,
  /^curl --disable --silent --show-error --globoff --location --connect-timeout \d+ --max-time \d+ (--fail|--output \/dev\/null --write-out '%\{http_code\}') --config -$/,
  /^dnf --setopt=color=never --cacheonly --quiet repoquery /,
  /^dnf --setopt=color=never --cacheonly history info$/,
  /^dnf --setopt=color=never --cacheonly remove --assumeno$/,
  /^dnf --setopt=color=never --quiet check-update( --security)?$/,
  /^env --chdir=\S+ xargs --null --arg-file=\S+ stat '?--printf=\S* --$/,
  /^df --output=target --type=xfs -- \S+$/,
  /^find (?!.* -(delete|fls|fprint|ok))(?!.* -exec (?!(sha(256|384|512)sum|cat) -- '\{\}' ';'))/,
  /^dpkg-query --show /,
  /^docker --host \S+ compose --ansi never --progress quiet --project-name \S+ --project-directory \/ --env-file \/dev\/null --file - config (--format json|--hash '\*')$/,
  /^docker --host \S+ stack config --compose-file -$/,
  /^env --ignore-environment HOME=\/root PATH=\S+ docker --host \S+ compose --ansi never --progress quiet --project-name \S+ --project-directory \S+ (--(env-)?file \S+ )+config (--format json|--hash '\*')$/,
  /^dockerd --version$/,
  /^iptables --table (filter|nat) --list-rules$/,
  /^ip -j (-d )?address show$/,
  /^ethtool -k \S+$/,
  /^findfs (UUID|LABEL|PARTUUID|PARTLABEL)=\S+$/,
  /^findmnt (--verify|--json --output \S+ --mountpoint \S+)$/,
  /^getenforce$/,
  /^getent (passwd|group|shadow) -- /,
  /^grep /,
  /^ip -j address show$/,
  /^ip -j -details link show$/,
  /^grubby --(default-kernel|info ALL)$/,
  /^locale -a$/,
  /^modprobe --show-depends -- \S+$/,
  /^nmcli --terse --colors no --escape yes --fields \S+ (connection|device) show( |$)/,
  /^pgrep /,
  /^ping -c 1 /,
  /^restorecon (-R )?-i -n -v -- /,
  /^rpm --nosignature -q /,
  /^semanage port --list --noheading$/,
  /^ss --no-header --numeric --tcp --processes state established$/,
  /^sed -n -e 's\|[^|]*\|[^|]*\|p' \/etc\/passwd$/,
  /^sed --quiet (?!.* (-i|--in-place))/,
  /^sha(256|512)sum -- /,
  /^stat (-L )?-c /,
  /^systemd-analyze calendar -- /,
  /^systemctl --no-pager --full --plain --no-legend show /,
  /^systemctl --no-pager --full --plain --no-legend is-active /,
  /^test /,
  // With a mount point: without options it only prints.
  /^xfs_info$/,
  /^uname -[mnr]$/,
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
