// A playbook with two roles that declares a whole machine: every resource that a container can show, conditions, loops,
// facts and checks. Shared by the test of its effect and by the test that kills its apply.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec, hosts, privateKeyFile, reset } from '../lab/lab.ts';
import type { Person } from './person.ts';
import { run } from './person.ts';

export const HOSTS = ['docker1', 'docker2'];
export const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMVJtZNE01kWR62YcVM17Ne4kG5s9DOGt8Cde4yqoChe kim@laptop';
/** A file that the lab's web server has. */
const URL = 'https://download.docker.com/linux/centos/gpg';
export const APP_CONFIG = '/etc/app/app.conf';
const APP_UNIT = '/etc/systemd/system/app.service';

const BASE = [
  { hostname: '{{ host.name }}.example.com' },
  { timezone: 'Asia/Seoul' },
  { locale: 'ko_KR.UTF-8' },
  { sysctl: { settings: { 'net.ipv4.ip_forward': 1 } } },
  { kernel_module: { name: 'usb-storage', state: 'absent' } },
  { time_sync: { servers: ['time1.example.com'], wait: false } },
  { swap: { file: '/swapfile', state: 'absent' } },
  { hosts_entry: { hosts: 'all', domain: 'example.com' } },
  { service: { name: 'firewalld', state: 'stopped', enabled: false } },
  { selinux: 'disabled' },
  { group: { name: 'students', gid: 3000 } },
  { user: { name: '{{ each.key }}', uid: '{{ each.value }}', groups: ['students'] }, for_each: '{{ students }}' },
  { authorized_key: { user: 'kim', key: KEY } },
  {
    file: {
      path: '/etc/sudoers.d/students',
      content: '%students ALL=(root) NOPASSWD: /usr/bin/systemctl\n',
      mode: '0440',
      validate: ['visudo', '-cf', '%s'],
    },
  },
  { line: { path: '/etc/ssh/sshd_config', match: '^#?MaxAuthTries', line: 'MaxAuthTries 4' } },
  { block: { path: '/etc/hosts', content: '192.168.2.1 registry.example.com registry' } },
  { ini: { path: '/etc/systemd/journald.conf', section: 'Journal', options: { SystemMaxUse: '200M' }, create: true } },
];

