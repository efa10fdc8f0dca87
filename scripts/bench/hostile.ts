// How much longer a host takes beside a hostile one: npm run bench:hostile. Prints a table for docs/security.md.
//   (hostile.ts serve NAME is the SSH server of one host, in a process of its own, as on a real network.)
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { argv, env, execPath, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { hostileBehaviours, startServer } from '../../tests/cli/hostile-hosts.ts';

const RUNS = 7;

async function compare(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'provision-bench-'));
  try {
    stdout.write('| beside | the honest host took | its usual time |\n| --- | ---: | ---: |\n');
    for (const behaviour of Object.keys(hostileBehaviours)) {
      const [alone, beside]: [number[], number[]] = [[], []];
      // In turn, so that both have the same load of the machine. The first run of each does not count.
      for (let run = 0; run <= RUNS; run += 1) {
        alone.push(await timeOfHonest(home));
        beside.push(await timeOfHonest(home, behaviour));
      }
      const [usual, taken] = [median(alone.slice(1)), median(beside.slice(1))];
      stdout.write(`| ${behaviour} | ${(taken / usual).toFixed(2)} × | ${usual.toFixed(2)} s |\n`);
    }
  } finally {
    await rm(home, { recursive: true });
  }
}

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

/** Seconds from the start of an apply to the end of the work on the honest host. */
async function timeOfHonest(home: string, behaviour?: string): Promise<number> {
  const names = ['honest', ...(behaviour === undefined ? [] : [behaviour])];
  const servers = names.map((server) => start(['--import', 'tsx', import.meta.filename, 'serve', server], '.'));
  try {
    const ports = await Promise.all(servers.map(async (server) => Number(await firstLine(server))));
    const hosts = names.map((host, index) => {
      const ssh = { port: ports[index], become: hostileBehaviours[host]?.become === true };
      return [host, { address: '127.0.0.1', ssh }];
    });
    const ssh = { user: 'somebody', password: '!env PASSWORD', host_key: 'accept-new' };
    const inventory = { playbook: 'playbook.yaml', ssh, hosts: Object.fromEntries(hosts) };
    await writeFile(
      join(home, 'inventory.yaml'),
      JSON.stringify(inventory).replace('"!env PASSWORD"', '!env PASSWORD'),
    );
    await writeFile(join(home, 'playbook.yaml'), 'steps: [{ command: { run: "true", creates: / } }]\n');
    await rm(join(home, '.ssh'), { recursive: true, force: true });
    return await finished(home);
  } finally {
    for (const server of servers) server.kill();
  }
}

async function finished(home: string): Promise<number> {
  const from = performance.now();
  const child = start([resolve('dist/main.js'), 'apply', 'inventory.yaml', '--yes', '--output', 'json'], home);
  const ended = new Promise((done) => child.once('close', done));
  let seconds = Number.NaN;
  for await (const line of linesOf(child)) {
    if (/"type":"host-finished".*"host":"honest".*"status":"ok"/.test(line))
      seconds = (performance.now() - from) / 1000;
  }
  await ended;
  if (Number.isNaN(seconds)) throw new Error('the honest host did not converge');
  return seconds;
}

function start(args: readonly string[], cwd: string): ChildProcess {
  const home = { PATH: env['PATH'] ?? '', HOME: cwd, XDG_STATE_HOME: join(cwd, 'state'), PASSWORD: 'not checked' };
  return spawn(execPath, args, { cwd, env: home, stdio: ['ignore', 'pipe', 'inherit'] });
}

const linesOf = (child: ChildProcess) => createInterface({ input: child.stdout as NodeJS.ReadableStream });

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of linesOf(child)) return line;
  throw new Error('the server ended before it listened');
}

const [mode, name = ''] = argv.slice(2);
if (mode === 'serve') stdout.write(`${(await startServer(hostileBehaviours[name] ?? {})).port}\n`);
else await compare();
