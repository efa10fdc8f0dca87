import type { Host } from '../../src/model/host.ts';
import { exec, type Exec, key, type Operation } from '../../src/model/operation.ts';
import { output, type Result } from '../../src/model/result.ts';
import type { Change, Operations, Resource } from '../../src/model/resource.ts';
import { bind, type Step } from '../../src/model/step.ts';
import { reveal } from '../../src/model/secret.ts';
import {
  type Answer,
  type Exchange,
  type LockOwner,
  type Job,
  type OpenOptions,
  type Refusal,
  type Session,
  type Announcement,
  type RecordingTransport,
  TransportError,
} from '../../src/model/transport.ts';
import { z } from 'zod';
import { FakeClock } from './fake-clock.ts';

/** What a machine does instead of what its operation says: another result, a lost connection. */
type Twist = (machine: Machine, argv: readonly string[]) => Result | undefined;

/** A machine in memory. `get NAME` prints what is stored under a name, `set NAME VALUE` stores it. */
export class Machine {
  readonly state = new Map<string, string>();
  /** Where it answers; empty while it is down. */
  addresses: readonly string[];
  fingerprint: string | undefined;
  readonly facts = {
    release: 'NAME="CentOS Stream"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="9"\n',
    machineId: '',
    bootId: '',
    uid: '0',
    skew: 0,
  };
  /** Everything that ever reached it. */
  readonly exchanges: Exchange[] = [];
  readonly opened: (OpenOptions | undefined)[] = [];
  /** Seconds that each exchange with a change was given. */
  readonly limits: (number | undefined)[] = [];
  closed = 0;
  /** Reported while a change runs. */
  lines: readonly string[] = [];
  twist: Twist = () => undefined;
  /** Milliseconds after which the answer to an exchange arrives. */
  delay: (exchange: Exchange) => number = () => 0;
  /** The time of the run as well. */
  readonly clock: FakeClock;

  constructor(name: string, address: string, clock = new FakeClock()) {
    this.clock = clock;
    this.addresses = [address];
    this.fingerprint = `SHA256:${name}`;
    this.facts.machineId = this.facts.bootId = name;
  }

  /** All changes that were run. */
  get changes(): readonly string[] {
    return this.exchanges.flatMap(({ change = [] }) => change.map((operation) => words(operation).join(' ')));
  }

  /** Loses all connections, and the answers that are pending on them. It can be reached again at once. */
  lose(): void {
    this.lost += 1;
  }
  lost = 0;

  /** Who holds the lock, and which change was the last. */
  lockOwner: LockOwner | undefined;
  generation = '';
  readonly #jobs = new Map<string, readonly Result[]>();

