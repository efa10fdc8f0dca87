// Sets up a thousand simulated hosts in one run, checks them in a second one, and prints time, CPU and memory.
//   npm run scale            1,000 hosts
//   npm run scale -- 200     another number
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process, { argv, env, execPath } from 'node:process';
import { freePorts } from '../tests/sandbox/ports.ts';

interface Usage {
  readonly ended: number;
  readonly command: string;
  /** Kilobytes. */
  readonly maxRSS: number;
  /** Microseconds. */
  readonly cpu: number;
}

const count = Number(argv[2] ?? 1000);
const directory = await mkdtemp(join(tmpdir(), 'provision-scale-'));
const inventory = join(directory, 'hosts.yaml');
// Each provision process records its resource usage when it exits.
const hook = `import { writeFileSync } from 'node:fs';
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  // Not the parent of the background process that has the hosts.
  if (process.argv.includes('--detach')) return;
  const used = { ended: Date.now(), command: process.argv[2], maxRSS, cpu: userCPUTime + systemCPUTime };
  writeFileSync(${JSON.stringify(directory)} + '/usage-' + process.pid + '.json', JSON.stringify(used));
});`;
const environment = {
  ...env,
  XDG_STATE_HOME: directory,
  LOCALAPPDATA: directory,
  NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(hook)}`,
};

try {
  const port = String(await freePorts(count));
  await timed(
    'sandbox up',
    'sandbox',
    'up',
    '--detach',
    '--hosts',
    String(count),
    '--port',
    port,
    '--inventory',
    inventory,
  );
  await timed('apply', 'apply', inventory, '--yes');
  await timed('apply again', 'apply', inventory, '--yes');
} finally {
  await provision('sandbox', 'down');
  for (const { command, maxRSS, cpu } of (await usages()).filter(isRelevant)) {
    const what = command === 'sandbox' ? 'the sandbox' : 'provision';
    console.log(`${what.padEnd(12)} ${(cpu / 1e6).toFixed(0)} s of CPU, at most ${(maxRSS / 1024).toFixed(0)} MB`);
  }
  await rm(directory, { recursive: true });
}

/** Prints how long a command took, and the last line that it printed. */
async function timed(name: string, ...args: readonly string[]): Promise<void> {
  const from = performance.now();
  const { status, last } = await provision(...args);
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  console.log(`${name.padEnd(12)} ${seconds} s  ${name.startsWith('sandbox') ? `${count} hosts` : last}`);
  if (status !== 0) process.exitCode = 1;
}

async function provision(
  ...args: readonly string[]
): Promise<{ readonly status: number | null; readonly last: string }> {
  const child = spawn(execPath, [resolve('dist/main.js'), ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let tail = '';
  child.stdout.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-2000);
  });
  const status = await new Promise<number | null>((ended) => child.on('close', ended));
  return { status, last: tail.trimEnd().split('\n').at(-1) ?? '' };
}

async function usages(): Promise<readonly Usage[]> {
  const files = (await readdir(directory)).filter((name) => name.startsWith('usage-'));
  const all = await Promise.all(
    files.map(async (name) => JSON.parse(await readFile(join(directory, name), 'utf8')) as Usage),
  );
  return all.sort((a, b) => a.ended - b.ended);
}

/** Leaves out short commands, such as the one that stops the sandbox. */
function isRelevant({ cpu }: Usage): boolean {
  return cpu > 1e6;
}
