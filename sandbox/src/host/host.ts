import { randomBytes, randomUUID } from 'node:crypto';
import type { Installation } from '../image/image.ts';
import { Disk } from './disk.ts';
import { DockerEngine } from './docker/engine.ts';
import { DOCKER_BRIDGE, surroundingsOf } from './docker/surroundings.ts';
import type { HostState } from './host-state.ts';
import { bootMode, type SelinuxMode } from './kernel.ts';
import { NetworkManager } from './network-manager.ts';
import { externalProfile } from './network-state.ts';
import type { Installed } from './packages.ts';
import { basename } from './paths.ts';
import { Units } from './units.ts';
import type { World } from './world.ts';

/** Events of a host that its server handles. */
export interface HostEvents {
  /** Its addresses, or whether its SSH server runs, may have changed. */
  moved(): void;
  /** The host shuts down; with `again` it boots afterwards. */
  down(again: boolean): void;
}

/** Runs a program as systemd does, as root, until `killed`. `waits` is called when the program sleeps. */
export type Background = (
  argv: readonly string[],
  options: {
    readonly killed: AbortSignal;
    readonly waits: () => void;
    readonly variables: Readonly<Record<string, string>>;
  },
) => Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }>;

/** As `df` shows the disk. */
const MOUNTS = `/dev/mapper/cs-root / xfs rw,seclabel,relatime,attr2,inode64,logbufs=8,logbsize=32k,noquota 0 0
proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
/dev/sda1 /boot xfs rw,seclabel,relatime,attr2,inode64,logbufs=8,logbsize=32k,noquota 0 0
`;

/** How late a timer may be, and how often it checks whether the host is still busy. In milliseconds. */
const [BEHIND, PAUSE] = [3000, 10];

/** How long a command of a unit may run before systemd-run returns, in milliseconds. */
const TURN = 200;

/** One simulated host with CentOS Stream 9. */
export class SimulatedHost {
  readonly name: string;
  readonly installation: Installation;
  readonly world: World;
  readonly disk: Disk;
  readonly network: NetworkManager;
  readonly units: Units;
  readonly engine: DockerEngine;
  events: HostEvents = { moved: () => {}, down: () => {} };
  background: Background = async () => ({ status: 0, stdout: '', stderr: '' });
  hostname: string;
  bootId: string;
  selinux: SelinuxMode;
  packages: readonly Installed[];
  keys: readonly string[];
  metadata: Readonly<Record<string, number>>;
  clockOffset: number;
  /** What logins, sudo and su accept; undefined where they accept any password. Set by the fault `password`. */
  password: string | undefined;
  #bootedAt: number;
  #cmdline: string;
  #lastPid = 700;
  #booting = false;
  #busy = 0;
  #journal: readonly string[];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #processes = new Map<number, () => void>();

  constructor(state: HostState, installation: Installation, world: World) {
    this.name = state.name;
    this.installation = installation;
    this.world = world;
    this.hostname = state.hostname;
    this.bootId = state.bootId;
    this.selinux = state.selinux;
    this.packages = state.packages;
    this.keys = state.keys;
    this.metadata = state.metadata;
    this.clockOffset = state.clockOffset;
    this.#bootedAt = state.bootedAt;
    this.#cmdline = state.cmdline;
    this.#journal = state.journal;
    this.disk = new Disk(installation.image, installation.children, () => this.now(), state.disk);
    this.disk.live('/proc/sys/kernel/random/boot_id', () => `${this.bootId}\n`);
    this.disk.live('/proc/self/mounts', () => MOUNTS);
    // Docker turns it on when it starts.
    this.disk.live('/proc/sys/net/ipv4/ip_forward', () => (this.units.isActive('docker.service') ? '1\n' : '0\n'));
    this.disk.live('/proc/uptime', () => `${this.uptime().toFixed(2)} ${(this.uptime() * 1.9).toFixed(2)}\n`);
    this.disk.live('/proc/cmdline', () => `${this.#cmdline}\n`);
    this.disk.live('/proc/loadavg', () => '0.00 0.01 0.00 1/120 1000\n');
    this.disk.live('/proc/meminfo', () => meminfo());
    for (const name of ['ens33', 'ens34']) this.disk.live(`/sys/class/net/${name}/mtu`, () => '1500\n');
    this.network = new NetworkManager(state.network, {
      disk: this.disk,
      hostname: () => this.hostname,
      clock: () => Math.floor(this.now() / 1000),
      newId: randomUUID,
      moved: () => this.events.moved(),
    });
    this.units = new Units(state.units, {
      disk: this.disk,
      now: () => this.now(),
      newPid: () => this.newPid(),
      canRun: (command) => this.#canRun(command),
      changed: (unit, running) => this.#unitChanged(unit, running),
    });
    this.engine = new DockerEngine(state.docker, () => this.now(), surroundingsOf(this));
  }

