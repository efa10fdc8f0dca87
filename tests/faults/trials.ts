import { resolve } from 'node:path';
import { expect } from 'vitest';
import { ofType, Person, run, type RunResult } from '../e2e/person.ts';
import { controlNamespace, exec, type LabHost, reset } from '../lab/lab.ts';
import { finishedOf, type Row, writeInventory } from './run-with-fault.ts';
import { BackgroundRun } from './background-run.ts';
import { expectIntact, appliedSteps, falseClaims } from './verify-report.ts';

/** A test on one host that is not a fault during a single run: two runs at once, very long output. */
export interface Trial {
  readonly name: string;
  readonly moment: string;
  /** Returns the result for the table. */
  readonly run: (host: LabHost, person: Person) => Promise<string>;
}

/** Runs a trial on a freshly installed host. */
export async function runTrial(host: LabHost, { name, moment, run: runOnHost }: Trial): Promise<Row> {
  await reset(host.name);
  const person = await Person.arrive();
  try {
    return { fault: name, moment, outcome: await runOnHost(host, person) };
  } finally {
    await person.leave();
  }
}

const warnings = ({ events }: RunResult) => ofType(events, 'warning').map(({ message }) => message);

const twoRuns: Trial = {
  name: 'two runs at once, from two terminals',
  moment: 'from the beginning',
  async run(host, person) {
    const inventory = await writeInventory(person, [host]);
    const runs = [1, 2].map(() => new BackgroundRun(person, 'apply', '--yes', inventory));
    const result = await Promise.all(runs.map(({ ended }) => ended));
    const holds = await appliedSteps(host);
    for (const one of result) {
      expect(finishedOf(one)?.failure).toBeUndefined();
      expect(one.status).toBe(0);
      expect(falseClaims(host, one, holds)).toEqual([]);
    }
    const made = result.flatMap(({ events }) =>
      ofType(events, 'step-finished').flatMap(({ status, step }) => (status === 'changed' ? [step.number] : [])),
    );
    // Each change is made by one of the two runs, except the change of address, after which both have to reconnect.
    expect(made.filter((step) => step !== 2).toSorted((a, b) => a - b)).toEqual([1, 3, 4, 6, 7, 10]);
    expect(result.flatMap(warnings).join('\n')).toMatch(/is being changed by \S+@\S+ \(run \S+, since \S+\); waiting/);
    await expectIntact(host);
    return 'the second waited, then found nothing to do';
  },
};

const noLockWait: Trial = {
  name: 'two runs at once, the second with --lock-wait 0',
  moment: 'step 3: service firewalld',
  async run(host, person) {
    const inventory = await writeInventory(person, [host]);
    const first = new BackgroundRun(person, 'apply', '--yes', inventory);
    await first.until((event) => event.type === 'step-started' && event.step.number === 3);
    const second = await person.events('apply', '--yes', inventory, '--lock-wait', '0');
    expect(second.status).toBe(1);
    expect(finishedOf(second)?.failure?.message).toMatch(
      /is being changed by \S+@\S+ \(run \S+, since \S+\); waited 0 s/,
    );
    const dry = await person.provision('plan', inventory);
    expect(dry.status === 0 ? '' : dry.stdout).toBe('');
    expect((await first.ended).status).toBe(0);
    await expectIntact(host);
    return 'the second names the first; a dry run needs no lock';
  },
};

const GIGABYTE = 1_000_000_000;
/** The additional memory that is allowed, in KiB. */
const ALLOWED = 50 * 1024;

const longOutput: Trial = {
  name: 'a step that prints 1 GB',
  moment: 'one step',
  async run(host, person) {
    const peak = async (bytes: number, made: string) => {
      const command = { run: `head -c ${bytes} /dev/zero | tr '\\\\0' x; touch ${made}`, creates: made };
      const inventory = await writeInventory(
        person,
        [host],
        [await person.file('much.yaml', { steps: [{ command }] })],
      );
      const program = [process.execPath, resolve('dist/main.js'), 'apply', '--yes', inventory];
      const environment = { ...person.environment, ...PRINTS_PEAK_MEMORY };
      const { status, stderr } = await run('ip', ['netns', 'exec', controlNamespace, ...program], environment);
      expect(status).toBe(0);
      return Number(/peak (\d+)/.exec(stderr)?.[1]);
    };
    const little = await peak(10, '/root/little');
    const much = await peak(GIGABYTE, '/root/much');
    expect(much - little).toBeLessThan(ALLOWED);
    const { stdout } = await exec(host.name, `find /run/provision -name '*.out' -size +900000k -printf '%s\\n'`);
    expect(stdout).toBe(`${GIGABYTE}\n`);
    return 'less than 50 MB more memory; all of it is on the host';
  },
};

/** Makes Node print its peak memory on stderr at exit, in KiB. */
const PRINTS_PEAK_MEMORY = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS))`,
  )}`,
};

export const trials: readonly Trial[] = [twoRuns, noLockWait, longOutput];
