// Records what hosts answer in the situations of situations.ts, into tests/cases/RESOURCE/NAME.json.
//   npm run cases:record                      all situations, on the hosts of the test lab
//   npm run cases:record -- network           those of the resource "network"
//   npm run cases:record -- docker_image --engine 20.10
//                                             those with this Docker Engine
//   npm run cases:record -- --system debian   those on hosts with Debian
//   npm run cases:record -- selinux --machine virtual --inventory inventory.yaml --host docker1 --reset "COMMAND"
//                                             those that need a kernel with SELinux; the hosts of the lab have none
//   npm run cases:record -- hostname --situation fresh --inventory inventory.yaml --host docker1
//                                             on a host of your own, over SSH as root. The host is used as it is: restore
//                                             a snapshot first, or give a command that does: --reset "COMMAND"
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Engine, engines } from '../lab/engine.ts';
import type { Stream } from '../lab/packages.ts';
import { type Case, fileOf, type Situation } from './case.ts';
import { probesOf } from './probes.ts';
import { engineVersion, outcomeOf, recordCase, type Subject } from './record-case.ts';
import { situations } from './situations.ts';
import { hostSubject, prettyName, today } from './host-subject.ts';

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    /** Repeatable. */
    situation: { type: 'string', multiple: true, default: [] },
    /** Only those with this engine: `npm run lab -- up --engine`. */
    engine: { type: 'string' },
    /** Only those on this system: `npm run lab -- up --debian`. */
    system: { type: 'string' },
    /** Only those on this machine: `npm run lab -- vm`. */
    machine: { type: 'string' },
    inventory: { type: 'string' },
    host: { type: 'string' },
    reset: { type: 'string' },
    /** The folder to write to. */
    to: { type: 'string', default: import.meta.dirname },
  },
});
const [resource] = positionals;
const wanted = situations.filter(
  (one) =>
    (resource === undefined || one.resource === resource) &&
    (options.engine === undefined || engineOf(one) === options.engine) &&
    (options.system === undefined || one.system === options.system) &&
    (options.machine === undefined || one.machine === options.machine) &&
    (options.situation.length === 0 || options.situation.includes(one.name)),
);
let wrong = 0;

if (wanted.length === 0)
  fail(`no situation ${[resource, options.situation.join(' or ')].filter(Boolean).join('/')} in situations.ts`);
else if ((options.inventory === undefined) !== (options.host === undefined))
  fail('--inventory and --host belong together');
else if (options.inventory === undefined || options.host === undefined) await onLab();
else await onHost(options.inventory, options.host);
process.exitCode ??= wrong === 0 ? 0 : 1;

function fail(message: string): void {
  console.error(message);
  process.exitCode = 3;
}

async function onHost(inventory: string, name: string): Promise<void> {
  if (wanted.length > 1 && options.reset === undefined) {
    return fail(`${wanted.length} situations need a fresh host each: choose one with --situation, or give --reset`);
  }
  let subject;
  try {
    subject = await hostSubject(inventory, name, options.reset);
  } catch (error) {
    const { message, next, hint } = error as Error & { next?: string; hint?: string };
    return fail([message, next ?? hint].filter(Boolean).join('\n'));
  }
  for (const situation of wanted) await record(subject, situation, subject.source);
  if (subject.source.kind === 'sandbox') console.log(`${name} is a sandbox host: a test refuses these cases`);
}

async function onLab(): Promise<void> {
  const lab = await import('../lab/lab.ts');
  const { labSubject } = await import('./lab-subject.ts');
  for (const { engine, stream, debian } of variants()) {
    const own = wanted.filter(
      (one) =>
        one.machine === undefined &&
        engineOf(one) === engine &&
        streamOf(one) === stream &&
        (one.system === 'debian') === debian,
    );
    if (own.length === 0) continue;
    await lab.up({ engine, stream, debian: debian ? lab.hosts.map(({ name }) => name) : [] });
    await onHosts(own);
  }

  async function onHosts(own: readonly Situation[]): Promise<void> {
    // Every network situation gives a host the same address, so they run one after the other on one host.
    const networks = own.filter((one) => one.resource === 'network').values();
    const others = own.filter((one) => one.resource !== 'network').values();
    // An earlier run may have left that address on another host.
    await Promise.all(lab.hosts.map(({ name }) => lab.reset(name)));
    await Promise.all(
      lab.hosts.map(async ({ name }, index) => {
        const { stdout } = await lab.exec(name, 'cat /etc/os-release');
        const source = { kind: 'lab', os: prettyName(stdout), date: today() } as const;
        for (const situation of index === 0 ? networks : others) await record(labSubject(name), situation, source);
      }),
    );
  }
}

/** A host without Docker Engine is the same in every lab. */
function engineOf({ engine }: Situation): Engine {
  return engine ?? 'stand-in';
}

function streamOf({ stream }: Situation): Stream {
  return stream ?? 9;
}

/** The kinds of labs. */
function variants(): readonly { readonly engine: Engine; readonly stream: Stream; readonly debian: boolean }[] {
  const centos = ([9, 8] as const).flatMap((stream) => engines.map((engine) => ({ engine, stream, debian: false })));
  return [...centos, { engine: 'stand-in', stream: 9, debian: true }];
}

async function record(subject: Subject, situation: Situation, on: Case['source']): Promise<void> {
  const answers = await recordCase(subject, situation);
  const source = situation.engine === undefined ? on : { ...on, engine: await engineVersion(subject) };
  const outcome = outcomeOf(situation, answers);
  const file = join(options.to, fileOf(situation));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify({ source, ...answers } satisfies Case, null, 2)}\n`);
  await writeFile(join(options.to, situation.resource, 'probe.txt'), probesOf(situation.resource));
  if (outcome !== situation.outcome) wrong += 1;
  console.log(`${outcome === situation.outcome ? 'ok   ' : 'WRONG'} ${fileOf(situation)}: ${outcome}`);
}
