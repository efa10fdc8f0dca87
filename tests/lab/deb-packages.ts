import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildOnce } from './build.ts';
import { suite } from './debian.ts';
import { debianMirror, identity, signers } from './identity.ts';
import { cache, sources } from './paths.ts';
import { $ } from './shell.ts';

// Packages for the hosts with Debian: names, versions and relations of the real ones, and hardly any content.

/** A package. */
interface Deb {
  readonly name: string;
  readonly version: string;
  /** Further fields of its control file. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Path on the host, and its content or the file of specs/ that has it. */
  readonly files?: Readonly<Record<string, string | { readonly spec: string; readonly version?: string }>>;
  /** Units that are enabled and started when it is installed. */
  readonly units?: readonly string[];
  /** What its postinst does first, in sh. */
  readonly postinst?: string;
  /** The tree of the engine that it carries. */
  readonly engine?: string;
}

interface Repository {
  /** Host and path on the web server. */
  readonly at: string;
  readonly component: string;
  readonly origin: string;
  readonly signer: { readonly home: string; readonly name: string };
  readonly debs: readonly Deb[];
}

const architecture = 'amd64';

/** In the place of the archive key of Debian. */
const archiveHome = join(cache, 'archive-key-debian');
export const archiveKey = { gnupg: join(archiveHome, 'gnupg'), keyring: join(archiveHome, 'keyring.gpg') };
const ARCHIVE_SIGNER = 'debian@lab.invalid';

export async function ensureArchiveKey(): Promise<void> {
  await buildOnce(archiveHome, async (dir) => {
    const gnupg = join(dir, 'gnupg');
    await mkdir(gnupg, { mode: 0o700 });
    const user = `provision lab, in place of the archive key of Debian <${ARCHIVE_SIGNER}>`;
    await $`gpg --homedir ${gnupg} --batch --quiet --passphrase ${''} --quick-generate-key ${user} rsa3072 sign never`;
    await $`gpg --homedir ${gnupg} --export ${ARCHIVE_SIGNER} > ${join(dir, 'keyring.gpg')}`;
    await $`gpgconf --homedir ${gnupg} --kill gpg-agent`;
  });
}

/** Builds, signs and indexes every package below `www`, the web server's root. `engine` is the folder of the real one. */
export async function buildDebs(engine: string | undefined, www: string): Promise<void> {
  for (const repository of repositories(engine)) await buildRepository(repository, www);
  await cp(identity.dockerKey, join(www, DOCKER, 'gpg'));
  for (const home of [identity.gnupg, archiveKey.gnupg]) await $`gpgconf --homedir ${home} --kill gpg-agent`;
}

const DOCKER = 'download.docker.com/linux/debian';

function repositories(engine: string | undefined): readonly Repository[] {
  return [
    {
      at: `${debianMirror}/debian`,
      component: 'main',
      origin: 'Debian',
      signer: { home: archiveKey.gnupg, name: ARCHIVE_SIGNER },
      debs: debian,
    },
    {
      at: DOCKER,
      component: 'stable',
      origin: 'Docker',
      signer: { home: identity.gnupg, name: signers.docker },
      debs: ['28.4.0', '28.5.1'].flatMap((version) => docker(version, engine)),
    },
  ];
}

const hello = (version: string): Deb => ({
  name: 'hello',
  version: `${version}-3`,
  files: {
    '/usr/bin/hello': '#!/bin/sh\necho Hello, world!\n',
    '/etc/hello.conf': `# Settings of hello ${version}\ngreeting = Hello, world!\n`,
  },
});

/** It cannot be configured while a file is there. */
const waiting: Deb = {
  name: 'waiting',
  version: '1.0-1',
  files: { '/usr/share/waiting/readme': 'configured later\n' },
  postinst: 'if [ -e /etc/waiting-fails ]; then echo "waiting: cannot be configured yet" >&2; exit 1; fi',
};