  run({ change = [], probe, job }: Exchange): Answer {
    const refusal = job && this.#refusal(job);
    this.exchanges.push({ change: refusal || job?.resume ? [] : change, probe, ...(job ? { job } : {}) });
    if (refusal) return { change: change.map(() => ({ kind: 'skipped' })), probe: this.#all(probe), refusal };
    const known = job?.resume ? this.#jobs.get(job.id) : undefined;
    let failed = false;
    const changed =
      known ??
      change.map((operation): Result => {
        if (failed) return { kind: 'skipped' };
        const result = this.#perform(operation);
        failed = result.kind === 'failed' || (result.kind === 'done' && result.status !== 0);
        return result;
      });
    if (job) this.#jobs.set(job.id, changed);
    return { change: changed, probe: this.#all(probe) };
  }

  #refusal({ id, resume, lockOwner, generation, bootId, gone }: Job): Refusal | undefined {
    if (bootId !== undefined && bootId !== this.facts.bootId) return { kind: 'rebooted' };
    if (resume && !this.#jobs.has(id)) return { kind: 'unknown' };
    if (this.lockOwner && this.lockOwner.run !== lockOwner.run && this.lockOwner.run !== gone) {
      return { kind: 'locked', lockOwner: this.lockOwner };
    }
    this.lockOwner = lockOwner;
    if (resume) return undefined;
    if (this.generation !== generation && !this.generation.startsWith(`${lockOwner.run}-`)) {
      return { kind: 'stale', generation: this.generation };
    }
    this.generation = `${id} over`;
    return undefined;
  }

  #all(probe: readonly Operation[]): readonly Result[] {
    return probe.map((operation) => this.#perform(operation));
  }

  #perform(operation: Operation): Result {
    if (operation.kind === 'read') return this.#file(operation.path);
    const argv = words(operation);
    const twisted = this.twist(this, argv);
    if (twisted) return twisted;
    const [verb, name = '', value = ''] = argv;
    switch (verb) {
      case 'get':
        return done(this.state.get(name) ?? '');
      case 'set':
        this.state.set(name, value);
        return done('');
      case 'date':
        return done(String(Math.round(this.clock.now() / 1000) + this.facts.skew));
      case 'id':
        return done(this.facts.uid);
      default:
        return done('', 127, `${verb}: not found`);
    }
  }

  #file(path: string): Result {
    const files: Record<string, string> = {
      '/etc/os-release': this.facts.release,
      '/etc/machine-id': `${this.facts.machineId}\n`,
      ...(this.facts.bootId === '' ? {} : { '/proc/sys/kernel/random/boot_id': `${this.facts.bootId}\n` }),
      ...(this.generation === '' ? {} : { '/run/provision/generation': this.generation }),
    };
    const content = files[path];
    return content === undefined ? { kind: 'absent' } : { kind: 'file', content, mode: '0644', owner: 'root:root' };
  }
}

export function done(stdout: string, status = 0, stderr = ''): Result {
  return { kind: 'done', status, stdout, stderr };
}

function words(operation: Operation): readonly string[] {
  return operation.kind === 'exec' ? operation.argv.map(reveal) : [operation.kind, operation.path];
}

/** Reaches the machine that answers at an address. */
export class FakeTransport implements RecordingTransport {
  readonly #machines: readonly Machine[];
  /** The keys that were recorded for a host, before it has them. */
  onAnnounce: (target: Host, announcement: Announcement) => void | Promise<void> = () => {};

  constructor(...machines: Machine[]) {
    this.#machines = machines;
  }

  async open(target: Host, options?: OpenOptions): Promise<Session> {
    await Promise.resolve();
    for (const address of options?.addresses ?? [target.address, ...(target.bootstrap ? [target.bootstrap] : [])]) {
      const machine = this.#machines.find(({ addresses }) => addresses.includes(address));
      if (!machine || (options?.fingerprints && !options.fingerprints.includes(machine.fingerprint ?? ''))) continue;
      machine.opened.push(options);
      const { lost } = machine;
      return {
        address,
        fingerprint: machine.fingerprint,
        async run(exchange, limits) {
          await Promise.resolve();
          if (exchange.change) machine.limits.push(limits?.limit);
          if (exchange.change) for (const line of machine.lines) limits?.onLine?.(line);
          const gone = () => lost !== machine.lost || !machine.addresses.includes(address);
          const answer = gone() ? undefined : machine.run(exchange);
          const delay = machine.delay(exchange);
          if (delay > 0) await machine.clock.sleep(delay);
          if (!answer || lost !== machine.lost) throw new TransportError('lost', 'the connection is closed');
          return answer;
        },
        async close() {
          machine.closed += 1;
        },
      };
    }
    throw new TransportError('unreachable', `nobody answers for ${target.name}`, 'Start it.');
  }

  async announce(target: Host, announcement: Announcement): Promise<void> {
    await this.onAnnounce(target, announcement);
  }
}

export function host(name: string, more: Partial<Host> = {}): Host {
  return {
    name,
    connection: 'ssh',
    address: name,
    bootstrap: undefined,
    ssh: {
      user: undefined,
      port: undefined,
      password: undefined,
      identityFile: undefined,
      passphrase: undefined,
      hostKey: 'strict',
      become: false,
      becomePassword: undefined,
      connectTimeout: 10,
      commandTimeout: 10,
    },
    ...more,
  };
}

