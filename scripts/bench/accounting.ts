// CPU time, tasks and bytes of the control side and of the lab's hosts, from the kernel's own counters.
import { mkdirSync } from 'node:fs';
import { access, readFile, writeFile } from 'node:fs/promises';
import { inControl } from '../../tests/lab/lab.ts';
import * as lab from '../../tests/lab/lab.ts';
import { pids } from '../../tests/lab/processes.ts';

/** A control group whose CPU time is counted; processes that its members start are members. */
export class Accounting {
  readonly directory: string;
  readonly #file: string;
  /** Of one unit of the counter, in seconds. */
  readonly #unit: number;
  readonly #field: RegExp;

  private constructor(directory: string, version: 1 | 2) {
    this.directory = directory;
    this.#file = version === 1 ? `${directory}/cpuacct.usage` : `${directory}/cpu.stat`;
    this.#unit = version === 1 ? 1e-9 : 1e-6;
    this.#field = version === 1 ? /^(\d+)/ : /^usage_usec (\d+)$/m;
  }

  static async create(name: string): Promise<Accounting> {
    const v1 = await access('/sys/fs/cgroup/cpuacct/cgroup.procs').then(
      () => true,
      () => false,
    );
    const directory = v1 ? `/sys/fs/cgroup/cpuacct/${name}` : `/sys/fs/cgroup/${name}`;
    mkdirSync(directory, { recursive: true });
    return new Accounting(directory, v1 ? 1 : 2);
  }

  async add(members: readonly number[]): Promise<void> {
    // A process that has ended meanwhile cannot be added.
    for (const pid of members) await writeFile(`${this.directory}/cgroup.procs`, String(pid)).catch(() => undefined);
  }

  /** Seconds of CPU time so far. */
  async used(): Promise<number> {
    return Number(this.#field.exec(await readFile(this.#file, 'utf8'))?.[1]) * this.#unit;
  }
}

/** Counts the CPU time of all of the lab's hosts together, from now on. Again after a host has booted. */
export async function hostsAccounting(): Promise<Accounting> {
  const accounting = await Accounting.create('provision-bench-hosts');
  for (const { name } of lab.hosts) await accounting.add(await pids(name));
  return accounting;
}

/**
 * How many tasks (processes and threads) a host has started so far, by the last process id of its own namespace; that of the
 * command that asks included.
 */
export async function tasksStarted(host: string): Promise<number> {
  const { stdout } = await lab.exec(host, 'cat /proc/sys/kernel/ns_last_pid');
  return Number(stdout);
}

/** Bytes that the control side has sent and received on the hosts' network. */
export async function bytesOnNetwork(): Promise<number> {
  const files = ['rx', 'tx'].map((way) => `/sys/class/net/lan/statistics/${way}_bytes`);
  const child = inControl(['cat', ...files], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout ?? []) text += String(chunk);
  return text.split('\n').reduce((sum, line) => sum + Number(line), 0);
}
