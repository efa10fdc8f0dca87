import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce, shortHash } from './build.ts';
import { hosts } from './hosts.ts';
import { cache } from './paths.ts';
import { $ } from './shell.ts';

/** Host names of the web server. */
export const webNames = [
  'download.docker.com',
  'mirrors.centos.org',
  'mirror.stream.centos.org',
  'vault.centos.org',
  'www.google.com',
];

/** Over http only: apt trusts signatures, not connections. */
export const debianMirror = 'deb.debian.org';

/** Its certificate is made when it starts. */
export const registryName = 'registry.example.com';

// Kept over rebuilds, so that a known_hosts file or an inventory stays valid; created again if the names in the certificate
// change.
const home = join(cache, `identity-${shortHash(webNames.join(' '))}`);

export const identity = {
  /** Changes with every other item, because images contain keys and the password. */
  id: join(home, 'id'),
  password: join(home, 'password'),
  privateKey: join(home, 'id_ed25519'),
  publicKey: join(home, 'id_ed25519.pub'),
  ca: join(home, 'ca.pem'),
  caKey: join(home, 'ca.key'),
  webKey: join(home, 'web.key'),
  webCertificate: join(home, 'web.pem'),
  gnupg: join(home, 'gnupg'),
  centosKey: join(home, 'centos.asc'),
  dockerKey: join(home, 'docker.asc'),
  host: (name: string): string => join(home, 'hosts', name),
};

/** Names of the two keys that sign packages. */
export const signers = { centos: 'centos@lab.invalid', docker: 'docker@lab.invalid' } as const;

export async function ensureIdentity(): Promise<void> {
  await buildOnce(home, async (dir) => {
    await secrets(dir);
    await certificates(dir);
    await signingKeys(dir);
  });
  await Promise.all(hosts.map(({ name }) => buildOnce(identity.host(name), hostKeys)));
}

/** The password of root and student. */
export async function readPassword(): Promise<string> {
  const text = await readFile(identity.password, 'utf8').catch((cause: unknown) => {
    throw new Error('the lab has no password yet; build it with: npm run lab -- build', { cause });
  });
  return text.trim();
}

async function secrets(dir: string): Promise<void> {
  await writeFile(join(dir, 'id'), `${randomUUID()}\n`);
  await writeFile(join(dir, 'password'), `${randomBytes(12).toString('base64url')}\n`, { mode: 0o600 });
  await $`ssh-keygen -q -t ed25519 -N ${''} -C provision-lab -f ${join(dir, 'id_ed25519')}`;
}

async function certificates(dir: string): Promise<void> {
  const $in = $({ cwd: dir });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3650'];
  const names = webNames.map((name) => `DNS:${name}`).join(',');
  await $in`openssl req -x509 ${newKey} -subj ${'/CN=provision lab test CA'} -keyout ca.key -out ca.pem`;
  await $in`openssl req -x509 ${newKey} -subj ${'/CN=provision lab web'} -CA ca.pem -CAkey ca.key -addext ${`subjectAltName=${names}`} -addext basicConstraints=critical,CA:FALSE -keyout web.key -out web.pem`;
}

async function signingKeys(dir: string): Promise<void> {
  const gnupg = join(dir, 'gnupg');
  await mkdir(gnupg, { mode: 0o700 });
  for (const [name, mail] of Object.entries(signers)) {
    const user = `provision lab, in place of the ${name} signing key <${mail}>`;
    await $`gpg --homedir ${gnupg} --batch --quiet --passphrase ${''} --quick-generate-key ${user} rsa3072 sign never`;
    await $`gpg --homedir ${gnupg} --armor --export ${mail} > ${join(dir, `${name}.asc`)}`;
  }
  await $`gpgconf --homedir ${gnupg} --kill gpg-agent`;
}

async function hostKeys(dir: string): Promise<void> {
  await writeFile(join(dir, 'machine-id'), `${randomUUID().replaceAll('-', '')}\n`);
  await writeFile(join(dir, 'connection-uuid'), `${randomUUID()}\n`);
  for (const type of ['ed25519', 'ecdsa', 'rsa']) {
    await $`ssh-keygen -q -t ${type} -N ${''} -C ${''} -f ${join(dir, `ssh_host_${type}_key`)}`;
  }
}
