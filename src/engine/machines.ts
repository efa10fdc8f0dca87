import type { Emit, Failure } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import type { HostIdentity } from './identity.ts';
import { sameHostKey, sameMachine } from './identity-messages.ts';

/** The machines of a run: finds two names for one machine, and clones. */
export class Machines {
  readonly #machines = new Map<string, string>();
  readonly #keys = new Map<string, string>();
  readonly #emit: Emit;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** Registers a host. Two names for one machine are a failure: it would be set up twice. A clone is a warning. */
  claim(host: Host, fingerprint: string | undefined, { machineId, bootId }: HostIdentity): Failure | undefined {
    if (machineId !== undefined && bootId !== undefined) {
      const machine = `${machineId} ${bootId}`;
      const other = this.#machines.get(machine);
      if (other !== undefined) return sameMachine(host, other, machineId);
      this.#machines.set(machine, host.name);
    }
    if (fingerprint === undefined) return undefined;
    const other = this.#keys.get(fingerprint);
    if (other === undefined) this.#keys.set(fingerprint, host.name);
    else this.#emit({ type: 'warning', host: host.name, ...sameHostKey(host, other) });
    return undefined;
  }
}
