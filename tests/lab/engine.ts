import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce, shortHash } from './build.ts';
import { suite as own } from './debian.ts';
import { debsIn } from './debs.ts';
import { cache } from './paths.ts';
import { $ } from './shell.ts';

/** `stand-in` is a service without containers; `real` is Docker Engine 26.1 of Debian. */
export type Engine = 'stand-in' | 'real';

const newer = 'trixie';

/**
 * The RPMs that carry the engine, each with the Debian packages whose files it gets. The engine of trixie runs with the libc of
 * bookworm, its runc does not.
 */
const contents: Readonly<Record<string, readonly string[]>> = {
  'docker-ce': [
    ...[`docker.io/${newer}`, `tini/${own}`, `iptables/${own}`, `libip4tc2/${own}`, `libip6tc2/${own}`],
    ...[`libxtables12/${own}`, `libnetfilter-conntrack3/${own}`, `libnfnetlink0/${own}`, `libnftnl11/${own}`],
    `libseccomp2/${own}`,
  ],
  'docker-ce-cli': [`docker-cli/${newer}`],
  'docker-buildx-plugin': [`docker-buildx/${newer}`],
  'docker-compose-plugin': [`docker-compose/${newer}`],
  'containerd.io': [`containerd/${newer}`, `runc/${own}`],
};

/**
 * Downloads the engine (90 MB) and prepares it for the RPMs. Returns a folder with a tree `NAME` and a list of its files
 * `NAME.files` for each of the RPMs. Files that the Debian root file system has are left out: they do not belong to an RPM.
 */
export async function ensureEngine(debian: string, beforeBuilding: () => void): Promise<string> {
  const target = join(cache, `engine-${shortHash(`${debian}\n${JSON.stringify(contents)}\n${prepare}`)}`);
  await buildOnce(target, async (dir) => {
    beforeBuilding();
    const debs = join(dir, 'debs');
    const { download } = await debsIn(debs, [own, newer]);
    await download(...Object.values(contents).flat());
    for (const [rpm, packages] of Object.entries(contents)) {
      const tree = join(dir, rpm);
      await mkdir(tree);
      for (const name of packages.map((one) => one.replace(/\/.*/, ''))) {
        await $`sh -c ${'dpkg-deb -x "$1"/"$2"_*.deb "$3"'} sh ${debs} ${name} ${tree}`;
      }
      await $({ cwd: tree })`sh -euc ${prepare} sh ${debian} ${`${tree}.files`}`;
    }
    await $`rm -rf ${debs}`;
  });
  return target;
}

/**
 * In the tree of an RPM: keeps programs and libraries, in /usr and where the units of CentOS expect them. Its arguments are the
 * Debian root file system and the list to write.
 */
const prepare = String.raw`
rm -rf etc var usr/share usr/lib/systemd lib/systemd usr/lib/udev lib/udev usr/lib/tmpfiles.d usr/lib/sysusers.d
for dir in bin sbin lib lib64; do
  if [ -d $dir ]; then mkdir -p usr/$dir; cp -a $dir/. usr/$dir/; rm -rf $dir; fi
done
mkdir -p usr/bin
for program in dockerd docker-proxy runc; do
  if [ -e usr/sbin/$program ]; then mv usr/sbin/$program usr/bin/; fi
done
if [ -e usr/bin/tini ] && [ ! -e usr/bin/docker-init ]; then ln -s tini usr/bin/docker-init; fi
# Debian makes these links when the package is installed.
if [ -e usr/sbin/xtables-nft-multi ]; then
  for family in iptables ip6tables; do
    for verb in '' -save -restore; do ln -sf xtables-nft-multi usr/sbin/$family$verb; done
  done
fi
find . ! -type d | sed 's/^\.//' | while read -r file; do
  if [ -e "$1$file" ] || [ -L "$1$file" ]; then rm ".$file"; else printf '%s\n' "$file"; fi
done >"$2"
`;
