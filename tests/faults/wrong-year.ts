import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { caFile, inControl } from '../lab/lab.ts';
import { $ } from '../lab/shell.ts';

/** The default port of the server that `serveWithWrongYear` starts. */
export const PORT = 8443;

const CONFIG = `[ca]
default_ca = here
[here]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
`;

/**
 * Starts a second web server of the lab with a valid certificate of another year, as a host sees it whose clock is a year
 * off: a container cannot have its own clock. Returns a function that stops the server.
 */
export async function serveWithWrongYear(years: 1 | -1, port: number): Promise<() => Promise<void>> {
  const dir = await mkdtemp(join(tmpdir(), 'provision-time-'));
  await makeCertificate(dir, years);
  const program = join(import.meta.dirname, 'wrong-year-server.ts');
  const argv = [process.execPath, '--import', import.meta.resolve('tsx'), program, dir, String(port)];
  const server: ChildProcess = inControl(argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (server.stdout) await once(server.stdout, 'data');
  return async () => {
    server.kill();
    await rm(dir, { recursive: true, force: true });
  };
}

async function makeCertificate(dir: string, years: 1 | -1): Promise<void> {
  const $in = $({ cwd: dir });
  const day = (offset: number) => {
    const date = new Date(Date.now() + offset * 86_400_000);
    return `${date.toISOString().slice(0, 10).replaceAll('-', '')}000000Z`;
  };
  await writeFile(join(dir, 'ca.cnf'), CONFIG);
  await writeFile(join(dir, 'index.txt'), '');
  await writeFile(join(dir, 'serial'), '01\n');
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const names = 'subjectAltName=DNS:download.docker.com,DNS:mirrors.centos.org,DNS:mirror.stream.centos.org';
  await $in`openssl req ${newKey} -subj ${'/CN=provision lab web of another year'} -addext ${names} -keyout key.pem -out request.pem`;
  const dates = ['-startdate', day(years * 365 - 30), '-enddate', day(years * 365 + 30)];
  const authority = ['-cert', caFile, '-keyfile', caFile.replace(/\.pem$/, '.key')];
  await $in`openssl ca -batch -notext -config ca.cnf ${authority} ${dates} -in request.pem -out certificate.pem`;
}