  get machineId(): string {
    return (this.disk.tryRead('/etc/machine-id') ?? '').trim();
  }

  /** Milliseconds since 1970, by the host's clock. */
  now(): number {
    return Date.now() + this.clockOffset;
  }

  /** Seconds. */
  uptime(): number {
    return Math.max(0, this.now() - this.#bootedAt) / 1000;
  }

  get bootedAt(): number {
    return this.#bootedAt;
  }

  get journal(): readonly string[] {
    return this.#journal;
  }

  /** Version of the running kernel. */
  get kernel(): string {
    return /vmlinuz-(\S+)/.exec(this.#cmdline)?.[1] ?? '';
  }

  newPid(): number {
    this.#lastPid += 1 + Math.floor(Math.random() * 7);
    return this.#lastPid;
  }

  /** Adds a process to /proc until it `exits`. `kill` is called when the host shuts down. */
  spawn(kill: () => void): number {
    const pid = this.newPid();
    const ticks = Math.floor(this.uptime() * 100) + pid;
    const path = `/proc/${pid}`;
    this.disk.mkdir(path, true, { mode: 0o555 });
    this.disk.write(`${path}/stat`, '', { mode: 0o444 });
    this.disk.live(`${path}/stat`, () => `${pid} (sh) S 1 ${pid} ${pid} 0 -1 ${'0 '.repeat(11)}1 0 ${ticks} 0 0\n`);
    this.#processes.set(pid, kill);
    return pid;
  }

  exits(pid: number): void {
    this.#processes.delete(pid);
    if (this.disk.exists(`/proc/${pid}`)) this.disk.remove(`/proc/${pid}`, true);
  }

  log(program: string, message: string): void {
    const time = new Date(this.now()).toISOString();
    this.#journal = [...this.#journal.slice(-499), `${time} ${program}: ${message}`];
  }

  /** Whether the SSH server accepts connections. */
  get listens(): boolean {
    return this.units.isActive('sshd.service');
  }

  setHostname(name: string): void {
    this.hostname = name;
    this.network.writeResolvConf();
  }

  /**
   * Does something after a time (milliseconds), unless the host shuts down before. While the host is busy the timer waits,
   * because this computer is slower than the real hosts: there the work would have been finished by then.
   */
  later(time: number, work: () => void): void {
    const latest = Date.now() + time + BEHIND;
    const arm = (delay: number) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        if (this.#busy > 0 && Date.now() < latest) arm(PAUSE);
        else work();
      }, delay);
      this.#timers.add(timer);
    };
    arm(time);
  }

  /** Marks the host as busy until the returned function is called. */
  working(): () => void {
    this.#busy += 1;
    let over = false;
    return () => {
      if (!over) this.#busy -= 1;
      over = true;
    };
  }

