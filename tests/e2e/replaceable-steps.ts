import { expect, onTestFinished } from 'vitest';
import type { PlannedStep } from '../../src/model/events.ts';
import { parsePlan } from '../../src/output/plan-document.ts';
import { hosts, privateKeyFile } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

/** A person with the inventory of docker1, whose steps can be replaced. In them, `!env APP_PASSWORD` is the secret. */
export async function arriveWith(secret: string) {
  const person = await Person.arrive();
  onTestFinished(() => person.leave());
  person.variables['APP_PASSWORD'] = secret;
  const inventory = await person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { docker1: { address: hosts[0]?.bootstrap } },
  });
  const apply = async () => {
    const { events, ...ended } = await person.events('apply', '--yes', inventory);
    const steps = ofType(events, 'step-finished').map(({ step }) => step);
    return { ...ended, finished: ofType(events, 'host-finished')[0], diff: differencesOf(steps) };
  };
  return {
    person,
    inventory,
    declare: async (...steps: readonly unknown[]) => {
      const lines = steps.map((step) => JSON.stringify(step).replaceAll('"!env APP_PASSWORD"', '!env APP_PASSWORD'));
      return person.file('playbook.yaml', `steps:\n${lines.map((line) => `  - ${line}\n`).join('')}`);
    },
    apply,
    dryRun: async () => {
      const ended = await person.provision('plan', inventory, '--output', 'json');
      const steps = parsePlan(ended.stdout).hosts.flatMap((host) => host.steps ?? []);
      return { ...ended, steps, diff: differencesOf(steps) };
    },
    /** Changes nothing, in one exchange. */
    expectNothingToDo: async () =>
      expect((await apply()).finished).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 }),
  };
}

/** What steps change, as text. */
function differencesOf(steps: readonly PlannedStep[]): readonly string[] {
  return steps.flatMap(({ changes }) =>
    changes.flatMap(({ diff }) => diff.map(({ field, before, after }) => `${field}: ${before} → ${after}`)),
  );
}
