import { order } from './addresses.ts';
import { applied, type Route, routesOf } from './applied.ts';
import type { Applied, Checkpoint, Device, NetworkState, Profile } from './network-state.ts';
import { keyfile, keyfilePath } from './keyfile.ts';
import type { Disk } from './disk.ts';
import { dirname } from './paths.ts';

/** Flags of CheckpointCreate; NMCheckpointCreateFlags. */
const DESTROY_ALL = 1;
const DELETE_NEW_CONNECTIONS = 2;

export interface Surroundings {
  readonly disk: Disk;
  hostname(): string;
  /** Seconds since 1970, by the host's clock. */
  clock(): number;
  newId(): string;
  /** Called when addresses may have changed. */
  moved(): void;
}

/** Profiles, devices and checkpoints of one host, with the resulting addresses, resolv.conf and profile files. */
export class NetworkManager {
  #state: NetworkState;
  readonly #around: Surroundings;
  readonly #timers = new Map<number, NodeJS.Timeout>();

  constructor(state: NetworkState, around: Surroundings) {
    this.#state = state;
    this.#around = around;
    for (const checkpoint of state.checkpoints) this.#startTimer(checkpoint);
  }

  get state(): NetworkState {
    return this.#state;
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  device(name: string): Device | undefined {
    return this.#state.devices.find((device) => device.name === name);
  }

  /** A profile by its UUID, or else by its name. */
  profile(name: string): Profile | undefined {
    const { profiles } = this.#state;
    return profiles.find(({ uuid }) => uuid === name) ?? profiles.findLast(({ id }) => id === name);
  }

  /** All profiles with a name or UUID. */
  profilesNamed(name: string): readonly Profile[] {
    return this.#state.profiles.filter(({ uuid, id }) => uuid === name || id === name);
  }

  deviceOf(profile: Profile): Device | undefined {
    return this.#state.devices.find((device) => device.profile === profile.uuid);
  }

  /** The device for an activation that names none. */
  deviceFor(profile: Profile): Device | undefined {
    const fits = ({ name, type, mac }: Device) =>
      type === 'ethernet' &&
      (profile.interface === '' || profile.interface === name) &&
      (profile.mac === '' || profile.mac.toUpperCase() === mac);
    return this.#state.devices.find(fits);
  }

  save(profile: Profile): void {
    const saved = { ...profile, saved: true };
    const known = this.#state.profiles.some(({ uuid }) => uuid === profile.uuid);
    const before = this.profile(profile.uuid);
    if (before && (before.id !== profile.id || !before.saved)) this.#removeFile(before);
    this.#update({
      profiles: known
        ? this.#state.profiles.map((one) => (one.uuid === profile.uuid ? saved : one))
        : [...this.#state.profiles, saved],
    });
    this.#writeFile(saved);
  }

  remove(profile: Profile): void {
    const device = this.deviceOf(profile);
    this.#forget(profile);
    if (device) this.deactivate(device);
  }

