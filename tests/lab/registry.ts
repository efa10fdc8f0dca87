import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identity, readPassword, registryName } from './identity.ts';
import { inControlNetwork, openRegistryPort } from './network.ts';
import { run } from './paths.ts';
import { isRunning, logFile, start, stop } from './processes.ts';
import { $ } from './shell.ts';
import { waitFor } from './wait.ts';

/** As images and logins name it. */
export const registry = `${registryName}:5000`;

/** The same images for everybody. */
export const openRegistry = `${registryName}:${openRegistryPort}`;

/** Who may log in at it, with the password of the lab. */
export const registryUser = 'student';

const directory = join(run, 'registry');

/**
 * Starts Debian's docker-registry in the control namespace, with a certificate of the lab's CA, once with a login and once
 * without. Both run until the lab is down, and keep their images until then.
 */
export async function startRegistry(): Promise<void> {
  if (await isRunning('registry')) return;
  await rm(directory, { recursive: true, force: true });
  await mkdir(join(directory, 'images'), { recursive: true });
  await certificate();
  await addLogin(registryUser, await readPassword());
  await serve('registry', 5000, `auth: { htpasswd: { realm: lab, path: ${join(directory, 'htpasswd')} } }\n`);
  await startOpenRegistry();
}

/** Somebody else who may log in at it. */
export async function addLogin(user: string, password: string): Promise<void> {
  await appendFile(join(directory, 'htpasswd'), `${user}:${await bcrypt(password)}\n`);
}

export async function startOpenRegistry(): Promise<void> {
  await serve('open-registry', openRegistryPort, '');
}

export async function stopOpenRegistry(): Promise<void> {
  await stop('open-registry');
}

async function serve(group: string, port: number, auth: string): Promise<void> {
  const file = join(directory, `${group}.yml`);
  await writeFile(file, `${config(port)}${auth}`);
  await start(group, inControlNetwork(['docker-registry', 'serve', file]));
  await waitFor('the registry does not answer', 20, async () => {
    const connect = `: 2>&- <>/dev/tcp/127.0.0.1/${port}`;
    const answer = await $({ nothrow: true })`${inControlNetwork(['bash', '-c', connect])}`;
    return answer.exitCode === 0 ? undefined : `see ${logFile(group)}`;
  });
}

function config(port: number): string {
  return `version: 0.1
log: { level: warn }
storage: { filesystem: { rootdirectory: ${join(directory, 'images')} }, delete: { enabled: true } }
http:
  addr: :${port}
  tls: { certificate: ${join(directory, 'certificate.pem')}, key: ${join(directory, 'key.pem')} }
`;
}

async function certificate(): Promise<void> {
  const $in = $({ cwd: directory });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3650'];
  const authority = ['-CA', identity.ca, '-CAkey', identity.caKey];
  const extensions = ['-addext', `subjectAltName=DNS:${registryName}`, '-addext', 'basicConstraints=critical,CA:FALSE'];
  const output = ['-keyout', 'key.pem', '-out', 'new.pem'];
  await $in`openssl req -x509 ${newKey} -subj ${`/CN=${registryName}`} ${authority} ${extensions} ${output}`;
  await rename(join(directory, 'new.pem'), join(directory, 'certificate.pem'));
}

/** The registry accepts no other hash. libxcrypt makes it of a salt of 22 characters. */
export async function bcrypt(password: string): Promise<string> {
  const program = 'print crypt(join("", <STDIN>), "\\$2b\\$05\\$" . join("", map { ("a".."z")[rand 26] } 1..21) . "u")';
  const { stdout } = await $({ input: password })`perl -e ${program}`;
  return stdout;
}
