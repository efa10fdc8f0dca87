import { exec } from '../lab/lab.ts';

/**
 * Everything a person could call "the state of this host": every file with size, owner, mode and time of its last
 * change, the contents of /etc, the packages, the units, the network. Left out is what a host writes by itself while
 * somebody looks at it: its logs, what lives in memory only, and the index that SQLite shares between those who read the
 * rpm database (this snapshot is one of them).
 */
export async function snapshot(host: string): Promise<string> {
  const { code, stdout, stderr } = await exec(host, SCRIPT);
  if (code !== 0) throw new Error(`no snapshot of ${host}: ${stderr}`);
  return stdout;
}

/** Without what dnf notes down for itself whenever it is asked for a transaction, be it only to show it. */
export function withoutNotesOfDnf(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\/var\/(cache\/dnf|lib\/dnf\/history\.sqlite)/.test(line))
    .join('\n');
}

const SCRIPT = `set -e
export LC_ALL=C
find / -xdev \\( -path /var/log -o -path /tmp -o -path /var/tmp -o -path /var/lib/systemd -o -path /run -o -name 'rpmdb.sqlite-*' \\) -prune -o -type d -printf '%p d %u:%g %m\\n' -o -printf '%p %y %s %u:%g %m %T@\\n' | sort
find /etc -type f -exec sha256sum {} + | sort
rpm -qa | sort
systemctl list-units --all --no-legend --plain --type=service,socket,timer,target | awk '{ print $1, $2, $3 }' | grep -v -E '^(user|session|run-|systemd-hostnamed|dbus-org|NetworkManager-dispatcher)' | sort
systemctl list-unit-files --no-legend | sort
nmcli -t connection show | sort
ip -4 -o address show | sed 's/ *valid_lft.*//'
ip -4 route
hostname
getenforce
`;
