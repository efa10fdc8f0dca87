import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce, shortHash } from './build.ts';
import { suite } from './debian.ts';
import { debsIn } from './debs.ts';
import { exec, inHost } from './lab.ts';
import { exclusively } from './lock.ts';
import { cache } from './paths.ts';
import { $ } from './shell.ts';

const python = [
  ...['six', 'configobj', 'markupsafe', 'jinja2', 'json-pointer', 'jsonpatch', 'attr', 'pyrsistent', 'jsonschema'],
  ...['netifaces', 'blinker', 'cffi-backend', 'cryptography', 'jwt', 'oauthlib', 'certifi', 'charset-normalizer'],
  ...['idna', 'urllib3', 'pkg-resources', 'chardet', 'requests', 'serial', 'yaml'],
];

/** cloud-init 22.4 of Debian 12, and those packages it needs that the images with Debian lack. */
const packages = [
  ...['cloud-init', 'fdisk', 'eject', 'libpopt0', 'gdisk', 'lsb-release', 'libyaml-0-2'],
  ...python.map((name) => `python3-${name}`),
];

/** The data source on the disk of a host; it makes a machine of any kind one of a cloud. */
export interface Seed {
  readonly instance: string;
  readonly hostname: string;
  /** Lines of cloud-config. */
  readonly userData?: string;
  /** Lines of a network configuration, version 2. */
  readonly network?: string;
}

/**
 * Installs cloud-init on a host with Debian by dpkg. Hosts with CentOS get the same files, as everything else of theirs is
 * Debian's, configured for CentOS. Their units are ordered as those of EL, and enabled as its package does
 * (https://github.com/openela-main/cloud-init, 22.1). That writes ifcfg files; NetworkManager of Debian reads keyfiles only.
 */
export async function installCloudInit(host: string): Promise<void> {
  const archives = await ensurePackages();
  const isDebian = (await exec(host, 'grep -q ^ID=debian /etc/os-release')).code === 0;
  const [archive, script] = isDebian ? ['debs.tar', DEBIAN] : ['tree.tar', CENTOS];
  const child = await inHost(host, ['sh', '-euc', script], { stdio: ['pipe', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr?.on('data', (text) => (errors += String(text)));
  if (child.stdin) createReadStream(join(archives, archive)).pipe(child.stdin);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`cannot install cloud-init on ${host}: ${errors}`);
}

/** A shell script that writes the seed; https://docs.cloud-init.io/en/22.4.2/topics/datasources/nocloud.html */
export function seedScript({ instance, hostname, userData = '', network }: Seed): string {
  const file = (name: string, text: string) => `cat >/var/lib/cloud/seed/nocloud/${name} <<'END'\n${text}\nEND\n`;
  return [
    'mkdir -p /var/lib/cloud/seed/nocloud\n',
    file('meta-data', `instance-id: ${instance}\nlocal-hostname: ${hostname}`),
    file('user-data', `#cloud-config\n${userData}`),
    network === undefined ? '' : file('network-config', network),
  ].join('');
}

async function ensurePackages(): Promise<string> {
  const target = join(cache, `cloud-init-${shortHash([suite, ...packages].join('\n'))}`);
  await exclusively(join(cache, 'cloud-init.lock'), () =>
    buildOnce(target, async (dir) => {
      const [debs, tree] = [join(dir, 'debs'), join(dir, 'tree')];
      await (await debsIn(debs, [suite])).download(...packages);
      await mkdir(tree);
      await $({ cwd: debs })`sh -euc ${ARCHIVES}`;
      await $`rm -rf ${debs} ${tree}`;
    }),
  );
  return target;
}

const ARCHIVES = `
tar -cf ../debs.tar -- *.deb
for deb in *.deb; do dpkg-deb --extract "$deb" ../tree; done
tar -C ../tree -cf ../tree.tar .`;

const DEBIAN = `
mkdir /tmp/debs && cd /tmp/debs && tar -xf -
DEBIAN_FRONTEND=noninteractive dpkg --install *.deb
cd / && rm -r /tmp/debs`;

const CENTOS = `
tar -C / -x --keep-directory-symlink --no-overwrite-dir -f -
sed -i 's/distro: debian/distro: centos\\n   network: { renderers: [network-manager] }/' /etc/cloud/cloud.cfg
cd /usr/lib/systemd/system
sed -i '/^Before=sysinit.target/d' cloud-init-local.service cloud-init.service
sed -i 's/^Before=NetworkManager.service/Requires=dbus.socket\\nAfter=dbus.socket\\n&/' cloud-init-local.service
sed -i '/^DefaultDependencies=no/d; s/^Before=network-online.target/After=NetworkManager.service\\n&/' cloud-init.service
systemctl enable cloud-init-local.service cloud-init.service cloud-config.service cloud-final.service`;
