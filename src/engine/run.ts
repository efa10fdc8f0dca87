import type { Host } from '../model/host.ts';
import { UnknownState } from '../model/operation.ts';
import type { Step } from '../model/resource.ts';
import { maskAll, masker, type Secret } from '../model/secret.ts';
import type { Transport } from '../model/transport.ts';
import { drift } from './drift.ts';
import type { Event, EventBody, EventOf, PlannedStep, Status } from '../model/events.ts';
import type { HostIdentity } from './identity.ts';
import { isTimeUp } from './messages.ts';
import { HostRun } from './converge.ts';
import type { RunOwner } from './host-connection.ts';

export interface HostWork {
  readonly host: Host;
  readonly steps: readonly Step[];
}

export interface RunOptions {
  readonly run: string;
  readonly version: string;
  readonly command: 'plan' | 'apply';
  readonly inventory: string;
  /** The command that does the same once more, for all hosts. */
  readonly again?: string;
  readonly transport: Transport;
  readonly worker: RunOwner;
  /** How many hosts at once. */
  readonly parallel: number;
  /** What must not be in any event. */
  readonly secrets: readonly Secret[];
  readonly listener: (event: Event) => void;
  /** Asked once, when all hosts have been planned; without it every host goes on by itself. */
  readonly approve?: () => Promise<boolean>;
  /** A saved plan, by host: a host that is not as it says is left alone. */
  readonly saved?: ReadonlyMap<string, readonly PlannedStep[]>;
  readonly signal: AbortSignal;
}

/** Plans, and unless it is a dry run applies, hosts side by side. No host's failure stops another. */
export async function run(work: readonly HostWork[], options: RunOptions): Promise<EventOf<'run-finished'>> {
  const started = Date.now();
  const mask = masker(options.secrets);
  const plans = new Map<string, readonly PlannedStep[]>();
  const emit = (body: EventBody): Event => {
    const event: Event = { time: new Date().toISOString(), ...maskAll(body, mask) };
    if (event.type === 'host-planned') plans.set(event.host, event.steps);
    options.listener(event);
    return event;
  };
  emit({
    type: 'run-started',
    run: options.run,
    version: options.version,
    command: options.command,
    inventory: options.inventory,
    ...(options.again === undefined ? {} : { again: options.again }),
    hosts: work.map(({ host, steps }) => ({ name: host.name, address: host.address, steps: steps.length })),
  });
  const identities = new Identities(emit);
  const { transport, signal, worker } = options;
  const claim = identities.claim.bind(identities);
  const runs = work.map(
    ({ host, steps }) => new HostRun(host, steps, { transport, signal, worker, mask, emit, claim }),
  );

  const look = async (host: HostRun) => {
    emit({ type: 'host-started', host: host.host.name });
    await host.plan();
  };
  /** Whether a host is as its saved plan says, if there is one. */
  const expected = ({ host: { name }, finished }: HostRun): boolean => {
    if (!options.saved || finished) return true;
    const differences = drift(options.saved.get(name), plans.get(name) ?? []);
    if (differences.length > 0) emit({ type: 'host-drifted', host: name, differences });
    return differences.length === 0;
  };

  if (options.command === 'plan') {
    await pool(runs, options.parallel, async (host) => {
      await look(host);
      await host.endDry();
    });
  } else if (options.approve) {
    await pool(runs, options.parallel, look);
    const waiting = runs.filter(({ finished }) => !finished);
    const asked = waiting.some(({ pending }) => pending);
    const approved = !asked || (await options.approve());
    await pool(waiting, options.parallel, (host) => (approved ? host.apply(asked) : host.endDeclined()));
  } else {
    await pool(runs, options.parallel, async (host) => {
      await look(host);
      await (expected(host) ? host.apply(false) : host.endDeclined());
    });
  }

  const hosts: Record<Status, number> = { ok: 0, changed: 0, failed: 0, skipped: 0, unreachable: 0 };
  let changes = 0;
  for (const { finished } of runs) {
    if (!finished) throw new Error('a host ended without an event');
    hosts[finished.status] += 1;
    changes += finished.counts.changed;
  }
  const seconds = (Date.now() - started) / 1000;
  return emit({
    type: 'run-finished',
    hosts,
    changes,
    seconds,
    interrupted: signal.aborted && !isTimeUp(signal),
  }) as EventOf<'run-finished'>;
}

/** Who is who among the hosts of a run. */
class Identities {
  readonly #machines = new Map<string, string>();
  readonly #keys = new Map<string, string>();
  readonly #emit: (event: EventBody) => void;

  constructor(emit: (event: EventBody) => void) {
    this.#emit = emit;
  }

  /** Two names for one machine are a mistake that would set it up twice; clones merely are a danger to know of. */
  claim(host: Host, fingerprint: string | undefined, { machineId, bootId }: HostIdentity): void {
    if (machineId !== undefined && bootId !== undefined) {
      const machine = `${machineId} ${bootId}`;
      const other = this.#machines.get(machine);
      if (other !== undefined) {
        throw new UnknownState(
          `${host.name} and ${other} are the same machine (machine-id ${machineId})`,
          'Check their addresses in the inventory: each host needs its own.',
        );
      }
      this.#machines.set(machine, host.name);
    }
    if (fingerprint === undefined) return;
    const twin = this.#keys.get(fingerprint);
    if (twin === undefined) this.#keys.set(fingerprint, host.name);
    else {
      const message = `${host.name} and ${twin} show the same host key: one is a clone of the other`;
      const next = 'Give each its own: remove /etc/ssh/ssh_host_* and /etc/machine-id, then reboot.';
      this.#emit({ type: 'warning', host: host.name, message, next });
    }
  }
}

/** Works through items side by side, at most `width` at once, in their order. */
async function pool<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
}