  /**
   * Starts a command in a transient unit. Resolves when the command has exited, sleeps, or has run for TURN. A unit whose
   * command fails stays as failed, unless `collect`.
   */
  async runInUnit(
    unit: string,
    argv: readonly string[],
    { collect, variables }: { readonly collect: boolean; readonly variables: Readonly<Record<string, string>> },
  ): Promise<void> {
    const killed = new AbortController();
    const end = (status: number) => {
      if (!killed.signal.aborted) this.units.endTransient(unit, status !== 0 && !collect);
    };
    this.units.beginTransient(unit, this.newPid(), () => killed.abort());
    let waits = () => {};
    const turn = new Promise<void>((resolve) => {
      waits = resolve;
    });
    const work = this.background(argv, { killed: killed.signal, waits, variables }).then(
      ({ status, stdout, stderr }) => {
        const said = (stdout + stderr).split('\n').filter((line) => line !== '');
        for (const line of said) this.log(basename(argv[0] ?? ''), line);
        this.log(unit, `main process exited, status=${status}`);
        end(status);
      },
      (error: unknown) => {
        this.log('kernel', String(error));
        end(1);
      },
    );
    const over = setTimeout(waits, TURN);
    await Promise.race([work, turn]);
    clearTimeout(over);
  }

  /** Shuts down; with `again` the host boots afterwards. */
  shutDown(again: boolean): void {
    this.stop();
    this.events.down(again);
  }

  /** Boots from what is on the disk. */
  boot(): void {
    this.bootId = randomUUID();
    this.#bootedAt = this.now();
    this.hostname = savedHostname(this.disk);
    const { cmdline, selinux } = bootMode(this.disk);
    this.#cmdline = cmdline;
    this.selinux = selinux;
    for (const directory of ['/run', '/tmp']) {
      for (const name of this.disk.readdir(directory)) this.disk.remove(`${directory}/${name}`, true);
    }
    this.disk.mkdir('/run/systemd/system', true);
    this.#journal = [];
    this.#booting = true;
    this.network.boot();
    this.units.boot();
    this.#booting = false;
  }

  state(): HostState {
    return {
      name: this.name,
      hostname: this.hostname,
      bootId: this.bootId,
      bootedAt: this.#bootedAt,
      clockOffset: this.clockOffset,
      selinux: this.selinux,
      cmdline: this.#cmdline,
      disk: Object.fromEntries(Object.entries(this.disk.changes()).filter(([path]) => !/^\/proc\/\d/.test(path))),
      units: this.units.states(),
      network: this.network.state,
      packages: this.packages,
      keys: this.keys,
      metadata: this.metadata,
      journal: this.#journal,
      docker: this.engine.saved,
    };
  }

  /** Ends all timers and processes. */
  stop(): void {
    this.network.stop();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const [pid, kill] of [...this.#processes]) {
      kill();
      this.exits(pid);
    }
  }

  #canRun(command: string): boolean {
    const program = command.replace(/^[-@:+!]+/, '').split(' ')[0] ?? '';
    if (program === '') return false;
    return this.disk.stat(program)?.kind === 'file' && !program.endsWith('/false');
  }

  #unitChanged(unit: string, running: boolean): void {
    this.log('systemd[1]', `${running ? 'Started' : 'Stopped'} ${unit}`);
    if (unit === 'sshd.service') this.events.moved();
    if (unit === 'NetworkManager.service' && running && !this.#booting) this.network.restart();
    if (unit === 'docker.service' && !running) this.engine.stopped();
    if (unit === 'docker.service' && running) {
      const bridge = (uuid: string) => (applied: Parameters<typeof externalProfile>[3]) =>
        externalProfile(uuid, DOCKER_BRIDGE, 'bridge', applied);
      this.network.external(DOCKER_BRIDGE, '172.17.0.1/16', bridge(randomUUID()));
      this.engine.started();
    }
  }
}

function savedHostname(disk: Disk): string {
  const lines = disk.tryRead('/etc/hostname')?.split('\n') ?? [];
  return lines.map((line) => line.trim()).find((line) => line !== '' && !line.startsWith('#')) ?? 'localhost';
}

export function newMachineId(): string {
  return randomBytes(16).toString('hex');
}

/** As free(1) shows it, in KiB. */
function meminfo(): string {
  const rows = {
    MemTotal: 1_834_436,
    MemFree: 1_180_324,
    MemAvailable: 1_432_324,
    SwapTotal: 2_097_148,
    SwapFree: 2_097_148,
  };
  return Object.entries(rows)
    .map(([name, size]) => `${`${name}:`.padEnd(16)}${String(size).padStart(8)} kB\n`)
    .join('');
}
