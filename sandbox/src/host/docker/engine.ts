import { randomBytes } from 'node:crypto';
import { startContainer, stopContainer } from './containers.ts';
import { builtInNetworks, DEFAULT_NETWORK } from './networks.ts';
import type { Container, EngineState } from './state.ts';
import { isRunning } from './status.ts';
import type { Store, Surroundings } from './store.ts';

/** Docker Engine of one host. */
export class DockerEngine implements Store {
  readonly surroundings: Surroundings;
  readonly #now: () => number;
  #state: EngineState | undefined;
  /** The containers that ran when the engine stopped. */
  #served: ReadonlySet<string> = new Set();

  constructor(state: EngineState | undefined, now: () => number, surroundings: Surroundings) {
    this.#state = state;
    this.#now = now;
    this.surroundings = surroundings;
  }

  /** Undefined until the engine is used first. */
  get saved(): EngineState | undefined {
    return this.#state;
  }

  get state(): EngineState {
    this.#state ??= { images: [], containers: [], networks: builtInNetworks(this), volumes: [] };
    return this.#state;
  }

  set state(state: EngineState) {
    this.#state = state;
    const users = state.containers.filter(({ endpoints }) => endpoints[DEFAULT_NETWORK] !== undefined);
    this.surroundings.bridgeIsUsed(users.some((one) => isRunning(one, this.now())));
  }

  now(): number {
    return this.#now();
  }

  newId(): string {
    return randomBytes(32).toString('hex');
  }

  /** Its containers stop with it, unless `live-restore` is set. */
  stopped(): void {
    if (!this.#state || this.surroundings.setting('live-restore') === true) return;
    const running = this.state.containers.filter((one) => isRunning(one, this.now()));
    this.#served = new Set(running.map(({ id }) => id));
    for (const one of running) stopContainer(this, one, false);
  }

  started(): void {
    if (!this.#state) return;
    for (const one of this.state.containers.filter((each) => this.#isDue(each))) startContainer(this, one);
  }

  /** By its restart policy. */
  #isDue({ id, hostConfig, run }: Container): boolean {
    const { Name: policy } = hostConfig.RestartPolicy;
    if (policy === 'always') return run.kind === 'stopped';
    if (policy === 'unless-stopped') return run.kind === 'stopped' && !run.byHand;
    return policy === 'on-failure' && this.#served.has(id);
  }
}
