import type { Clock } from '../model/clock.ts';
import type { Event, EventBody, EventOf, PlannedStep, Status } from '../model/events.ts';
import { EVENT_FORMAT } from '../model/formats.ts';
import type { Host } from '../model/host.ts';
import type { HostWork } from '../model/host-work.ts';
import { Slots } from '../model/pool.ts';
import { growingMasker, type Mask } from '../model/masker.ts';
import { defined } from '../model/optional.ts';
import type { Secret } from '../model/secret.ts';
import { type Step, stepId, type StepState } from '../model/step.ts';
import type { RecordingTransport } from '../model/transport.ts';
import type { RunOwner } from './host-changes.ts';
import { systemClock } from './clock.ts';
import { connectionTo, type HostContext, hostContext } from './context.ts';
import { applyHost, dryRunResult, type HostPlan, type HostResult, planHost } from './converge.ts';
import { drift } from './drift.ts';
import { isTimeUp } from './failures.ts';
import { rebootReasons } from './final-check.ts';
import { Machines } from './machines.ts';
import { maskEvent, maskStep } from './mask-event.ts';
import { PeerConnections } from './peer-connections.ts';
import { declarationDigest } from './planned-step.ts';
import { RunOrder } from './run-order.ts';

export interface RunOptions {
  readonly run: string;
  readonly version: string;
  readonly command: 'plan' | 'apply';
  readonly inventory: string;
  /** Their files. */
  readonly playbooks?: readonly string[];
  /** The command that repeats the run. */
  readonly again?: string;
  readonly transport: RecordingTransport;
  readonly owner: RunOwner;
  readonly clock?: Clock;
  /** All hosts of the inventory: steps may read those that are not part of the run. */
  readonly inventoryHosts?: readonly Host[];
  /** How many hosts at once. */
  readonly parallel: number;
  /** What must not be in any event. */
  readonly secrets: readonly Secret[];
  readonly listener: (event: Event) => void;
  /** Asked once, when all hosts were planned; without it, hosts are applied as soon as they are planned. */
  readonly approve?: () => Promise<boolean>;
  /** A saved plan, by host: a host that differs from it is not changed. */
  readonly saved?: ReadonlyMap<string, readonly PlannedStep[]>;
  readonly signal: AbortSignal;
  /** Receives the plans of a host in a dry run, with their operations. */
  readonly planned?: (host: Host, steps: readonly { readonly step: Step; readonly plan: StepState }[]) => void;
}

/** Plans, and unless it is a dry run applies, hosts side by side. No host's failure stops another. */
export async function run(work: readonly HostWork[], options: RunOptions): Promise<EventOf<'run-finished'>> {
  return new Run(work, options).run();
}

class Run {
  readonly #options: RunOptions;
  readonly #clock: Clock;
  readonly #mask: Mask;
  readonly #work: readonly HostWork[];
  readonly #hosts: readonly HostContext[];
  readonly #slots: Slots;
  readonly #order: RunOrder;
  readonly #peers: PeerConnections;
  readonly #finished: EventOf<'host-finished'>[] = [];
  /** How long the run waited for approval, in milliseconds. */
  #waited = 0;

