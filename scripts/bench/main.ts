// Compares provision with scripts as a person would write them (scripts/bench/remote), over OpenSSH, and with Ansible where
// it is installed, on the lab's hosts, and itself on 1,000 sandbox hosts; writes docs/performance.md and docs/performance.svg.
//   npm run bench                 all rows, 9 runs each, 3 of the first apply
//   npm run bench -- --runs 3     fewer; nothing is written
//   npm run bench -- --row rerun  only rows whose name contains this; nothing is written
import './sixteen-hosts.ts';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import * as lab from '../../tests/lab/lab.ts';
import { freePorts } from '../../tests/sandbox/ports.ts';
import { hostsAccounting } from './accounting.ts';
import { INVENTORY, Workplace } from './contenders.ts';
import { type Command, type Cost, measure, untilIdle } from './measure.ts';
import { printRow, type Row, writePage } from './page.ts';

interface Contender {
  readonly name: string;
  readonly commands: () => Promise<readonly Command[]> | readonly Command[];
}

interface Plan {
  readonly name: string;
  readonly runs: number;
  readonly contenders: readonly Contender[];
  /** Every run counts, also the first one. */
  readonly cold?: true;
  /** Before every run, so that every run counts. */
  readonly before?: () => Promise<void>;
  /** Whose started tasks are counted. */
  readonly host?: string;
}

const { values: options } = parseArgs({ options: { runs: { type: 'string' }, row: { type: 'string' } } });
const complete = options.runs === undefined && options.row === undefined;
const RUNS = Number(options.runs ?? 9);
const SANDBOX_HOSTS = 1000;
/** Milliseconds in one direction: half a round trip. */
const DELAY = 25;

const reason = await lab.whyNot();
if (reason !== undefined) throw new Error(`npm run bench needs the lab: ${reason}`);
const home = await mkdtemp(join(tmpdir(), 'provision-bench-'));
const rows: Row[] = [];
let relay: ChildProcess | undefined;
try {
  await lab.up();
  const place = await Workplace.create(home);
  const ansible = await isInstalled('ansible-playbook');
  await onFreshHosts(place);
  await onConvergedHosts(place, ansible);
  await onSixteenHosts(place);
  await atADistance(place, ansible);
  await onSandboxHosts(place);
} finally {
  relay?.kill();
  await rm(home, { recursive: true, force: true });
}

async function onFreshHosts(place: Workplace): Promise<void> {
  const reset = async () => {
    await lab.reset(...lab.classHosts.map(({ name }) => name));
    await rm(join(home, '.ssh', 'known_hosts'), { force: true });
    await run(place.provision('trust', INVENTORY, '--yes'));
  };
  const full = await place.script('full');
  const atFirst = await Promise.all(
    lab.classHosts.map(async ({ bootstrap }, index) => place.ssh(bootstrap, full[index]?.stdin ?? '')),
  );
  await row({
    name: 'first apply, 4 fresh hosts',
    runs: Math.min(3, RUNS),
    before: reset,
    host: 'docker1',
    contenders: [
      { name: 'provision', commands: () => [place.provision('apply', INVENTORY, '--yes')] },
      { name: 'ssh, the commands by hand', commands: () => place.setUp() },
    ],
  });
  if (wanted('dry run')) await reset();
  await row({
    name: 'dry run, 4 fresh hosts',
    runs: RUNS,
    host: 'docker1',
    contenders: [
      { name: 'provision', commands: () => [place.provision('apply', INVENTORY, '--dry-run')] },
      { name: 'ssh, full script', commands: () => atFirst },
    ],
  });
}

async function onConvergedHosts(place: Workplace, ansible: boolean): Promise<void> {
  await run(place.provision('apply', INVENTORY, '--yes'));
  const mitogen = ansible && (await works(place.ansible(true)));
  await row({
    name: 'check of the class inventory',
    runs: RUNS,
    contenders: [
      { name: 'provision', commands: () => [place.provision('check', INVENTORY)] },
      { name: 'node -e 0', commands: () => [place.command([process.execPath, '-e', '0'])] },
    ],
  });
  await row({
    name: 'rerun, 4 hosts',
    runs: RUNS,
    host: 'docker1',
    contenders: [
      { name: 'provision', commands: () => [place.provision('apply', INVENTORY, '--yes')] },
      { name: 'ssh, short script', commands: () => place.script('short') },
      { name: 'ssh, full script', commands: () => place.script('full') },
      ...(ansible ? [{ name: 'Ansible', commands: () => [place.ansible(false)] }] : []),
      ...(mitogen ? [{ name: 'Ansible with mitogen', commands: () => [place.ansible(true)] }] : []),
    ],
  });
  await row({
    name: 'rerun, 1 host',
    runs: RUNS,
    host: 'docker1',
    contenders: [
      { name: 'provision', commands: () => [place.provision('apply', INVENTORY, '--yes', '--host', 'docker1')] },
      { name: 'ssh, short script', commands: () => place.script('short', lab.classHosts.slice(0, 1)) },
      { name: 'ssh, full script', commands: () => place.script('full', lab.classHosts.slice(0, 1)) },
    ],
  });
}

