// Measures start-up and a second run (see README), as ratios of medians within one run: absolute times depend on the
// machine.
//   npm run bench            start-up, and a second run on the lab's hosts where the lab can run
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { env, execPath } from 'node:process';
import { promisify } from 'node:util';
import { loadProject } from '../src/project/project.ts';
import { identityOperations } from '../src/engine/identity.ts';
import { mergeReads } from '../src/model/merge.ts';
import type { Operation } from '../src/model/operation.ts';
import * as lab from '../tests/lab/lab.ts';

const RUNS = 9;
const MAIN = resolve('dist/main.js');
const INVENTORY = 'inventory/class.yaml';

// It makes every start of Node slower, also that of the empty program.
delete env['NODE_EXTRA_CA_CERTS'];

await compare(
  'provision --version',
  () => exec(execPath, [MAIN, '--version']),
  'node -e 0',
  () => exec(execPath, ['-e', '0']),
);
await compare(
  'provision --help',
  () => exec(execPath, [MAIN, '--help']),
  'node -e 0',
  () => exec(execPath, ['-e', '0']),
);

const reason = await lab.whyNot();
if (reason === undefined) await benchRerun();
else console.log(`Skipped the second run: ${reason}`);

/** Compares provision on four converged hosts with ssh that runs the same commands as one script, on all four at once. */
async function benchRerun(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'provision-bench-'));
  try {
    await lab.up();
    env['CLASS_PASSWORD'] = await lab.password();
    const { work } = await loadProject(INVENTORY, {});
    const hosts = work.map(({ host, steps }) => ({
      address: host.address,
      script: plainScript(mergeReads([identityOperations, ...steps.map(({ operations }) => operations)]).operations),
    }));
    const provision = (...args: readonly string[]) => inNamespace(home, execPath, [MAIN, ...args]);
    await provision('trust', INVENTORY, '--yes');
    await provision('apply', INVENTORY);
    await compare(
      'provision apply, 4 converged hosts',
      () => provision('apply', INVENTORY),
      'ssh with one script, 4 at once',
      () => Promise.all(hosts.map(({ address, script }) => plainSsh(home, address, script))),
    );
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** The commands of the probes as a plain script, without marks. */
function plainScript(operations: readonly Operation[]): string {
  const word = (text: unknown) => `'${String(text).replaceAll("'", `'\\''`)}'`;
  const lines = operations.map((operation) => {
    if (operation.kind === 'read') return `stat -c '%a %U' ${word(operation.path)} && cat ${word(operation.path)}`;
    if (operation.kind === 'write' || operation.kind === 'send') throw new Error('a probe writes nothing');
    const command = operation.argv.map(word).join(' ');
    if (!operation.argsFrom) return command;
    const from = operation.argsFrom.map(word).join(' ');
    return `args=$(${from} | grep -v ' '); [ -z "$args" ] || ${command} $args`;
  });
  return `export LC_ALL=C\n${lines.join('\n')}\ntrue\n`;
}

function plainSsh(home: string, address: string, script: string): Promise<void> {
  const options = [
    '-o',
    'StrictHostKeyChecking=no',
    '-o',
    `UserKnownHostsFile=${home}/known_hosts`,
    '-o',
    'LogLevel=ERROR',
  ];
  const args = [
    '-F',
    'none',
    ...options,
    '-o',
    'IdentitiesOnly=yes',
    '-i',
    lab.privateKeyFile,
    `root@${address}`,
    'sh',
  ];
  return inNamespace(home, 'ssh', args, script);
}

async function inNamespace(home: string, command: string, args: readonly string[], stdin = ''): Promise<void> {
  const child = spawn('ip', ['netns', 'exec', lab.controlNamespace, command, ...args], {
    env: { ...env, HOME: home, XDG_STATE_HOME: join(home, 'state') },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(stdin);
  const status = await new Promise((ended) => child.on('close', ended));
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} exited with status ${String(status)}`);
}

async function exec(command: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(command, args);
}

/** Runs A and B alternately, after a warm-up of each, and prints the ratio of their medians. */
async function compare(
  nameA: string,
  a: () => Promise<unknown>,
  nameB: string,
  b: () => Promise<unknown>,
): Promise<void> {
  const times: { readonly a: number[]; readonly b: number[] } = { a: [], b: [] };
  for (let run = -1; run < RUNS; run += 1) {
    const [timeA, timeB] = [await time(a), await time(b)];
    if (run < 0) continue;
    times.a.push(timeA);
    times.b.push(timeB);
  }
  const [medianA, medianB] = [median(times.a), median(times.b)];
  console.log(
    `${nameA}: ${medianA.toFixed(0)} ms; ${nameB}: ${medianB.toFixed(0)} ms; ratio ${(medianA / medianB).toFixed(2)}`,
  );
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)] ?? Number.NaN;
}