  constructor(work: readonly HostWork[], options: RunOptions) {
    const { transport, signal, owner, clock = systemClock, secrets, parallel } = options;
    const { inventoryHosts = work.map(({ host }) => host) } = options;
    const { mask, learn } = growingMasker(secrets);
    this.#options = options;
    this.#clock = clock;
    this.#mask = mask;
    this.#work = work;
    const emit = this.#emit.bind(this);
    const machines = new Machines(emit);
    const claim = machines.claim.bind(machines);
    this.#slots = new Slots(parallel);
    this.#order = new RunOrder(work, this.#slots);
    this.#peers = new PeerConnections(inventoryHosts, (host) => connectionTo(host, { transport, clock, owner, emit }));
    const shared = { transport, signal, owner, clock, emit, claim };
    const context = { ...shared, mask, learn, order: this.#order, peers: this.#peers };
    this.#hosts = work.map((one) => hostContext(one, context));
  }

  async run(): Promise<EventOf<'run-finished'>> {
    const { run: id, version, command, inventory, playbooks, again, owner, approve, signal } = this.#options;
    const started = this.#clock.now();
    const hosts = this.#work.map(({ host, steps }) => ({
      name: host.name,
      address: host.address,
      steps: steps.length,
    }));
    const { by } = owner.lockOwner;
    const more = defined({ again, by, playbooks });
    this.#emit({ type: 'run-started', format: EVENT_FORMAT, run: id, version, command, inventory, ...more, hosts });
    try {
      if (command === 'plan') await this.#each((context) => this.#dryRun(context));
      else if (approve) await this.#applyApproved(approve);
      else await this.#each((context) => this.#planAndApply(context));
    } finally {
      await this.#peers.close();
    }
    const seconds = this.#secondsSince(started);
    const interrupted = signal.aborted && !isTimeUp(signal);
    return this.#emit({ type: 'run-finished', ...this.#totals(), seconds, interrupted }) as EventOf<'run-finished'>;
  }

  async #dryRun(context: HostContext): Promise<HostResult> {
    const plan = await this.#plan(context);
    if (plan.kind === 'ended') return plan;
    const { host, state } = context;
    this.#options.planned?.(
      host,
      state.steps.map((step) => ({ step, plan: state.plan(step) })),
    );
    return dryRunResult(context);
  }

  async #planAndApply(context: HostContext): Promise<HostResult> {
    const plan = await this.#plan(context);
    if (plan.kind === 'ended') return plan;
    return this.#reportDrift(context, plan) ? NOT_APPROVED : applyHost(context, false);
  }

  /** Plans all hosts, asks, and applies those that could be planned. */
  async #applyApproved(approve: () => Promise<boolean>): Promise<void> {
    const planned = new Set<HostContext>();
    let pending = false;
    await this.#each(async (context) => {
      const plan = await this.#plan(context);
      if (plan.kind === 'ended') return plan;
      planned.add(context);
      pending ||= plan.pending;
      return undefined;
    });
    const approved = !pending || (!this.#options.signal.aborted && (await this.#approval(approve)));
    const inOrder = this.#hosts.filter((context) => planned.has(context));
    // Time has passed since the plan only where a person was asked.
    const reread = pending;
    await this.#each(async (context) => (approved ? applyHost(context, reread) : NOT_APPROVED), inOrder);
  }

  async #approval(approve: () => Promise<boolean>): Promise<boolean> {
    const asked = this.#clock.now();
    const approved = await approve();
    this.#waited = this.#clock.now() - asked;
    this.#emit({ type: 'approval', approved, seconds: this.#waited / 1000 });
    return approved;
  }

  async #plan(context: HostContext): Promise<HostPlan | HostResult> {
    this.#emit({ type: 'host-started', host: context.host.name });
    return planHost(context);
  }

  /** Reports how a host differs from its saved plan, if there is one. Returns whether it does. */
  #reportDrift({ host, state }: HostContext, plan: HostPlan): boolean {
    const { saved } = this.#options;
    if (!saved) return false;
    const declarations = new Map(state.steps.map((step) => [stepId(step), declarationDigest(step)]));
    const found = plan.steps.map((step) => maskStep(step, this.#mask));
    const differences = drift(saved.get(host.name), found, declarations);
    if (differences.length > 0) this.#emit({ type: 'host-drifted', host: host.name, differences });
    return differences.length > 0;
  }

  /** Works on hosts side by side, and finishes those with a result. Connections are closed whatever happens. */
  async #each(work: (context: HostContext) => Promise<HostResult | undefined>, hosts = this.#hosts): Promise<void> {
    const one = async (context: HostContext) => {
      try {
        const result = await work(context);
        if (result) await this.#finish(context, result);
      } catch (error) {
        await context.connection.close();
        throw error;
      }
    };
    await Promise.all(hosts.map((context) => this.#slots.use(() => one(context))));
  }

  async #finish({ host, state, connection, started }: HostContext, result: HostResult): Promise<void> {
    await connection.close();
    this.#order.ended(host.name, isApplied(result) ? 'applied' : 'failed', state.hasChanged);
    const { status, failure, partlyChanged } = result;
    const { ok, changed, unknown, failed } = result.counts;
    const { steps } = state;
    const skipped = steps.length - ok - changed - unknown - failed;
    const reboot = status === 'unreachable' || !state.identity ? [] : rebootReasons(state);
    const event = this.#emit({
      type: 'host-finished',
      host: host.name,
      status,
      steps: steps.length,
      counts: { ok, changed, unknown, failed, skipped },
      seconds: this.#secondsSince(started),
      connections: connection.connections,
      exchanges: connection.exchanges,
      reboot,
      ...(partlyChanged ? { partlyChanged } : {}),
      ...(failure ? { failure } : {}),
    });
    this.#finished.push(event as EventOf<'host-finished'>);
  }

  /** Without the time that the run waited for approval. */
  #secondsSince(started: number): number {
    return (this.#clock.now() - started - this.#waited) / 1000;
  }

  #totals() {
    if (this.#finished.length !== this.#hosts.length) throw new Error('a host ended without an event');
    const hosts: Record<Status, number> = { ok: 0, changed: 0, failed: 0, skipped: 0, unreachable: 0, interrupted: 0 };
    let [changes, unknown] = [0, 0];
    for (const { status, counts, partlyChanged } of this.#finished) {
      hosts[status] += 1;
      changes += counts.changed + (partlyChanged ? 1 : 0);
      unknown += counts.unknown;
    }
    return { hosts, changes, unknown };
  }

  /** The boundary: text of hosts is masked here, once. */
  #emit(body: EventBody): Event {
    const event = { time: new Date(this.#clock.now()).toISOString(), ...maskEvent(body, this.#mask) } as Event;
    this.#options.listener(event);
    return event;
  }
}

/** Whether all steps of the host are applied. */
function isApplied({ status }: HostResult): boolean {
  return status === 'ok' || status === 'changed';
}

/** A host whose changes were not approved. */
const NOT_APPROVED: HostResult = {
  kind: 'ended',
  status: 'skipped',
  counts: { ok: 0, changed: 0, unknown: 0, failed: 0 },
};