const APP = (checksum: string) => [
  { dnf_repo: { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/docker-ce.repo' } },
  { package: { present: ['docker-ce', 'tree', 'cronie'], absent: ['runc'] } },
  { service: { name: 'docker', state: 'running', enabled: true } },
  { directory: { path: '/etc/app', mode: '0750', group: 'students' } },
  { file: { path: APP_CONFIG, template: 'templates/app.conf', mode: '0644' } },
  { download: { path: '/etc/app/key', url: URL, checksum: `sha256:${checksum}`, mode: '0644' } },
  { archive: { path: '/srv/site', source: 'files/site.tar' } },
  { link: { path: '/srv/current', target: 'site' } },
  { unit: { name: 'app.service', template: 'templates/app.service' } },
  { unit: { name: 'app.service', drop_in: 'limits', content: '[Service]\nLimitNOFILE=1234\n' } },
  {
    service: { name: 'app', state: 'running', enabled: true, restart_on: [APP_CONFIG, APP_UNIT] },
    check: { run: ['test', '-s', '/run/app.conf'], within: '10s' },
  },
  { timer: { name: 'stamp', command: 'touch /run/stamp', every: '1h', on_boot: '5min' } },
  { cron: { name: 'report', user: 'kim', schedule: '30 7 * * mon-fri', command: 'true' } },
  { mount: { path: '/srv/copy', source: '/srv/site', options: ['bind', 'ro'] } },
  { command: { run: 'tree /srv/site >/root/tree', creates: '/root/tree' } },
];

/** The hosts have no modules and no modprobe(8). */
const MODPROBE = `printf '#!/bin/sh\\necho insmod /lib/modules/5.14.0-575.el9.x86_64/kernel/drivers/usb/storage/usb-storage.ko.xz\\n' >/usr/local/bin/modprobe
chmod 755 /usr/local/bin/modprobe; mkdir -p /etc/modprobe.d /etc/modules-load.d`;

/** Freshly installed hosts. */
export async function fresh(): Promise<void> {
  await reset(...HOSTS);
  for (const host of HOSTS) await exec(host, MODPROBE);
}

/** Undoes the result of each step by hand. */
export const UNDO = [
  'hostnamectl set-hostname other; ln -sfn ../usr/share/zoneinfo/UTC /etc/localtime; echo LANG=C.UTF-8 >/etc/locale.conf',
  'sysctl -q -w net.ipv4.ip_forward=0; rm /etc/modprobe.d/provision-usb_storage.conf; systemctl disable --now chronyd',
  "echo '/swapfile none swap defaults 0 0' >>/etc/fstab; systemctl enable --now firewalld",
  "sed -i 's/^SELINUX=.*/SELINUX=enforcing/' /etc/selinux/config; sed -i /example.com/d /etc/hosts",
  'gpasswd -d kim students; : >/home/kim/.ssh/authorized_keys; userdel -r lee; groupmod -g 3999 students',
  'rm /etc/sudoers.d/students /srv/current /etc/app/key; sed -i s/^MaxAuthTries.*/MaxAuthTries\\ 5/ /etc/ssh/sshd_config',
  "sed -i 's/200M/300M/' /etc/systemd/journald.conf; rm /etc/yum.repos.d/docker-ce.repo; rpm -e tree",
  `systemctl disable --now docker stamp.timer; chmod 700 /etc/app; sleep 0.1; echo port = 1 >${APP_CONFIG}`,
  'umount /srv/copy; rm -r /srv/site/index.html; rm /root/tree; crontab -r -u kim; echo other >/etc/motd',
  'echo "[Service]" >/etc/systemd/system/app.service.d/limits.conf; echo "# x" >>/etc/systemd/system/app.service; systemctl daemon-reload',
].join('\n');

/** Writes the project into the home of a person. Returns the inventory. */
export async function project(person: Person, port = 8080): Promise<string> {
  const checksum = (await exec(HOSTS[0] ?? '', `curl --silent --fail ${URL} | sha256sum`)).stdout.slice(0, 64);
  const role = async (name: string, steps: readonly unknown[], more = {}) => {
    for (const folder of ['files', 'templates'])
      await mkdir(join(person.home, 'roles', name, folder), { recursive: true });
    await person.file(`roles/${name}/playbook.yaml`, { ...more, steps });
  };
  await role('base', BASE);
  await role('app', APP(checksum), { vars: { port: 80 } });
  await person.file(
    'roles/app/templates/app.conf',
    'name = {{ host.name }}\nport = {{ port }}\nsystem = {{ facts.os.major }}\n',
  );
  await person.file(
    'roles/app/templates/app.service',
    `[Service]\nExecStartPre=/bin/cp ${APP_CONFIG} /run/app.conf\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n`,
  );
  await mkdir(join(person.home, 'site'), { recursive: true });
  await writeFile(join(person.home, 'site', 'index.html'), '안녕하세요\n');
  const archive = join(person.home, 'roles/app/files/site.tar');
  await run('tar', ['--create', '--file', archive, '--directory', join(person.home, 'site'), '.'], person.environment);
  await person.file('playbook.yaml', {
    vars: { students: { kim: 3001, lee: 3002 } },
    steps: [
      { include: 'roles/base' },
      { include: 'roles/app', vars: { port } },
      { file: { path: '/etc/motd', content: 'EL9\n' }, when: 'facts.os.major == 9' },
      { file: { path: '/etc/motd', content: 'EL8\n' }, when: 'facts.os.major == 8' },
    ],
  });
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: Object.fromEntries(
      hosts.filter(({ name }) => HOSTS.includes(name)).map(({ name, bootstrap }) => [name, { address: bootstrap }]),
    ),
  });
}
