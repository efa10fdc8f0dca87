import type { Disk } from './disk.ts';
import { type FileState, list, type UnitFile, UnitFiles, value } from './unit-files.ts';

export interface UnitState {
  readonly active: 'active' | 'activating' | 'inactive' | 'failed';
  readonly sub: string;
  /** Milliseconds, by the host's clock; 0 for never. */
  readonly since: number;
  /** When it was reloaded last; of a unit that was, since its start. */
  readonly reloaded?: number;
  readonly pid: number;
  /** When its file was read; undefined while systemd does not keep the unit in memory. */
  readonly loaded: number | undefined;
  /** How the last run ended, for a unit that has stopped. */
  readonly ended?: 'stopped' | 'failed';
}

export interface Surroundings {
  readonly disk: Disk;
  now(): number;
  newPid(): number;
  /** Whether the program of ExecStart can run, and exits with status 0 if it is a oneshot. */
  canRun(command: string): boolean;
  /** Called when a unit has started or stopped. */
  changed(unit: string, running: boolean): void;
}

export type Outcome = 'ok' | 'not-found' | 'masked' | 'failed';

const IDLE: UnitState = { active: 'inactive', sub: 'dead', since: 0, pid: 0, loaded: undefined };

/** The units of one host: their states, and which units start with others. */
export class Units {
  readonly files: UnitFiles;
  readonly #around: Surroundings;
  readonly #states: Map<string, UnitState>;
  /** Transient units, with the function that kills their command. */
  readonly #transient = new Map<string, () => void>();

  constructor(states: Readonly<Record<string, UnitState>>, around: Surroundings) {
    this.#states = new Map(Object.entries(states));
    this.#around = around;
    this.files = new UnitFiles(around.disk);
  }

