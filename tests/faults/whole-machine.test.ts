import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { exec, reset, up } from '../lab/lab.ts';
import { ofType, Person } from '../e2e/person.ts';
import { APP_CONFIG, fresh, HOSTS, project, UNDO } from '../e2e/whole-machine.ts';
import { BackgroundRun } from './background-run.ts';
import { generator } from './seeded-random.ts';

/** Moments of the apply; `npm run test:faults` tries more of them than `npm run test:faults:part`. */
const COUNT = env['PROVISION_FAULTS'] === 'whole' ? 20 : 3;
/** About how long a step lasts, in milliseconds. */
const STEP = 400;

let person: Person;

beforeAll(async () => {
  await up();
  await fresh();
});
beforeEach(async () => {
  person = await Person.arrive();
});
afterEach(() => person.leave());
afterAll(() => reset(...HOSTS));

/** The numbers of the steps that start on the first host. */
async function stepsOf(): Promise<readonly number[]> {
  const { events, status } = await person.events('apply', '--yes', await project(person));
  expect(status).toBe(0);
  return ofType(events, 'step-started').flatMap(({ host, step }) => (host === HOSTS[0] ? [step.number] : []));
}

test(`provision is killed at ${COUNT} moments of an apply: the next apply finishes, and forgets no restart`, async () => {
  const steps = await stepsOf();
  expect(steps.length).toBeGreaterThan(25);
  const random = generator(env['PROVISION_SEED'] ?? '1', 'whole machine');
  for (let moment = 0; moment < COUNT; moment += 1) {
    // In turn: hosts that have everything, but not as declared, and whose service runs with other settings; fresh hosts.
    const port = 8081 + moment;
    if (moment % 2 === 0) await Promise.all(HOSTS.map((host) => exec(host, UNDO)));
    else await fresh();
    const inventory = await project(person, port);
    const number = steps[Math.floor(((moment + random()) / COUNT) * steps.length)];
    const killed = new BackgroundRun(person, 'apply', '--yes', inventory);
    await killed.until((event) => event.type === 'step-started' && event.step.number === number);
    await sleep(Math.round(random() * STEP));
    killed.child.kill('SIGKILL');
    await killed.ended;

    const at = { moment, number };
    const next = await person.events('apply', '--yes', inventory);
    const failures = ofType(next.events, 'host-finished').flatMap(({ host, failure }) =>
      failure ? { host, failure } : [],
    );
    expect({ ...at, failures, status: next.status, stderr: next.stderr }).toEqual({
      ...{ ...at, failures: [], status: 0, stderr: '' },
    });
    for (const host of HOSTS) {
      const { stdout } = await exec(host, `cmp ${APP_CONFIG} /run/app.conf; grep port /run/app.conf`);
      expect({ ...at, host, stdout }).toEqual({ ...at, host, stdout: `port = ${port}\n` });
    }
    const rerun = await person.events('apply', '--yes', inventory);
    for (const host of ofType(rerun.events, 'host-finished')) {
      expect({ ...at, ...host }).toMatchObject({ ...at, status: 'ok', counts: { changed: 0 }, exchanges: 1 });
    }
  }
}, 3_600_000);
