import { text } from './text.ts';

export const osRelease = text(`
NAME="CentOS Stream"
VERSION="9"
ID="centos"
ID_LIKE="rhel fedora"
VERSION_ID="9"
PLATFORM_ID="platform:el9"
PRETTY_NAME="CentOS Stream 9"
ANSI_COLOR="0;31"
LOGO="fedora-logo-icon"
CPE_NAME="cpe:/o:centos:centos:9"
HOME_URL="https://centos.org/"
BUG_REPORT_URL="https://issues.redhat.com/"
REDHAT_SUPPORT_PRODUCT="Red Hat Enterprise Linux 9"
REDHAT_SUPPORT_PRODUCT_VERSION="CentOS Stream"
`);

export const selinuxConfig = text(`

# This file controls the state of SELinux on the system.
# SELINUX= can take one of these three values:
#     enforcing - SELinux security policy is enforced.
#     permissive - SELinux prints warnings instead of enforcing.
#     disabled - No SELinux policy is loaded.
# See also:
# https://docs.fedoraproject.org/en-US/quick-docs/getting-started-with-selinux/#getting-started-with-selinux-selinux-states-and-modes
#
# NOTE: In earlier Fedora kernel builds, SELINUX=disabled would also
# fully disable SELinux during boot. If you need a system with SELinux
# fully disabled instead of SELinux running with no policy loaded, you
# need to pass selinux=0 to the kernel command line. You can use grubby
# to persistently set the bootloader to boot with selinux=0:
#
#    grubby --update-kernel ALL --args selinux=0
#
# To revert back to SELinux enabled:
#
#    grubby --update-kernel ALL --remove-args selinux
#
SELINUX=enforcing
# SELINUXTYPE= can take one of these three values:
#     targeted - Targeted processes are protected,
#     minimum - Modification of targeted policy. Only selected processes are protected.
#     mls - Multi Level Security protection.
SELINUXTYPE=targeted


`);

function centosRepository(id: string, name: string): string {
  return `[${id}]
name=CentOS Stream $releasever - ${name}
metalink=https://mirrors.centos.org/metalink?repo=centos-${id}-$stream&arch=$basearch&protocol=https,http
gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-centosofficial
gpgcheck=1
repo_gpgcheck=0
metadata_expire=6h
countme=1
enabled=1
`;
}

export const centosRepo = `${centosRepository('baseos', 'BaseOS')}\n${centosRepository('appstream', 'AppStream')}`;

const CHANNELS = [
  ['stable', '- $basearch', '$basearch'],
  ['stable-debuginfo', '- Debuginfo $basearch', 'debug-$basearch'],
  ['stable-source', '- Sources', 'source'],
  ['test', '- $basearch', '$basearch'],
  ['test-debuginfo', '- Debuginfo $basearch', 'debug-$basearch'],
  ['test-source', '- Sources', 'source'],
  ['nightly', '- $basearch', '$basearch'],
  ['nightly-debuginfo', '- Debuginfo $basearch', 'debug-$basearch'],
  ['nightly-source', '- Sources', 'source'],
] as const;

/** The content of https://download.docker.com/linux/centos/docker-ce.repo. */
export const dockerRepo = CHANNELS.map(([id, title, path]) => {
  const [channel = ''] = id.split('-');
  const name = channel.charAt(0).toUpperCase() + channel.slice(1);
  return `[docker-ce-${id}]
name=Docker CE ${name} ${title}
baseurl=https://download.docker.com/linux/centos/$releasever/${path}/${channel}
enabled=${id === 'stable' ? 1 : 0}
gpgcheck=1
gpgkey=https://download.docker.com/linux/centos/gpg
`;
}).join('\n');

export const hosts = text(`
127.0.0.1   localhost localhost.localdomain localhost4 localhost4.localdomain4
::1         localhost localhost.localdomain localhost6 localhost6.localdomain6
`);

export const bashrc = text(`
# .bashrc
if [ -f /etc/bashrc ]; then
    . /etc/bashrc
fi
`);

export const preset = ['sshd', 'NetworkManager', 'NetworkManager-dispatcher', 'NetworkManager-wait-online']
  .concat('firewalld', 'dbus-broker', 'chronyd')
  .map((unit) => `enable ${unit}.service\n`)
  .join('');

export const passwd = text(`
root:x:0:0:root:/root:/bin/bash
chrony:x:996:995:chrony system user:/var/lib/chrony:/sbin/nologin
sshd:x:74:74:Privilege-separated SSH:/usr/share/empty.sshd:/usr/sbin/nologin
student:x:1000:1000::/home/student:/bin/bash
`);

export const group = text(`
root:x:0:
wheel:x:10:student
users:x:100:
chrony:x:995:
sshd:x:74:
student:x:1000:
`);

export const shadow = text(`
root:$6$simulated$root:20395:0:99999:7:::
chrony:!!:20395::::::
sshd:!!:20395::::::
student:$6$simulated$student:20395:0:99999:7:::
`);

export const NM_CONF = text(`
# Configuration file for NetworkManager.
#
# See "man 5 NetworkManager.conf" for details.

[main]
plugins=keyfile

[logging]
#level=DEBUG
`);