  activate(profile: Profile, device: Device): Device {
    const other = this.deviceOf(profile);
    if (other && other.name !== device.name) this.#change(other, { profile: undefined, applied: undefined });
    const activation = this.#state.numbers.activation + 1;
    this.#update({ numbers: { ...this.#state.numbers, activation } });
    const used = { ...profile, timestamp: this.#around.clock() };
    this.#update({ profiles: this.#state.profiles.map((one) => (one.uuid === profile.uuid ? used : one)) });
    const active = this.#change(device, { profile: profile.uuid, activation, applied: applied(profile, device) });
    this.#settle();
    return active;
  }

  deactivate(device: Device): void {
    this.#change(device, { profile: undefined, applied: undefined });
    this.#settle();
  }

  /** Applies a changed profile without a new activation. */
  reapply(device: Device, profile: Profile): void {
    this.#change(device, { applied: applied(profile, device) });
    this.#settle();
  }

  /** Adds a bridge that another program creates, such as docker0: without ports, and without IPv6 until it has had one. */
  external(name: string, address: string, profile: (applied: Applied) => Profile): void {
    if (this.device(name)) return;
    const number = this.#state.numbers.device + 1;
    const has = {
      dhcp: false,
      addresses: [address],
      gateway: '',
      dns: [],
      search: [],
      addresses6: [],
      gateway6: '',
      linkLocal6: false,
    };
    const made = profile(has);
    const activation = this.#state.numbers.activation + 1;
    const device: Device = {
      name,
      type: 'bridge',
      mac: '02:42:AC:11:00:01',
      number,
      external: true,
      carrier: false,
      profile: made.uuid,
      activation,
      applied: has,
      lease: undefined,
    };
    this.#update({
      devices: [...this.#state.devices, device],
      profiles: [...this.#state.profiles, made],
      numbers: { ...this.#state.numbers, device: number, activation },
    });
    this.#writeFile(made);
  }

  /** Whether a bridge has a port that is up. The link-local address of the first one stays. */
  setCarrier(name: string, carrier: boolean): void {
    const bridge = this.device(name);
    if (!bridge?.applied || bridge.carrier === carrier) return;
    this.#change(bridge, { carrier, applied: { ...bridge.applied, linkLocal6: true } });
  }

  /** Restarts NetworkManager: saved profiles are applied, and no address is removed. */
  restart(): void {
    for (const device of this.#state.devices) {
      const profile = device.external || device.profile === undefined ? undefined : this.profile(device.profile);
      if (!profile) continue;
      const fresh = applied(profile, device);
      const addresses = [...new Set([...(device.applied?.addresses ?? []), ...fresh.addresses])];
      this.#change(device, { applied: { ...fresh, addresses } });
    }
    this.#settle();
  }

  /** Starts NetworkManager at boot: external devices are gone, and each device gets its best profile. */
  boot(): void {
    this.stop();
    const bridges = this.#state.devices.filter(({ type }) => type === 'bridge');
    const gone = new Set(bridges.map(({ profile }) => profile));
    this.#update({
      checkpoints: [],
      numbers: { activation: 1, checkpoint: 0, device: 3 },
      devices: this.#state.devices.filter(({ type }) => type !== 'bridge'),
      profiles: this.#state.profiles.filter(({ uuid }) => !gone.has(uuid)),
    });
    for (const profile of this.#state.profiles) if (!profile.saved) this.#writeFile(profile);
    for (const device of this.#state.devices.filter(({ type }) => type === 'ethernet')) {
      this.#change(device, { profile: undefined, applied: undefined });
      const [best] = this.#state.profiles
        .filter((profile) => profile.autoconnect && this.deviceFor(profile)?.name === device.name)
        .sort((a, b) => b.priority - a.priority || b.timestamp - a.timestamp);
      if (best) this.activate(best, this.device(device.name) ?? device);
    }
    this.#settle();
  }

  /** The kernel's IPv4 routes, in the order in which it lists them. */
  routes(): readonly Route[] {
    const routes = this.#state.devices.flatMap((device) => routesOf(device));
    const rank = ({ to, metric }: Route) => (to === 'default' ? -1_000_000 + metric : order(to));
    return routes.sort((a, b) => rank(a) - rank(b));
  }

  /** `devices` are names; none means all. Returns the number of the checkpoint. */
  checkpoint(seconds: number, flags: number, devices: readonly string[] = []): number {
    if (flags & DESTROY_ALL) this.destroyAllCheckpoints();
    const number = this.#state.numbers.checkpoint + 1;
    const checkpoint: Checkpoint = {
      number,
      deadline: seconds === 0 ? undefined : Date.now() + seconds * 1000,
      profiles: this.#state.profiles,
      devices: this.#state.devices.filter(({ name }) => devices.length === 0 || devices.includes(name)),
      deleteNew: (flags & DELETE_NEW_CONNECTIONS) !== 0,
    };
    this.#update({
      checkpoints: [...this.#state.checkpoints, checkpoint],
      numbers: { ...this.#state.numbers, checkpoint: number },
    });
    this.#startTimer(checkpoint);
    return number;
  }

  destroyAllCheckpoints(): void {
    for (const { number } of this.#state.checkpoints) this.destroyCheckpoint(number);
  }

  destroyCheckpoint(number: number): void {
    clearTimeout(this.#timers.get(number));
    this.#timers.delete(number);
    this.#update({ checkpoints: this.#state.checkpoints.filter((one) => one.number !== number) });
  }

  /** Returns the devices of the checkpoint; undefined where it does not exist. */
  rollback(number: number): readonly Device[] | undefined {
    const checkpoint = this.#state.checkpoints.find((one) => one.number === number);
    if (!checkpoint) return undefined;
    this.destroyCheckpoint(number);
    const old = new Map(checkpoint.profiles.map((profile) => [profile.uuid, profile]));
    if (checkpoint.deleteNew) {
      for (const profile of this.#state.profiles) if (!old.has(profile.uuid)) this.#forget(profile);
    }
    for (const { profile: uuid, external } of checkpoint.devices) {
      const profile = uuid === undefined || external ? undefined : old.get(uuid);
      if (profile) this.#restore(profile);
    }
    for (const before of checkpoint.devices) {
      const device = this.device(before.name);
      if (!device || device.external) continue;
      const profile = before.profile === undefined ? undefined : this.profile(before.profile);
      if (profile) this.activate(profile, device);
      else this.deactivate(device);
    }
    return checkpoint.devices;
  }

  /** Also called after a change of the host name: its domain is a search domain. */
  writeResolvConf(): void {
    const connected = this.#state.devices.flatMap(({ applied: has }) => (has ? [has] : []));
    const name = this.#around.hostname();
    const domain = name.slice(name.indexOf('.') + 1);
    const own = !name.includes('.') || domain === 'localdomain' ? [] : [domain.includes('.') ? domain : name];
    const search = [...new Set([...connected.flatMap((has) => has.search), ...own])];
    const servers = [...new Set(connected.flatMap(({ dns }) => dns))];
    this.#around.disk.write(
      '/etc/resolv.conf',
      `# Generated by NetworkManager\n${search.length > 0 ? `search ${search.join(' ')}\n` : ''}${servers.map((server) => `nameserver ${server}\n`).join('')}`,
    );
  }

  #forget(profile: Profile): void {
    this.#update({ profiles: this.#state.profiles.filter(({ uuid }) => uuid !== profile.uuid) });
    this.#removeFile(profile);
  }

  #restore(profile: Profile): void {
    const now = this.profile(profile.uuid);
    if (now) this.#removeFile(now);
    const { profiles } = this.#state;
    this.#update({
      profiles: now ? profiles.map((one) => (one === now ? profile : one)) : [...profiles, profile],
    });
    this.#writeFile(profile);
  }

  #startTimer(checkpoint: Checkpoint): void {
    if (checkpoint.deadline === undefined) return;
    const timer = setTimeout(() => this.rollback(checkpoint.number), Math.max(0, checkpoint.deadline - Date.now()));
    this.#timers.set(checkpoint.number, timer.unref());
  }

  #settle(): void {
    this.writeResolvConf();
    this.#around.moved();
  }

  #change({ name }: Device, change: Partial<Device>): Device {
    const devices = this.#state.devices.map((device) => (device.name === name ? { ...device, ...change } : device));
    this.#update({ devices });
    return this.device(name) as Device;
  }

  #update(change: Partial<NetworkState>): void {
    this.#state = { ...this.#state, ...change };
  }

  #writeFile(profile: Profile): void {
    const path = keyfilePath(profile);
    // /run is empty after a boot.
    this.#around.disk.mkdir(dirname(path), true);
    this.#around.disk.write(path, keyfile(profile), { mode: 0o600 });
  }

  #removeFile(profile: Profile): void {
    if (this.#around.disk.lstat(keyfilePath(profile))) this.#around.disk.remove(keyfilePath(profile));
  }
}
