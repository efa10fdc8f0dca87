import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce, hashFiles } from '../build.ts';
import { suite } from '../debian.ts';
import { debsIn } from '../debs.ts';
import { personalize } from '../disk.ts';
import type { LabHost } from '../hosts.ts';
import type { Image } from '../image.ts';
import { exclusively } from '../lock.ts';
import { cache } from '../paths.ts';
import { $ } from '../shell.ts';

const prefix = 'vm-';

/** Depends on the kernel of the release. Has what SELinux needs, and is built for virtual machines. */
const kernelPackage = 'linux-image-cloud-amd64';
/** semanage, and what it needs beside Python, which hosts of the lab have. */
const semanage = [
  'libauparse0',
  'policycoreutils-python-utils',
  'python3-audit',
  'python3-decorator',
  'python3-networkx',
  'python3-pkg-resources',
  'python3-selinux',
  'python3-semanage',
  'python3-sepolgen',
  'python3-sepolicy',
  'python3-setools',
];
/** BusyBox is for the initial RAM disk only. */
const packages = ['busybox-static', 'kmod', 'policycoreutils', 'selinux-policy-default', 'selinux-utils', ...semanage];

/** The disks of virtual machines, which boot: lab hosts with a kernel and SELinux. Built as far as they are not in the cache. */
export async function ensureDisks(
  machines: readonly LabHost[],
  image: Image,
  progress: (line: string) => void,
): Promise<readonly string[]> {
  const inputs = ['image.ts', 'build.sh', 'customize.sh', 'init.sh', 'lab.cil', 'container.cil'];
  const key = await hashFiles(...inputs.map((file) => join(import.meta.dirname, file)));
  const name = `${prefix}${image.key}-${key}`;
  await exclusively(join(cache, 'vm.lock'), async () => {
    for (const machine of machines) {
      await buildOnce(join(cache, `${name}-${machine.name}`), async (dir) => {
        progress(`building the disk of the virtual machine ${machine.name} (about a minute)`);
        await build(machine, image, dir);
      });
    }
    for (const other of await readdir(cache)) {
      if (other.startsWith(prefix) && !other.startsWith(`${name}-`)) {
        await rm(join(cache, other), { recursive: true, force: true });
      }
    }
  });
  return machines.map((machine) => join(cache, `${name}-${machine.name}`, 'disk'));
}

async function build(host: LabHost, image: Image, dir: string): Promise<void> {
  const debs = await debsIn(join(dir, 'debs'), [suite]);
  const kernel = await debs.dependency(kernelPackage);
  await debs.download(kernel, ...packages);
  const files = join(dir, 'files');
  for (const folder of ['etc/ssh', 'etc/NetworkManager/system-connections']) {
    await mkdir(join(files, folder), { recursive: true });
  }
  await personalize(host, files);
  const version = kernel.replace('linux-image-', '');
  const script = join(import.meta.dirname, 'build.sh');
  await $`unshare --mount --pid --fork --kill-child ${script} ${image.layers} ${dir} ${version}`;
}
