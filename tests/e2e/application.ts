import { resolve } from 'node:path';
import { expect } from 'vitest';
import { hosts, privateKeyFile } from '../lab/lab.ts';
import { ofType, type Person } from './person.ts';

/** A value that is `!env` with the name of a variable of the person gets no quotes. */
const SECRET = /"(!env \w+)"/g;

/** A playbook of this project that sets up an application, on a freshly installed host of the class, after docker-host.yaml. */
export class Application {
  readonly #playbook: string;
  readonly #host: string;
  readonly #person: Person;

  constructor(playbook: string, host: string, person: Person) {
    this.#playbook = playbook;
    this.#host = host;
    this.#person = person;
  }

  /** Its inventory, with these variables of its playbook. */
  inventory(vars: Readonly<Record<string, string>>): Promise<string> {
    const { address, bootstrap } = hosts.find(({ name }) => name === this.#host) ?? {};
    const network = { domain: 'example.com', nic: 'ens33', gateway: '192.168.2.254', dns: ['168.126.63.1'] };
    const settings = JSON.stringify({
      playbook: ['docker-host', this.#playbook].map((name) => resolve(`playbooks/${name}.yaml`)),
      ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
      hosts: { [this.#host]: { address, bootstrap } },
      vars: { ...network, ...vars },
    });
    return this.#person.file('inventory.yaml', `${settings.replaceAll(SECRET, '$1')}\n`);
  }

  /** `output` is all that the run printed. */
  async apply(vars: Readonly<Record<string, string>>) {
    const { status, events, stdout, stderr } = await this.#person.events('apply', '--yes', await this.inventory(vars));
    return { status, finished: ofType(events, 'host-finished')[0], output: stdout + stderr };
  }
}

/** Fails unless the host is as declared, which one exchange shows. */
export async function expectNothingToDo(
  application: Application,
  vars: Readonly<Record<string, string>>,
): Promise<void> {
  const nothing = { status: 'ok', counts: { changed: 0 }, connections: 1, exchanges: 1 };
  expect((await application.apply(vars)).finished).toMatchObject(nothing);
}
