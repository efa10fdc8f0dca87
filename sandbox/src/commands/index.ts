import { basename } from '../host/paths.ts';
import { daemons, notSimulated as others } from '../image/programs.ts';
import { ldd, tar } from './archives.ts';
import { notSimulated, ok, program, type Program } from './command.ts';
import { curl } from './curl.ts';
import { df } from './df.ts';
import { dnf } from './dnf/dnf.ts';
import { docker } from './docker/docker.ts';
import { dockerd } from './docker/dockerd.ts';
import { chcon, chgrp, chmod, chown, mktemp, readlink, restorecon, sha256sum, stat, sync } from './files.ts';
import { find } from './find.ts';
import { ip } from './ip.ts';
import { iptables } from './iptables.ts';
import { getent, groupadd, groupdel, groupmod } from './groups.ts';
import { hostname, hostnamectl, uname } from './names.ts';
import { nmcli } from './nmcli/nmcli.ts';
import { id, runuser, sh, su, sudo, umask, whoami } from './people.ts';
import { ln, mkdir, mv, rm, rmdir } from './places.ts';
import { plain } from './plain.ts';
import { arping, ping } from './reach.ts';
import { rpm } from './rpm.ts';
import { getenforce, grubby, sestatus, setenforce } from './selinux.ts';
import { detectVirt, firewallCmd, free, logger, nmOnline, nproc, runc, sshKeygen, uptime } from './services.ts';
import { busctl, journalctl, pgrep, poweroff, reboot, service, shutdown, timedatectl } from './systemd.ts';
import { systemdRun } from './systemd-run.ts';
import { systemctl } from './systemctl.ts';
import { cat, date, ends, grep, ls, sed } from './text.ts';
import { chpasswd, mkhomedirHelper, useradd, userdel, usermod } from './users.ts';

const ANYTHING = { wordsOnly: true } as const;
const yumConfigManager = program(ANYTHING, ({ args, run }) => run(['dnf', 'config-manager', ...args]));
const unsimulated = program(ANYTHING, ({ name }) => notSimulated(name));
const git = program({ options: '--version', verbs: {} }, ({ options }) =>
  options.has('version') ? ok('git version 2.47.1\n') : notSimulated('git', 'without a command'),
);
const sleep = program({}, ({ args, original }) => original(args));

const FILES = {
  cat,
  chcon,
  chgrp,
  chmod,
  chown,
  df,
  head: ends,
  ls,
  mktemp,
  readlink,
  restorecon,
  sha256sum,
  stat,
  sync,
  tail: ends,
};
const PLACES = { find, ln, mkdir, mv, rm, rmdir };
const TEXT = { date, grep, ldd, sed, sleep, tar };
const PEOPLE = { bash: sh, hostname, hostnamectl, id, sh, su, sudo, umask, uname, whoami };
const ACCOUNTS = { chpasswd, getent, groupadd, groupdel, groupmod, mkhomedir_helper: mkhomedirHelper, runuser };
const USERS = { useradd, userdel, usermod };
const NETWORK = { arping, curl, ip, iptables, nmcli, 'nm-online': nmOnline, ping };
const SYSTEM = { busctl, journalctl, poweroff, reboot, service, shutdown, systemctl, 'systemd-run': systemdRun };
const SECURITY = { getenforce, grubby, sestatus, setenforce, 'firewall-cmd': firewallCmd, 'ssh-keygen': sshKeygen };
const PACKAGES = { dnf, rpm, yum: dnf, 'yum-config-manager': yumConfigManager };
const OTHERS = {
  docker,
  dockerd,
  free,
  getent,
  git,
  logger,
  nproc,
  pgrep,
  runc,
  'systemd-detect-virt': detectVirt,
  timedatectl,
  uptime,
};

/** All programs by name. Any other name is "command not found". */
export const programs: ReadonlyMap<string, Program> = new Map([
  ...others.concat(daemons).map((path) => [basename(path), unsimulated] as const),
  ...plain,
  ...Object.entries({
    ...FILES,
    ...PLACES,
    ...TEXT,
    ...PEOPLE,
    ...ACCOUNTS,
    ...USERS,
    ...NETWORK,
    ...SYSTEM,
    ...SECURITY,
    ...PACKAGES,
    ...OTHERS,
  }),
]);