const debian: readonly Deb[] = [
  { name: 'tree', version: '2.0.4-1', files: { '/usr/bin/tree': '#!/bin/sh\necho tree v2.0.4\n' } },
  { name: 'tree', version: '2.1.0-1', files: { '/usr/bin/tree': '#!/bin/sh\necho tree v2.1.0\n' } },
  hello('2.9'),
  hello('2.10'),
  waiting,
  // What Docker Engine needs or recommends beyond a fresh host.
  { name: 'iptables', version: '1.8.9-2' },
  { name: 'git', version: '1:2.39.5-0+deb12u2' },
  { name: 'slirp4netns', version: '1.2.0-1' },
  // What has to be removed before: https://docs.docker.com/engine/install/debian/
  { name: 'runc', version: '1.1.5+ds1-1+deb12u1' },
  { name: 'containerd', version: '1.6.20~ds1-1+deb12u1', fields: { Depends: 'runc (>= 1.0.0~rc2~)' } },
  {
    name: 'docker.io',
    version: '20.10.24+dfsg1-1+deb12u1',
    fields: { Depends: 'containerd (>= 1.4~), iptables', Recommends: 'git' },
  },
  { name: 'podman', version: '4.3.1+ds1-8+deb12u1', fields: { Depends: 'runc' } },
  {
    name: 'podman-docker',
    version: '4.3.1+ds1-8+deb12u1',
    fields: { Depends: 'podman', Conflicts: 'docker.io' },
  },
  { name: 'ctop', version: '0.7.7-1', fields: { Depends: 'docker.io' } },
];

/** As they are on https://download.docker.com/linux/debian/dists/bookworm/pool/stable/amd64. */
function docker(version: string, engine: string | undefined): readonly Deb[] {
  const release = `1~debian.12~${suite}`;
  const others = 'docker (<< 1.5~), docker-engine, docker.io, lxc-docker';
  const program = (name: string) => ({ [`/usr/bin/${name}`]: { spec: `docker/${name}`, version } });
  const unit = (name: string) => ({ [`/usr/lib/systemd/system/${name}`]: { spec: `docker/${name}` } });
  const says = (path: string, words: string) => ({ [path]: `#!/bin/sh\necho '${words}'\n` });
  const real = (name: string) => (engine === undefined ? {} : { engine: join(engine, name) });
  const plugins = '/usr/libexec/docker/cli-plugins';
  return [
    {
      name: 'docker-ce',
      version: `5:${version}-${release}`,
      fields: {
        Depends: 'containerd.io (>= 1.7.27), docker-ce-cli, iptables, nftables',
        Recommends: 'ca-certificates, docker-ce-rootless-extras, git, procps, xz-utils',
        Conflicts: others,
        Replaces: others,
      },
      files: {
        ...(engine === undefined
          ? program('dockerd')
          : { '/usr/lib/systemd/system/docker.service.d/lab.conf': { spec: 'docker/engine.conf' } }),
        ...unit('docker.service'),
        ...unit('docker.socket'),
      },
      postinst: 'getent group docker >/dev/null || groupadd --system docker',
      units: ['docker.socket', 'docker.service'],
      ...real('docker-ce'),
    },
    {
      name: 'docker-ce-cli',
      version: `5:${version}-${release}`,
      fields: { Recommends: 'docker-buildx-plugin, docker-compose-plugin', Conflicts: others, Replaces: others },
      files: engine === undefined ? program('docker') : {},
      ...real('docker-ce-cli'),
    },
    {
      name: 'docker-ce-rootless-extras',
      version: `5:${version}-${release}`,
      fields: { Depends: 'docker-ce', Recommends: 'slirp4netns (>= 0.4.0)' },
    },
    {
      name: 'docker-buildx-plugin',
      version: `0.29.1-${release}`,
      files: engine === undefined ? says(`${plugins}/docker-buildx`, 'github.com/docker/buildx v0.29.1') : {},
      ...real('docker-buildx-plugin'),
    },
    {
      name: 'docker-compose-plugin',
      version: `2.40.3-${release}`,
      files: engine === undefined ? says(`${plugins}/docker-compose`, 'Docker Compose version v2.40.3') : {},
      ...real('docker-compose-plugin'),
    },
    {
      name: 'containerd.io',
      version: '1.7.27-1',
      fields: { Conflicts: 'containerd, runc', Replaces: 'containerd, runc', Provides: 'containerd, runc' },
      files: {
        ...(engine === undefined
          ? {
              '/usr/bin/containerd': { spec: 'docker/containerd', version: '1.7.27' },
              ...says('/usr/bin/runc', 'runc version 1.2.5'),
            }
          : {}),
        ...unit('containerd.service'),
        '/etc/containerd/config.toml': { spec: 'docker/config.toml' },
      },
      units: ['containerd.service'],
      ...real('containerd.io'),
    },
  ];
}

