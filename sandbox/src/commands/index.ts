import { daemons } from '../image/programs.ts';
import { fail, ok, type Program } from './command.ts';
import { curl } from './curl.ts';
import { dnf } from './dnf/dnf.ts';
import { chcon, chgrp, chmod, chown, mktemp, readlink, restorecon, stat, sync } from './files.ts';
import { ip } from './ip.ts';
import { hostname, hostnamectl, uname } from './names.ts';
import { nmcli } from './nmcli/nmcli.ts';
import { id, sh, su, sudo, umask, whoami } from './people.ts';
import { original, plain } from './plain.ts';
import { arping, ping } from './reach.ts';
import { rpm } from './rpm.ts';
import { getenforce, grubby, sestatus, setenforce } from './selinux.ts';
import { docker, firewallCmd, free, getent, logger, nmOnline, runc, sshKeygen, uptime } from './services.ts';
import { busctl, journalctl, pgrep, poweroff, reboot, service, timedatectl } from './systemd.ts';
import { systemdRun } from './systemd-run.ts';
import { systemctl } from './systemctl.ts';
import { cat, date, ends, grep, ls, sed } from './text.ts';

const yumConfigManager: Program = ({ args, run }) => run(['dnf', 'config-manager', ...args]);
const daemon: Program = ({ name }) => fail(1, `${name}: systemd runs it here; see systemctl`);
const git: Program = ({ args }) =>
  args[0] === '--version' ? ok('git version 2.47.1\n') : fail(1, 'git: not simulated');
const sleep: Program = ({ args, original: run }) => run(args);

/** Every program there is, by its name. One that is not here is not found. */
export const programs: ReadonlyMap<string, Program> = new Map([
  ...plain.map((name) => [name, original] as const),
  ...daemons.map((name) => [name, daemon] as const),
  ...Object.entries({
    ...{
      cat,
      chcon,
      chgrp,
      chmod,
      chown,
      date,
      grep,
      head: ends,
      ls,
      mktemp,
      readlink,
      restorecon,
      sed,
      sleep,
      stat,
      sync,
      tail: ends,
    },
    ...{ bash: sh, hostname, hostnamectl, id, sh, su, sudo, umask, uname, whoami },
    ...{ arping, curl, ip, nmcli, 'nm-online': nmOnline, ping },
    ...{ busctl, journalctl, poweroff, reboot, service, shutdown: poweroff, systemctl, 'systemd-run': systemdRun },
    ...{ git, pgrep, timedatectl, logger, uptime, free, getent },
    ...{ getenforce, grubby, sestatus, setenforce, 'firewall-cmd': firewallCmd, docker, runc, 'ssh-keygen': sshKeygen },
    ...{ dnf, rpm, yum: dnf, 'yum-config-manager': yumConfigManager },
  }),
]);
