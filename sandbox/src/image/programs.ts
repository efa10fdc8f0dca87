// The programs of a host, by package. Any other name is "command not found".

export const coreutils = [
  ...[
    'basename',
    'cat',
    'chcon',
    'chgrp',
    'chmod',
    'chown',
    'comm',
    'cp',
    'cut',
    'date',
    'df',
    'dirname',
    'du',
    'echo',
  ],
  ...['env', 'expand', 'expr', 'false', 'fold', 'head', 'id', 'join', 'ln', 'ls', 'md5sum', 'mkdir', 'mktemp', 'mv'],
  ...[
    'nl',
    'nproc',
    'od',
    'paste',
    'printf',
    'pwd',
    'readlink',
    'rm',
    'rmdir',
    'seq',
    'sha1sum',
    'sha256sum',
    'sleep',
    'sort',
  ],
  ...['split', 'stat', 'sync', 'tac', 'tail', 'tee', 'test', 'timeout', 'touch', 'tr', 'true', 'uname', 'unexpand'],
  ...['uniq', 'wc', 'whoami'],
];

/** bash brings programs for some of its builtins, as POSIX requires. */
export const shell = ['bash', 'sh', 'alias', 'unalias', 'umask'].map((one) => `/usr/bin/${one}`);

export const systemd = [
  ...['systemctl', 'hostnamectl', 'busctl', 'systemd-run', 'journalctl', 'timedatectl', 'systemd-detect-virt'].map(
    (one) => `/usr/bin/${one}`,
  ),
  ...['reboot', 'poweroff', 'shutdown'].map((one) => `/usr/sbin/${one}`),
];

/** CentOS has them in /usr/sbin. To a program outside /usr/bin, the interpreter passes only nine arguments. */
export const accounts = ['chpasswd', 'groupadd', 'groupdel', 'groupmod', 'useradd', 'userdel', 'usermod'].map(
  (one) => `/usr/bin/${one}`,
);

/** Programs of packages that the list of installed packages leaves out. */
export const others = [
  ...['awk', 'clear', 'column', 'diff', 'egrep', 'fgrep', 'file', 'find', 'grep', 'gunzip', 'gzip', 'rev'],
  ...['ldd', 'sed', 'which', 'xargs', 'zcat'],
]
  .map((one) => `/usr/bin/${one}`)
  .concat('/usr/sbin/service', '/usr/sbin/mkhomedir_helper');

/** Services: only systemd runs them. */
export const daemons = [
  ...['NetworkManager', 'chronyd', 'containerd', 'dbus-broker-launch', 'firewalld', 'httpd', 'sshd'],
];

/**
 * Programs that every CentOS Stream 9 has and that are not simulated. The
 * last group are builtins of bash that the interpreter lacks.
 */
export const notSimulated = [
  // coreutils
  ...['arch', 'base32', 'chroot', 'cksum', 'csplit', 'dd', 'dircolors', 'factor', 'fmt', 'groups', 'hostid'],
  ...['install', 'link', 'logname', 'mkfifo', 'mknod', 'nice', 'nohup', 'nproc', 'numfmt', 'pathchk', 'pinky', 'pr'],
  ...[
    'printenv',
    'ptx',
    'realpath',
    'runcon',
    'sha224sum',
    'sha384sum',
    'sha512sum',
    'shred',
    'shuf',
    'stdbuf',
    'stty',
  ],
  ...['sum', 'truncate', 'tsort', 'tty', 'unlink', 'users', 'vdir', 'dir', 'who', 'yes', 'b2sum'],
  // util-linux, procps-ng, kmod, glibc-common, cronie
  ...[
    'blkid',
    'cal',
    'chrt',
    'dmesg',
    'fallocate',
    'fdisk',
    'findfs',
    'findmnt',
    'flock',
    'fsck',
    'hexdump',
    'hwclock',
    'ionice',
  ],
  ...['kill', 'last', 'lsblk', 'lscpu', 'lslocks', 'mkfs', 'mkswap', 'more', 'mount', 'nsenter', 'rename', 'renice'],
  ...['setsid', 'swapoff', 'swapon', 'taskset', 'umount', 'unshare', 'uuidgen', 'wipefs', 'script', 'getopt'],
  ...['pkill', 'ps', 'slabtop', 'sysctl', 'top', 'vmstat', 'w', 'watch', 'lsmod', 'modprobe', 'insmod', 'rmmod'],
  ...['getconf', 'locale', 'localedef', 'crontab'],
  // shadow-utils, passwd, sudo, policycoreutils
  ...['chage', 'gpasswd', 'newgrp', 'passwd'],
  ...['visudo', 'fixfiles', 'setsebool', 'getsebool', 'semodule', 'setfiles', 'load_policy'],
  // systemd
  ...['coredumpctl', 'halt', 'localectl', 'loginctl', 'networkctl', 'resolvectl', 'systemd-analyze', 'systemd-cat'],
  ...['systemd-cgls', 'systemd-cgtop', 'systemd-tmpfiles', 'udevadm', 'init', 'runlevel', 'telinit'],
  // iproute, iputils, openssh, NetworkManager, firewalld, nftables
  ...['bridge', 'ss', 'tc', 'nstat', 'rtmon', 'tracepath', 'clockdiff', 'scp', 'sftp', 'ssh', 'ssh-add', 'ssh-agent'],
  ...['ssh-copy-id', 'ssh-keyscan', 'nmtui', 'firewall-offline-cmd', 'nft', 'iptables', 'ip6tables', 'chronyc'],
  // vim-minimal, less, xz, gzip, bzip2, cpio, ca-certificates, python3, rpm, podman, buildah
  ...['vi', 'view', 'less', 'xz', 'unxz', 'xzcat', 'zgrep', 'zless', 'cpio', 'update-ca-trust', 'python3', 'rpmkeys'],
  ...['rpmdb', 'podman', 'buildah', 'update-crypto-policies'],
  // bash
  ...['bg', 'bind', 'caller', 'disown', 'enable', 'fc', 'fg', 'history', 'jobs', 'logout', 'suspend', 'times', 'trap'],
  'ulimit',
].map((one) => `/usr/bin/${one}`);