async function atADistance(place: Workplace, ansible: boolean): Promise<void> {
  if (!wanted('rerun, 4 hosts, 50 ms')) return;
  const pairs = lab.classHosts.map(({ address }, index) => `${2201 + index}=${address}`);
  relay = spawn(
    'ip',
    [
      'netns',
      'exec',
      lab.controlNamespace,
      'npx',
      'tsx',
      join(import.meta.dirname, 'relay.ts'),
      String(DELAY),
      ...pairs,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(relay.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  await place.throughRelay();
  await run(place.provision('trust', INVENTORY, '--yes'));
  await row({
    name: 'rerun, 4 hosts, 50 ms round trip',
    runs: RUNS,
    host: 'docker1',
    contenders: [
      { name: 'provision', commands: () => [place.provision('apply', INVENTORY, '--yes')] },
      { name: 'ssh, short script', commands: () => place.script('short') },
      ...(ansible ? [{ name: 'Ansible', commands: () => [place.ansible(false)] }] : []),
    ],
  });
}

async function onSixteenHosts(place: Workplace): Promise<void> {
  const name = `rerun, ${lab.hosts.length} hosts`;
  if (!wanted(name)) return;
  const inventory = await place.inventoryOfAll();
  await run(place.provision('trust', inventory, '--yes'));
  await run(place.provision('apply', inventory, '--yes'));
  await row({
    name,
    runs: RUNS,
    host: 'docker1',
    contenders: [
      { name: 'provision', commands: () => [place.provision('apply', inventory, '--yes')] },
      { name: 'ssh, short script', commands: () => place.script('short', lab.hosts) },
      { name: 'ssh, full script', commands: () => place.script('full', lab.hosts) },
    ],
  });
}

/** Without another contender, and without the hosts' CPU time: that of the sandbox says nothing about real hosts. */
async function onSandboxHosts(place: Workplace): Promise<void> {
  const names = ['first apply, 1,000 sandbox hosts', 'rerun, 1,000 sandbox hosts'];
  if (!names.some(wanted)) return;
  const inventory = join(home, 'sandbox.yaml');
  const ports = ['--port', String(await freePorts(SANDBOX_HOSTS)), '--hosts', String(SANDBOX_HOSTS)];
  await run(place.provisionHere('sandbox', 'up', '--detach', ...ports, '--inventory', inventory));
  try {
    for (const [index, name] of names.entries()) {
      const commands = () => [place.provisionHere('apply', inventory, '--yes')];
      await row({
        name,
        runs: index === 0 ? 1 : Math.min(3, RUNS),
        cold: true,
        contenders: [{ name: 'provision', commands }],
      });
    }
  } finally {
    await run(place.provisionHere('sandbox', 'down'));
  }
}

/** Runs the contenders in turn, after one run of each that does not count unless each run starts from fresh hosts. */
async function row({ name, runs, contenders, before, cold, host }: Plan): Promise<void> {
  if (!wanted(name)) return;
  const costs = contenders.map((): Cost[] => []);
  for (let turn = before || cold ? 0 : -1; turn < runs; turn += 1) {
    for (const [index, { commands }] of contenders.entries()) {
      await before?.();
      const hosts = await hostsAccounting();
      await untilIdle(hosts);
      const cost = await measure(await commands(), hosts, host);
      if (turn >= 0) costs[index]?.push(cost);
    }
  }
  const done = { name, results: contenders.map((one, index) => ({ name: one.name, costs: costs[index] ?? [] })) };
  rows.push(done);
  printRow(done);
  if (complete) await writePage(rows);
}

function wanted(name: string): boolean {
  return options.row === undefined || name.includes(options.row);
}

async function run(command: Command): Promise<void> {
  await measure([command], await hostsAccounting());
}

/** Mitogen supports some versions of Ansible only. */
async function works(command: Command): Promise<boolean> {
  return run(command).then(
    () => true,
    () => false,
  );
}

async function isInstalled(program: string): Promise<boolean> {
  return promisify(execFile)('which', [program]).then(
    () => true,
    () => false,
  );
}
