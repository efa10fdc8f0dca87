import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newIdentity, type HostIdentity } from '../sandbox-class.ts';
import type { HostState } from '../host/host-state.ts';
import type { HostPlan } from '../host-plan.ts';

/** The record of a sandbox that is running, written by its process. */
export interface Running {
  readonly pid: number;
  /** The loopback port for requests, and the token that proves that they come from this person. */
  readonly control: { readonly port: number; readonly token: string };
  readonly plans: readonly HostPlan[];
  /** ISO 8601. */
  readonly since: string;
}

/** The files of a person's sandbox: host keys, the record of the one that is running, the log of one in the background. */
export class SandboxFiles {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  get log(): string {
    return join(this.directory, 'sandbox.log');
  }

  /** The identities of these hosts: the same as last time, and new ones for hosts without any. */
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

/** The states of hosts, in the directory of `--state`. */
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

/** Replaces a file as a whole; only its owner can read it. */
async function writeWhole(file: string, content: unknown): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, JSON.stringify(content), { mode: 0o600 });
  await chmod(temporary, 0o600);
  await rename(temporary, file);
}