interface Setting {
  readonly name: string;
  readonly value: string;
  /** Run instead of `set NAME VALUE`. */
  readonly operations?: Operations;
  /** Further fields of the change. */
  readonly change?: Partial<Change>;
  /** Read as well, besides `get NAME`. */
  readonly probe?: readonly Exec[];
  readonly reboot?: string;
  /** The setting that holds the value once no reboot is needed any more. */
  readonly activeAs?: string;
  /** `WORDS` stands for what the host said. */
  readonly advice?: string;
  /** This value is impossible, as long as the setting differs. */
  readonly impossible?: true;
  /** Other settings that must have values before this one can be changed. */
  readonly needs?: readonly string[];
  readonly warning?: string;
  /** The warning holds only while one of `needs` has no value. */
  readonly warnsOfMissing?: true;
}

interface CurrentSetting {
  readonly current: string;
  readonly active: string | undefined;
  /** The needed settings without a value. */
  readonly missing: readonly string[];
}

/** A resource that stores one value under a name. */
const setting: Resource<Setting, CurrentSetting> = {
  type: 'setting',
  summary: 'For tests.',
  schema: z.custom<Setting>(),
  name: ({ name }) => name,
  probe: ({ name, probe = [], activeAs, needs = [] }) => ({
    operations: [
      exec('get', name),
      ...needs.map((one) => exec('get', one)),
      ...probe,
      ...(activeAs === undefined ? [] : [exec('get', activeAs)]),
    ],
    parse(results) {
      const [current = '', ...rest] = results.map((result, index) =>
        output(result, index === 0 ? `get ${name}` : 'the rest'),
      );
      const missing = needs.filter((_, index) => rest[index] === '');
      return { current, missing, active: activeAs === undefined ? undefined : rest.at(-1) };
    },
  }),
  plan({ current }, { name, value, operations, change }) {
    if (current === value) return [];
    return [
      {
        action: 'change',
        diff: [{ field: 'value', before: current === '' ? null : current, after: value }],
        operations: operations ?? [exec('set', name, value)],
        ...change,
      },
    ];
  },
  pendingReboot: ({ current, active }, { value, reboot, activeAs }) =>
    (activeAs === undefined ? current === value : active !== value) ? reboot : undefined,
  refuse({ current, missing }, { value, impossible }) {
    if (missing.length > 0 && current !== value) {
      const solvedBy = missing.map((one) => [{ type: 'setting', name: one }]);
      return { message: `${missing.join(', ')} has no value`, next: 'Set it.', solvedBy };
    }
    return impossible && current !== value ? { message: `${value} is impossible`, next: 'Change it.' } : undefined;
  },
  warn({ missing }, { warning, warnsOfMissing }) {
    if (warning === undefined || (warnsOfMissing && missing.length === 0)) return undefined;
    return { message: warning, next: 'Look at it.', ...(warnsOfMissing ? { missing: true } : {}) };
  },
  advise: (said, { advice }) => advice?.replace('WORDS', said),
};

export function set(number: number, name: string, value: string, more: Partial<Setting> = {}): Step {
  return bind(setting, { name, value, ...more }, number);
}

/** A command that runs every time, because nothing can be read back. */
export function unverifiable(number: number, ...argv: readonly string[]): Step {
  const command: Resource<null, null> = {
    type: 'command',
    summary: 'For tests.',
    schema: z.null(),
    name: () => argv.join(' '),
    probe: () => ({ operations: [], parse: () => null }),
    plan: () => [{ action: 'run', diff: [], operations: [exec(...argv)], unverifiable: true }],
  };
  return bind(command, null, number);
}

/** How often an operation equal to this one was sent as a probe, exchange by exchange. */
export function timesProbed(machine: Machine, operation: Operation): readonly number[] {
  return machine.exchanges.map(({ probe }) => probe.filter((one) => key(one) === key(operation)).length);
}
