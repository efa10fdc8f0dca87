import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identity, signers } from './identity.ts';
import { sources } from './paths.ts';
import { $ } from './shell.ts';

export type Stream = 8 | 9;

interface Batch {
  readonly spec: string;
  readonly macro?: string;
}

/** A repository: its place on the web server, its signer, its packages. */
interface Repository {
  readonly at: string;
  readonly signer: string;
  readonly batches: readonly Batch[];
  /** Files of specs/ that are added to its index; their names are their types. */
  readonly metadata?: readonly string[];
}

/** Host and path of a base repository; the file system below `www` has the same shape. */
const basePath = (stream: Stream, name: string): string =>
  stream === 8
    ? `vault.centos.org/centos/8-stream/${name}/x86_64/os`
    : `mirror.stream.centos.org/9-stream/${name}/x86_64/os`;

const dockerPath = 'download.docker.com/linux/centos';

// Two versions of docker-ce and of tree, so that an installed package can be older than the latest one.
const repositories = (stream: Stream): readonly Repository[] => [
  { at: basePath(stream, 'BaseOS'), signer: signers.centos, batches: [{ spec: 'base' }, { spec: 'dnf-plugins' }] },
  {
    at: basePath(stream, 'AppStream'),
    signer: signers.centos,
    batches: [
      { spec: 'container-tools' },
      { spec: 'cronie' },
      { spec: 'tools', macro: 'tree_version 1.8.0' },
      { spec: 'tools', macro: 'tree_version 2.1.0' },
      { spec: 'nodejs', macro: 'nodejs_version 18.20.4' },
      { spec: 'nodejs', macro: 'nodejs_version 20.16.0' },
    ],
    metadata: ['modules.yaml', 'updateinfo.xml'],
  },
  {
    at: `${dockerPath}/${stream}/x86_64/stable`,
    signer: signers.docker,
    batches: [
      { spec: 'containerd' },
      { spec: 'docker', macro: 'docker_version 28.4.0' },
      { spec: 'docker', macro: 'docker_version 28.5.1' },
    ],
  },
];

/** gzip at level 1: compressing the engine as rpmbuild does by default takes minutes. */
const FAST_PAYLOAD = '_binary_payload w1.gzdio';

interface Sources {
  /** The Debian root file system. */
  readonly debian: string;
  /** The folder of the real engine. Without it, Docker is a stand-in. */
  readonly engine: string | undefined;
}

/** Builds, signs and indexes every package of one stream below `www`, the web server's root. */
export async function buildPackages(stream: Stream, from: Sources, www: string): Promise<void> {
  const all = repositories(stream);
  await Promise.all(all.map((repository) => buildRepository(repository, stream, from, www)));
  for (const { at, signer, metadata = [] } of all) {
    const dir = join(www, at);
    const key = [`_gpg_name ${signer}`, `_gpg_path ${identity.gnupg}`, '__gpg /usr/bin/gpg'];
    await $({ env: { ...process.env, GPG_TTY: '/dev/null' } })`rpmsign ${define(key)} --addsign ${dir}/Packages/*.rpm`;
    await $`createrepo_c --quiet ${dir}`;
    for (const name of metadata) await addMetadata(name, stream, dir);
  }
  await $`gpgconf --homedir ${identity.gnupg} --kill gpg-agent`;
  await otherDockerChannels(stream, join(www, dockerPath));
}

/** Modules, and advisories: the newer version of tree is a security update. */
async function addMetadata(name: string, stream: Stream, dir: string): Promise<void> {
  const text = await readFile(join(sources, 'specs', name), 'utf8');
  const file = join(dir, name);
  await writeFile(file, text.replaceAll('@DIST@', `el${stream}`));
  await $`modifyrepo_c ${file} ${dir}/repodata`;
}

/** The folders with the packages of a fresh host. */
export const baseFolders = (stream: Stream): readonly string[] =>
  ['BaseOS', 'AppStream'].map((name) => basePath(stream, name));

async function buildRepository(repository: Repository, stream: Stream, from: Sources, www: string): Promise<void> {
  const packages = join(www, repository.at, 'Packages');
  await mkdir(packages, { recursive: true });
  for (const { spec, macro } of repository.batches) {
    const macros = [
      `_topdir ${packages}/.build`,
      `_rpmdir ${packages}`,
      `_sourcedir ${join(sources, 'specs')}`,
      '_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm',
      // Dependencies are declared in the specs: they cannot be derived from Debian's files.
      '__requires_exclude .*',
      '__provides_exclude .*',
      'debug_package %{nil}',
      '__os_install_post %{nil}',
      `dist .el${stream}`,
      `el ${stream}`,
      `debian ${from.debian}`,
      ...(from.engine === undefined ? [] : [`engine ${from.engine}`, FAST_PAYLOAD]),
      `centos_key ${identity.centosKey}`,
      ...(macro ? [macro] : []),
    ];
    await $`rpmbuild --quiet --target x86_64-linux ${define(macros)} -bb ${join(sources, 'specs', `${spec}.spec`)}`;
  }
  await $`rm -rf ${packages}/.build`;
}

const define = (macros: readonly string[]): string[] => macros.flatMap((macro) => ['--define', macro]);

/** Docker's .repo file has many sections. All of them exist; all but the stable one are empty. */
async function otherDockerChannels(stream: Stream, at: string): Promise<void> {
  await cp(join(sources, 'specs/docker/docker-ce.repo'), join(at, 'docker-ce.repo'));
  await cp(identity.dockerKey, join(at, 'gpg'));
  for (const channel of ['stable', 'test', 'nightly']) {
    for (const kind of ['x86_64', 'debug-x86_64', 'source']) {
      if (channel === 'stable' && kind === 'x86_64') continue;
      const dir = join(at, String(stream), kind, channel);
      await mkdir(dir, { recursive: true });
      await $`createrepo_c --quiet ${dir}`;
    }
  }
}
