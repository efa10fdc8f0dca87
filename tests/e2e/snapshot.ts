import { exec } from '../lab/lab.ts';

/**
 * The state of a host: every file with size, owner, mode and time of its last change, the contents of /etc, packages,
 * units, network. It leaves out what a host writes by itself while it is read: logs, files in memory, and the index that
 * SQLite shares among the readers of the rpm database (this snapshot is one of them).
 */
export async function snapshot(host: string): Promise<string> {
  const { code, stdout, stderr } = await exec(host, SCRIPT);
  if (code !== 0) throw new Error(`no snapshot of ${host}: ${stderr}`);
  return stdout;
}

/** Without the files that dnf writes whenever it resolves a transaction, even if it only shows it. */
export function withoutDnfRecords(text: string): string {
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
