import { resolve } from 'node:path';
import { expect } from 'vitest';
import { ofType, Person, run, type Told } from '../e2e/cli.ts';
import { controlNamespace, exec, type LabHost, reset } from '../lab/lab.ts';
import { finishedOf, type Row, writeInventory } from './endure.ts';
import { Play } from './play.ts';
import { expectIntact, holding, lies } from './truth.ts';

/** Something on one host that is no fault in a run, but has a run to go through. */
export interface Trial {
  readonly name: string;
  readonly moment: string;
  /** Returns result. */
  readonly go: (host: LabHost, person: Person) => Promise<string>;
}

/** A trial on a fresh host. */
export async function undergo(host: LabHost, { name, moment, go }: Trial): Promise<Row> {
  await reset(host.name);
  const person = await Person.arrive();
  try {
    return { fault: name, moment, outcome: await go(host, person) };
  } finally {
    await person.leave();
  }
}

const waits = ({ events }: Told) => ofType(events, 'warning').map(({ message }) => message);

const bothAtOnce: Trial = {
  name: 'two runs at once, from two terminals',
  moment: 'from the beginning',
  async go(host, person) {
    const inventory = await writeInventory(person, [host]);
    const plays = [1, 2].map(() => new Play(person, 'apply', inventory));
    const told = await Promise.all(plays.map(({ ended }) => ended));
    const holds = await holding(host);
    for (const one of told) {
      expect(finishedOf(one)?.failure).toBeUndefined();
      expect(one.status).toBe(0);
      expect(lies(host, one, holds)).toEqual([]);
    }
    const made = told.flatMap(({ events }) =>
      ofType(events, 'step-finished').flatMap(({ status, step }) => (status === 'changed' ? [step.number] : [])),
    );
    // Each change by one of the two; the address of the host apart, at which both have to meet it.
    expect(made.filter((step) => step !== 2).toSorted((a, b) => a - b)).toEqual([1, 3, 4, 6, 7, 8, 9, 10]);
    expect(told.flatMap(waits).join('\n')).toMatch(/is being changed by \S+@\S+ \(run \S+, since \S+\); waiting/);
    await expectIntact(host);
    return 'the second waited, then found nothing to do';
  },
};

const noPatience: Trial = {
  name: 'two runs at once, the second with --lock-wait 0',
  moment: 'step 3: service firewalld',
  async go(host, person) {
    const inventory = await writeInventory(person, [host]);
    const first = new Play(person, 'apply', inventory);
    await first.until((event) => event.type === 'step-started' && event.step.number === 3);
    const second = await person.events('apply', inventory, '--lock-wait', '0');
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
/** What it may cost, in KiB. */
const ALLOWED = 50 * 1024;

const muchToSay: Trial = {
  name: 'a step that prints 1 GB',
  moment: 'one step',
  async go(host, person) {
    const peak = async (bytes: number, made: string) => {
      const command = { run: `head -c ${bytes} /dev/zero | tr '\\\\0' x; touch ${made}`, creates: made };
      const inventory = await writeInventory(
        person,
        [host],
        [await person.file('much.yaml', { steps: [{ command }] })],
      );
      const program = [process.execPath, resolve('dist/main.js'), 'apply', inventory];
      const environment = { ...person.environment, ...TELLS_PEAK };
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

/** Makes node tell the most memory it ever had, in KiB. */
const TELLS_PEAK = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS))`,
  )}`,
};

export const trials: readonly Trial[] = [bothAtOnce, noPatience, muchToSay];
