import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce, shortHash } from './build.ts';
import { suite as own } from './debian.ts';
import { debsIn } from './debs.ts';
import { cache } from './paths.ts';
import { $ } from './shell.ts';

/** `stand-in` is a service without containers; `real` is Docker Engine 26.1, `20.10` is Docker Engine 20.10, both of Debian. */
export const engines = ['stand-in', 'real', '20.10'] as const;

export type Engine = (typeof engines)[number];
/** An engine with containers. */
export type RealEngine = Exclude<Engine, 'stand-in'>;

const newer = 'trixie';

interface Recipe {
  /** The RPMs that carry the engine, each with the Debian packages whose files it gets. */
  readonly contents: Readonly<Record<string, readonly string[]>>;
  /** A shell script that moves files from the tree of one RPM to that of another. */
  readonly arrange: string;
}

/** What both engines need of the root file system's own release. */
const libraries = [
  ...[`tini/${own}`, `iptables/${own}`, `libip4tc2/${own}`, `libip6tc2/${own}`],
  ...[`libxtables12/${own}`, `libnetfilter-conntrack3/${own}`, `libnfnetlink0/${own}`, `libnftnl11/${own}`],
  `libseccomp2/${own}`,
];

const plugins = {
  'docker-buildx-plugin': [`docker-buildx/${newer}`],
  'docker-compose-plugin': [`docker-compose/${newer}`],
};

const recipes: Readonly<Record<RealEngine, Recipe>> = {
  // The engine of trixie runs with the libc of bookworm, its runc does not.
  real: {
    contents: {
      'docker-ce': [`docker.io/${newer}`, ...libraries],
      'docker-ce-cli': [`docker-cli/${newer}`],
      ...plugins,
      'containerd.io': [`containerd/${newer}`, `runc/${own}`],
    },
    arrange: '',
  },
  // The docker command is in the package of the engine there.
  '20.10': {
    contents: {
      'docker-ce': [`docker.io/${own}`, `libdevmapper1.02.1/${own}`, ...libraries],
      'docker-ce-cli': [],
      ...plugins,
      'containerd.io': [`containerd/${own}`, `runc/${own}`],
    },
    arrange: 'mkdir -p docker-ce-cli/usr/bin && mv docker-ce/usr/bin/docker docker-ce-cli/usr/bin/',
  },
};

/** The folder of the engine in the cache. Its name contains a hash of all that it is made of. */
export function engineFolder(engine: RealEngine, debian: string): string {
  const { contents, arrange } = recipes[engine];
  return join(cache, `engine-${shortHash(`${debian}\n${JSON.stringify(contents)}\n${prepare}${arrange}`)}`);
}

/**
 * Downloads the engine (90 MB) and prepares it for the RPMs. Its folder has a tree `NAME` and a list of its files `NAME.files`
 * for each of the RPMs. Files that the Debian root file system has are left out: they do not belong to an RPM.
 */
export async function ensureEngine(engine: RealEngine, debian: string, beforeBuilding: () => void): Promise<void> {
  const { contents, arrange } = recipes[engine];
  await buildOnce(engineFolder(engine, debian), async (dir) => {
    beforeBuilding();
    const debs = join(dir, 'debs');
    const { download } = await debsIn(debs, [own, newer]);
    await download(...Object.values(contents).flat());
    for (const [rpm, packages] of Object.entries(contents)) {
      await mkdir(join(dir, rpm));
      for (const name of packages.map((one) => one.replace(/\/.*/, ''))) {
        await $`sh -c ${'dpkg-deb -x "$1"/"$2"_*.deb "$3"'} sh ${debs} ${name} ${join(dir, rpm)}`;
      }
    }
    await $({ cwd: dir })`sh -euc ${arrange}`;
    for (const tree of Object.keys(contents).map((rpm) => join(dir, rpm))) {
      await $({ cwd: tree })`sh -euc ${prepare} sh ${debian} ${`${tree}.files`}`;
    }
    await $`rm -rf ${debs}`;
  });
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
