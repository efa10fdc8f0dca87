// The main job on the simulated class, each command as a person types it, with what it prints: npm run demo
// Leaves nothing behind but the report.
import { spawn } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process, { env, execPath, stdout } from 'node:process';
import { freePorts } from '../tests/sandbox/ports.ts';

const MAIN = resolve('dist/main.js');
const REPORT = 'report.html';

const directory = await mkdtemp(join(tmpdir(), 'provision-demo-'));
const state = join(directory, 'state');
// Its own state: neither a class that is up nor what is known of real hosts is touched.
const environment = { ...env, XDG_STATE_HOME: state, LOCALAPPDATA: state };
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupted = true;
  });
}

class Ended extends Error {}

try {
  await access(MAIN).catch(() => {
    throw new Ended('It has to be built first: npm ci');
  });
  await demo(String(await freePorts(4)));
} catch (error) {
  if (!(error instanceof Ended)) throw error;
  stdout.write(`\n${error.message}\n`);
  process.exitCode = interrupted ? 130 : 1;
} finally {
  await provision(['sandbox', 'down'], 'quietly');
  await rm(process.exitCode ? directory : state, { recursive: true, force: true });
}

async function demo(port: string): Promise<void> {
  say('Four simulated machines, freshly installed, behind real SSH on this computer.');
  await type('sandbox', 'up', '--detach', '--port', port, '--inventory', 'sandbox.yaml');

  say('What is there to do? A dry run shows the whole difference, and changes nothing.');
  await type('apply', 'sandbox.yaml', '--dry-run');

  say('Now it is made. The second step moves each host to another address; it is followed there.');
  await type('apply', 'sandbox.yaml', '--yes', '--report', REPORT);

  say('Once more: there is nothing to do, and nothing is done.');
  await type('apply', 'sandbox.yaml', '--yes');

  say('Somebody stops Docker on docker2, and renames the host.');
  const harm = 'systemctl disable --now docker; hostnamectl set-hostname strayed';
  await type('run', 'sandbox.yaml', '--host', 'docker2', '--', 'sh', '-c', harm);

  say('A dry run finds it.');
  await type('apply', 'sandbox.yaml', '--dry-run');

  say('It is repaired, on docker2 alone.');
  await type('apply', 'sandbox.yaml', '--host', 'docker2', '--yes');

  await type('sandbox', 'down');
  say(`The first apply as a page: ${join(directory, REPORT)}`);
}

function say(text: string): void {
  stdout.write(`\n# ${text}\n`);
}

/** Runs it in full view. Throws `Ended` where it does not end well, or where somebody has had enough. */
async function type(...args: readonly string[]): Promise<void> {
  if (interrupted) throw new Ended('Interrupted.');
  stdout.write(`$ provision ${args.map((arg) => (/[\s;]/.test(arg) ? `'${arg}'` : arg)).join(' ')}\n`);
  const status = await provision(args);
  if (interrupted) throw new Ended('Interrupted.');
  if (status !== 0) throw new Ended(`That ended with status ${String(status)}.`);
}

function provision(args: readonly string[], how?: 'quietly'): Promise<number | null> {
  const stdio = how === 'quietly' ? 'ignore' : 'inherit';
  const child = spawn(execPath, [MAIN, ...args], { cwd: directory, env: environment, stdio });
  return new Promise((ended, failed) => {
    child.on('error', failed);
    child.on('close', ended);
  });
}
