import { expect } from 'vitest';
import { parsePlan } from '../../src/output/plan-document.ts';
import { hosts, outputOf, privateKeyFile } from '../lab/lab.ts';
import { ofType, type Person } from './person.ts';

/** A host of the lab, and a person who applies steps to it alone. Steps are lines of a playbook. */
export class OneHost {
  readonly #name: string;
  readonly #person: Person;

  constructor(name: string, person: Person) {
    this.#name = name;
    this.#person = person;
  }

  /** What a script prints that runs on the host as root. Throws if it fails. */
  run(script: string): Promise<string> {
    return outputOf(this.#name, script);
  }

  async inventory(steps: readonly string[]): Promise<string> {
    await this.#person.file('playbook.yaml', `steps:\n${steps.map((step) => `  - ${step}\n`).join('')}`);
    return this.#person.file('inventory.yaml', {
      playbook: 'playbook.yaml',
      ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
      hosts: { [this.#name]: { address: hosts.find(({ name }) => name === this.#name)?.bootstrap } },
    });
  }

  /** `changed` has the types of the steps that changed something. */
  async apply(steps: readonly string[]) {
    const { status, events, stdout } = await this.#person.events('apply', '--yes', await this.inventory(steps));
    const finished = ofType(events, 'host-finished')[0];
    const changed = ofType(events, 'step-finished').flatMap((one) => (one.status === 'changed' ? [one.step.type] : []));
    return { status, finished, changed, stdout };
  }

  /** The steps of the plan. */
  async plan(steps: readonly string[]) {
    const { stdout } = await this.#person.provision('plan', await this.inventory(steps), '--output', 'json');
    return parsePlan(stdout).hosts.flatMap((host) => host.steps ?? []);
  }
}

/** Fails unless the host is as declared, which one exchange by default shows. */
export async function expectNothingToDo(on: OneHost, steps: readonly string[], exchanges = 1): Promise<void> {
  expect((await on.apply(steps)).finished).toMatchObject({
    status: 'ok',
    counts: { changed: 0 },
    connections: 1,
    exchanges,
  });
}