  states(): Readonly<Record<string, UnitState>> {
    // A transient unit is not saved: its command ends with this process.
    return Object.fromEntries([...this.#states].filter(([unit]) => !this.#transient.has(unit)));
  }

  state(unit: string): UnitState {
    const state = this.#states.get(unit) ?? IDLE;
    // A socket is `running` instead of `listening` while its service runs.
    const served = unit.endsWith('.socket') && this.isActive(unit.replace(/\.socket$/, '.service'));
    return served && state.sub === 'listening' ? { ...state, sub: 'running' } : state;
  }

  isActive(unit: string): boolean {
    return this.state(unit).active === 'active';
  }

  loadState(unit: string): 'loaded' | 'masked' | 'not-found' {
    if (this.files.isMasked(unit)) return 'masked';
    return this.#transient.has(unit) || this.files.find(unit) || this.isActive(unit) ? 'loaded' : 'not-found';
  }

  fileState(unit: string): FileState | 'transient' {
    return this.#transient.has(unit) ? 'transient' : this.files.state(unit);
  }

  /** Whether the file has changed since systemd read it. */
  needsReload(unit: string): boolean {
    const { loaded } = this.state(unit);
    if (loaded === undefined || this.files.isMasked(unit)) return false;
    const file = this.files.find(unit);
    return file === undefined || file.mtime > loaded;
  }

  reload(): void {
    for (const [unit, state] of this.#states) {
      if (state.active === 'inactive') this.#states.set(unit, { ...state, loaded: undefined });
      else this.#states.set(unit, { ...state, loaded: this.#around.now() });
    }
  }

  /** The unit reads its own configuration again. */
  reloadUnit(unit: string): void {
    this.#states.set(unit, { ...this.state(unit), reloaded: this.#around.now() });
  }

  start(unit: string): Outcome {
    if (this.files.isMasked(unit)) return 'masked';
    const file = this.files.find(unit);
    if (!file) return this.isActive(unit) ? 'ok' : 'not-found';
    if (this.isActive(unit)) return 'ok';
    // A unit of Requires= has to start; a unit of Wants= may fail.
    for (const other of list(file, 'Unit.Wants')) if (isSimulated(other)) this.start(other);
    for (const other of list(file, 'Unit.Requires')) {
      if (isSimulated(other) && this.start(other) !== 'ok') return 'failed';
    }
    return this.#run(unit, file);
  }

  /** Starts a transient unit for a command; `kill` ends the command. */
  beginTransient(unit: string, pid: number, kill: () => void): void {
    this.#transient.set(unit, kill);
    const now = this.#around.now();
    this.#states.set(unit, { active: 'active', sub: 'running', since: now, pid, loaded: now });
    this.#around.changed(unit, true);
  }

  /** Ends a transient unit whose command has exited. With `kept` the unit stays as failed until reset-failed. */
  endTransient(unit: string, kept: boolean): void {
    if (!this.#transient.has(unit)) return;
    const { pid, loaded } = this.state(unit);
    if (kept) {
      this.#states.set(unit, {
        active: 'failed',
        sub: 'failed',
        since: this.#around.now(),
        pid,
        loaded,
        ended: 'failed',
      });
    } else this.#forget(unit);
    this.#around.changed(unit, false);
  }

  /** Stops a unit and all units that require it. */
  stop(unit: string): Outcome {
    const before = this.state(unit);
    if (before.active !== 'active' && before.active !== 'activating')
      return this.loadState(unit) === 'not-found' ? 'not-found' : 'ok';
    if (this.#transient.has(unit)) {
      this.#transient.get(unit)?.();
      this.#forget(unit);
      this.#around.changed(unit, false);
      return 'ok';
    }
    for (const [other, state] of this.#states) {
      const file = state.active === 'active' ? this.files.find(other) : undefined;
      if (file && list(file, 'Unit.Requires').includes(unit)) this.stop(other);
    }
    const { loaded, pid } = before;
    this.#states.set(unit, { ...IDLE, since: this.#around.now(), loaded, pid, ended: 'stopped' });
    this.#around.changed(unit, false);
    return 'ok';
  }

  resetFailed(unit: string): void {
    if (this.state(unit).active === 'failed') this.#forget(unit);
  }

  /** Units that are running or failed. */
  known(): readonly string[] {
    return [...this.#states.keys()].filter((unit) => this.state(unit).active !== 'inactive').sort();
  }

  /** The targets and the running units that start a unit: by a link, or by their own file. */
  neededBy(unit: string, key: 'Wants' | 'Requires'): readonly string[] {
    const running = this.known().filter((other) => {
      const file = this.files.find(other);
      return file !== undefined && list(file, `Unit.${key}`).includes(unit);
    });
    return [...this.files.linkedFrom(unit, key === 'Wants' ? 'wants' : 'requires'), ...running];
  }

  /** Sockets that start a unit on the first connection. */
  triggersOf(unit: string): readonly string[] {
    const socket = unit.replace(/\.service$/, '.socket');
    return socket !== unit && this.files.find(socket) ? [socket] : [];
  }

  boot(): void {
    this.#states.clear();
    this.#transient.clear();
    for (const unit of this.files.names()) {
      if (/\.(service|socket)$/.test(unit) && this.files.state(unit) === 'enabled') this.start(unit);
    }
  }

  #forget(unit: string): void {
    this.#states.delete(unit);
    this.#transient.delete(unit);
  }

  #run(unit: string, file: UnitFile): Outcome {
    const now = this.#around.now();
    const command = value(file, 'Service.ExecStart') ?? '';
    const oneshot = value(file, 'Service.Type') === 'oneshot';
    const pid = this.#around.newPid();
    if (unit.endsWith('.service') && !this.#around.canRun(command)) {
      // systemd counts a simple service as started as soon as the process exists, even if it fails later.
      const simple = (value(file, 'Service.Type') ?? 'simple') === 'simple';
      const again = /^(always|on-failure)$/.test(value(file, 'Service.Restart') ?? '');
      const state = { since: now, pid, loaded: now, ended: 'failed' } as const;
      if (again && simple) this.#states.set(unit, { ...state, active: 'activating', sub: 'auto-restart' });
      else this.#states.set(unit, { ...state, active: 'failed', sub: 'failed' });
      return simple ? 'ok' : 'failed';
    }
    const stays = value(file, 'Service.RemainAfterExit') === 'yes';
    if (oneshot && !stays) {
      this.#states.set(unit, { ...IDLE, since: now, loaded: now });
      return 'ok';
    }
    const sub = oneshot
      ? 'exited'
      : unit.endsWith('.socket')
        ? 'listening'
        : unit.endsWith('.target')
          ? 'active'
          : 'running';
    this.#states.set(unit, { active: 'active', sub, since: now, pid, loaded: now });
    this.#around.changed(unit, true);
    return 'ok';
  }
}

/** Targets and devices are not simulated: a unit ordered after them starts immediately. */
function isSimulated(unit: string): boolean {
  return /\.(service|socket)$/.test(unit);
}
