import type { HostWork } from '../model/host-work.ts';
import type { PeerStep } from '../model/peer.ts';
import type { Slots } from '../model/pool.ts';
import { byNumber, type Step } from '../model/step.ts';
import type { RunStep } from './step-rules.ts';

type Numbered = Pick<Step, 'number' | 'part'>;

interface HostProgress {
  readonly steps: readonly Step[];
  /** The steps before this one are applied. */
  at?: Numbered;
  ended?: 'applied' | 'failed';
  /** Whether something was changed there. */
  changed?: boolean;
}

/** What a step has waited for. */
interface Waited {
  /** The first step that was not applied, and will not be. */
  readonly missing?: RunStep | undefined;
  /** Whether one of the hosts was changed in this run. */
  readonly changed: boolean;
}

/**
 * How far the hosts of a run are, for steps that follow steps of other hosts. The front end refuses cycles, so that there is
 * always a host that does not wait.
 */
export class RunOrder {
  readonly #hosts: ReadonlyMap<string, HostProgress>;
  readonly #slots: Slots;
  #waiting: (() => void)[] = [];

  /** A host that waits gives its slot to another one. */
  constructor(work: readonly HostWork[], slots: Slots) {
    this.#hosts = new Map(work.map(({ host, steps }) => [host.name, { steps }]));
    this.#slots = slots;
  }

  /** The step of another host; undefined if it is not part of this run. */
  find(peer: PeerStep): RunStep | undefined {
    const step = this.#last(peer);
    return step && { host: peer.host, step: step.number };
  }

  /** The steps of the host before this one are applied. */
  reached(host: string, step: Numbered, changed: boolean): void {
    const progress = this.#hosts.get(host);
    if (progress) {
      progress.at = step;
      progress.changed = changed;
    }
    this.#tell();
  }

  ended(host: string, result: 'applied' | 'failed', changed: boolean): void {
    const progress = this.#hosts.get(host);
    if (progress) {
      progress.ended = result;
      progress.changed = changed;
    }
    this.#tell();
  }

  /** Waits until the steps of other hosts are applied, or will not be. */
  async wait(peers: readonly PeerStep[]): Promise<Waited> {
    const missing = await this.#missing(peers);
    return { missing, changed: peers.some(({ host }) => this.#hosts.get(host)?.changed) };
  }

  async #missing(peers: readonly PeerStep[]): Promise<RunStep | undefined> {
    if (peers.every((peer) => this.#state(peer) === 'applied')) return undefined;
    return this.#slots.idle(async () => {
      for (const peer of peers) {
        while (this.#state(peer) === 'ahead') await this.#change();
        if (this.#state(peer) === 'failed') return this.find(peer);
      }
      return undefined;
    });
  }

  #state(peer: PeerStep): 'ahead' | 'applied' | 'failed' {
    const step = this.#last(peer);
    const { at, ended } = this.#hosts.get(peer.host) ?? {};
    // What is not part of the run is not waited for.
    if (!step || (at && byNumber(at, step) > 0)) return 'applied';
    return ended ?? 'ahead';
  }

  #last({ host, type }: PeerStep): Step | undefined {
    return this.#hosts.get(host)?.steps.findLast((step) => step.type === type);
  }

  async #change(): Promise<void> {
    await new Promise<void>((resume) => this.#waiting.push(resume));
  }

  #tell(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}
