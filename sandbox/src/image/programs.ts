// The programs of the simulation, by the packages they are in. What is not here is not found.

export const coreutils = [
  ...['basename', 'cat', 'chcon', 'chgrp', 'chmod', 'chown', 'comm', 'cp', 'cut', 'date', 'dirname', 'du', 'echo'],
  ...['env', 'expand', 'expr', 'false', 'fold', 'head', 'id', 'join', 'ln', 'ls', 'md5sum', 'mkdir', 'mktemp', 'mv'],
  ...['nl', 'od', 'paste', 'printf', 'pwd', 'readlink', 'rm', 'rmdir', 'seq', 'sha1sum', 'sha256sum', 'sleep', 'sort'],
  ...['split', 'stat', 'sync', 'tac', 'tail', 'tee', 'test', 'timeout', 'touch', 'tr', 'true', 'uname', 'unexpand'],
  ...['uniq', 'wc', 'whoami'],
];

/** bash has programs for what it does itself, as POSIX wants. */
export const shell = ['bash', 'sh', 'alias', 'unalias', 'umask'].map((one) => `/usr/bin/${one}`);

export const systemd = [
  ...['systemctl', 'hostnamectl', 'busctl', 'systemd-run', 'journalctl', 'timedatectl'].map((one) => `/usr/bin/${one}`),
  ...['reboot', 'poweroff', 'shutdown'].map((one) => `/usr/sbin/${one}`),
];

/** Of packages that are left out of the list of what is installed. */
export const others = [
  ...['awk', 'clear', 'column', 'diff', 'egrep', 'fgrep', 'file', 'find', 'grep', 'gunzip', 'gzip', 'rev'],
  ...['sed', 'which', 'xargs', 'zcat'],
]
  .map((one) => `/usr/bin/${one}`)
  .concat('/usr/sbin/service');

/** Run by systemd, and by nobody else here. */
export const daemons = [
  ...['NetworkManager', 'chronyd', 'containerd', 'dbus-broker-launch', 'dockerd', 'firewalld', 'httpd', 'sshd'],
];
