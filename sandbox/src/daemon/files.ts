import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newIdentity, type HostIdentity } from '../class.ts';
import type { HostState } from '../host/host-state.ts';
import type { HostPlan } from '../plan.ts';

/** A class that is up, as the process it is in has written it down. */
export interface Running {
  readonly pid: number;
  /** Of the loopback, where the process takes orders, and what proves that they come from this person. */
  readonly control: { readonly port: number; readonly token: string };
  readonly plans: readonly HostPlan[];
  /** ISO 8601. */
  readonly since: string;
}

/** The files of a person's class: its keys, what is up, and the log of one in the background. */
export class LabFiles {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  get log(): string {
    return join(this.directory, 'lab.log');
  }

  /** The keys of these hosts: the same as last time, made for those that are new. */
  async identities(names: readonly string[]): Promise<readonly HostIdentity[]> {
    const file = join(this.directory, 'hosts.json');
    const known = new Map(((await readJson<readonly HostIdentity[]>(file)) ?? []).map((one) => [one.name, one]));
    const missing = names.filter((name) => !known.has(name));
    for (const name of missing) known.set(name, newIdentity(name));
    if (missing.length > 0) await this.#write('hosts.json', [...known.values()]);
    return names.flatMap((name) => known.get(name) ?? []);
  }

  running(): Promise<Running | undefined> {
    return readJson<Running>(join(this.directory, 'running.json'));
  }

  async setRunning(running: Running): Promise<void> {
    await this.#write('running.json', running);
  }

  async clearRunning(): Promise<void> {
    await rm(join(this.directory, 'running.json'), { force: true });
  }

  async #write(name: string, content: unknown): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await writeWhole(join(this.directory, name), content);
  }
}

/** The states of hosts, kept in a directory of a person's choice. */
export class StateFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async load(names: readonly string[]): Promise<ReadonlyMap<string, HostState>> {
    const found = await Promise.all(
      names.map(async (name) => [name, await readJson<HostState>(this.#fileOf(name))] as const),
    );
    return new Map(found.flatMap(([name, state]) => (state ? [[name, state] as const] : [])));
  }

  async save(states: readonly HostState[]): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await Promise.all(states.map((state) => writeWhole(this.#fileOf(state.name), state)));
  }

  #fileOf(name: string): string {
    return join(this.#directory, `${name}.json`);
  }
}

async function readJson<T>(file: string): Promise<T | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

/** Readers see the old content or the new one, and nobody but its owner sees any. */
async function writeWhole(file: string, content: unknown): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, JSON.stringify(content), { mode: 0o600 });
  await chmod(temporary, 0o600);
  await rename(temporary, file);
}
