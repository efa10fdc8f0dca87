// Runs the main job on the sandbox and shows each command with its output: npm run demo
// Leaves nothing behind but the report, in a directory of its own.
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
// A state directory of its own: a running sandbox and the recorded host keys are not touched.
const environment = { ...env, XDG_STATE_HOME: state, LOCALAPPDATA: state };
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupted = true;
  });
}

class DemoFailed extends Error {}

try {
  await access(MAIN).catch(() => {
    throw new DemoFailed('provision is not built. Build it: npm ci');
  });
  await demo(String(await freePorts(4)));
} catch (error) {
  if (!(error instanceof DemoFailed)) throw error;
  stdout.write(`\n${error.message}\n`);
  process.exitCode = interrupted ? 130 : 1;
} finally {
  await provision(['sandbox', 'down'], 'quietly');
  const left = process.exitCode ? [directory] : [state, join(directory, 'sandbox.yaml')];
  await Promise.all(left.map((path) => rm(path, { recursive: true, force: true })));
}

async function demo(port: string): Promise<void> {
  say('Start four simulated hosts, freshly installed, behind real SSH.');
  await type('sandbox', 'up', '--detach', '--port', port, '--inventory', 'sandbox.yaml');

  say('A dry run shows all differences and changes nothing.');
  await type('apply', 'sandbox.yaml', '--dry-run');

  say('Apply the changes. Step 2 moves each host; the run reconnects there.');
  await type('apply', 'sandbox.yaml', '--yes', '--report', REPORT);

  say('Apply again: nothing has to change.');
  await type('apply', 'sandbox.yaml', '--yes');

  say('Stop Docker on docker2 and rename the host by hand.');
  await type('run', 'sandbox.yaml', '--host', 'docker2', '--', 'systemctl', 'disable', '--now', 'docker');
  await type('run', 'sandbox.yaml', '--host', 'docker2', '--', 'hostnamectl', 'set-hostname', 'strayed');

  say('A dry run finds the drift.');
  await type('apply', 'sandbox.yaml', '--dry-run');

  say('Repair docker2 only.');
  await type('apply', 'sandbox.yaml', '--host', 'docker2', '--yes');

  await type('sandbox', 'down');
  say(`HTML report of the first apply: ${join(directory, REPORT)}`);
}

function say(text: string): void {
  stdout.write(`\n# ${text}\n`);
}

/** Runs a command with its output shown. Throws `DemoFailed` where it fails or the demo is interrupted. */
async function type(...args: readonly string[]): Promise<void> {
  if (interrupted) throw new DemoFailed('Interrupted.');
  stdout.write(`$ provision ${args.join(' ')}\n`);
  const status = await provision(args);
  if (interrupted) throw new DemoFailed('Interrupted.');
  if (status !== 0) throw new DemoFailed(`The command exited with status ${String(status)}.`);
}

function provision(args: readonly string[], how?: 'quietly'): Promise<number | null> {
  const stdio = how === 'quietly' ? 'ignore' : 'inherit';
  const child = spawn(execPath, [MAIN, ...args], { cwd: directory, env: environment, stdio });
  return new Promise((ended, failed) => {
    child.on('error', failed);
    child.on('close', ended);
  });
}