async function buildRepository({ at, component, origin, signer, debs }: Repository, www: string): Promise<void> {
  const root = join(www, at);
  const pool = join('pool', component);
  await mkdir(join(root, pool), { recursive: true });
  for (const deb of debs) await buildDeb(deb, join(root, pool));
  const index = join('dists', suite, component, `binary-${architecture}`);
  await mkdir(join(root, index), { recursive: true });
  const { stdout } = await $({ cwd: root })`dpkg-scanpackages --multiversion ${pool}`;
  await writeFile(join(root, index, 'Packages'), stdout);
  await $`gzip --keep --no-name ${join(root, index, 'Packages')}`;
  await sign(root, { component, origin, signer });
}

/** https://wiki.debian.org/DebianRepository/Format */
async function sign(
  root: string,
  { component, origin, signer }: Pick<Repository, 'component' | 'origin' | 'signer'>,
): Promise<void> {
  const dists = join(root, 'dists', suite);
  const checksums = await Promise.all(
    ['Packages', 'Packages.gz'].map(async (name) => {
      const path = `${component}/binary-${architecture}/${name}`;
      const content = await readFile(join(dists, path));
      return ` ${createHash('sha256').update(content).digest('hex')} ${content.length} ${path}`;
    }),
  );
  const release = [
    ...[`Origin: ${origin}`, `Label: ${origin}`, `Suite: ${suite}`, `Codename: ${suite}`],
    ...[`Date: ${new Date().toUTCString()}`, `Architectures: ${architecture}`, `Components: ${component}`],
    ...['SHA256:', ...checksums, ''],
  ].join('\n');
  await writeFile(join(dists, 'Release'), release);
  const options = ['--homedir', signer.home, '--batch', '--yes', '--local-user', signer.name];
  await $({ cwd: dists })`gpg ${options} --clearsign --output InRelease Release`;
}

async function buildDeb(deb: Deb, to: string): Promise<void> {
  const tree = join(to, `.build-${deb.name}`);
  const control = join(tree, 'DEBIAN');
  await mkdir(control, { recursive: true });
  if (deb.engine !== undefined) await $`cp -a ${deb.engine}/. ${tree}`;
  for (const [path, content] of Object.entries(deb.files ?? {})) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), await contentOf(content));
    await chmod(join(tree, path), /\/(bin|cli-plugins)\//.test(path) ? 0o755 : 0o644);
  }
  await writeFile(join(control, 'control'), controlOf(deb));
  await writeScripts(deb, control);
  const conffiles = Object.keys(deb.files ?? {}).filter((path) => path.startsWith('/etc/'));
  if (conffiles.length > 0) await writeFile(join(control, 'conffiles'), `${conffiles.join('\n')}\n`);
  // Compressing the engine as dpkg-deb does by default takes minutes.
  await $`dpkg-deb --root-owner-group -Zgzip -z1 --build ${tree} ${to}`;
  await rm(tree, { recursive: true });
}

async function contentOf(content: string | { readonly spec: string; readonly version?: string }): Promise<string> {
  if (typeof content === 'string') return content;
  const text = await readFile(join(sources, 'specs', content.spec), 'utf8');
  return text.replaceAll('@VERSION@', content.version ?? '');
}

function controlOf({ name, version, fields = {} }: Deb): string {
  const all = {
    Package: name,
    Version: version,
    Architecture: architecture,
    Maintainer: 'provision lab <debian@lab.invalid>',
    Section: 'admin',
    Priority: 'optional',
    ...fields,
    Description: `stand-in for ${name}`,
  };
  return Object.entries(all)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

async function writeScripts({ units = [], postinst }: Deb, control: string): Promise<void> {
  const names = units.length > 0 ? ['postinst', 'prerm', 'postrm'] : [];
  for (const name of names) {
    const text = await readFile(join(sources, 'debian/scripts', name), 'utf8');
    await writeFile(join(control, name), text.replaceAll('@UNITS@', units.join(' ')), { mode: 0o755 });
  }
  if (postinst === undefined) return;
  const rest = units.length > 0 ? await readFile(join(control, 'postinst'), 'utf8') : '#!/bin/sh\nset -e\n';
  await writeFile(join(control, 'postinst'), rest.replace(/^set -e\n/m, `set -e\n${postinst}\n`), { mode: 0o755 });
}
