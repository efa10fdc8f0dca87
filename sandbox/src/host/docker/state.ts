// What Docker Engine keeps of images, containers, networks and volumes, as plain data. `Config` and `HostConfig` are as the
// engine's API has them.

export interface EngineState {
  readonly images: readonly Image[];
  readonly containers: readonly Container[];
  readonly networks: readonly Network[];
  readonly volumes: readonly Volume[];
}

export interface Image {
  /** `sha256:` and 64 digits. */
  readonly id: string;
  /** In the short form: `nginx:1.27`. */
  readonly tags: readonly string[];
  /** `nginx@sha256:…` */
  readonly digests: readonly string[];
  readonly comment: string;
  /** In milliseconds. */
  readonly created: number;
  /** In bytes. */
  readonly size: number;
  readonly config: ImageConfig;
  /** The paths of its programs. */
  readonly programs: readonly string[];
}

export type Texts = Readonly<Record<string, string>>;

export interface HealthCheck {
  readonly Test?: readonly string[];
  /** In nanoseconds. */
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly Retries?: number;
}

export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[] | null;
  readonly Cmd: readonly string[] | null;
  readonly Entrypoint: readonly string[] | null;
  readonly WorkingDir: string;
  readonly Labels: Texts | null;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Healthcheck?: HealthCheck;
  readonly StopSignal?: string;
}

export interface ContainerConfig extends ImageConfig {
  readonly Hostname: string;
  /** The name that the command line gave. */
  readonly Image: string;
  readonly Labels: Texts;
  readonly StopTimeout?: number;
}

export interface RestartPolicy {
  readonly Name: string;
  readonly MaximumRetryCount: number;
}

export interface PortBinding {
  readonly HostIp: string;
  readonly HostPort: string;
}

export interface Mount {
  readonly Type: string;
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly?: true;
  readonly TmpfsOptions?: { readonly SizeBytes: number };
}

export interface HostConfig {
  readonly Binds: readonly string[] | null;
  readonly Mounts?: readonly Mount[];
  readonly LogConfig: { readonly Type: string; readonly Config: Texts };
  readonly NetworkMode: string;
  readonly PortBindings: Readonly<Record<string, readonly PortBinding[]>>;
  readonly RestartPolicy: RestartPolicy;
  readonly AutoRemove: boolean;
  readonly CapAdd: readonly string[] | null;
  readonly CapDrop: readonly string[] | null;
  readonly Devices: readonly object[];
  readonly ExtraHosts: readonly string[] | null;
  readonly Privileged: boolean;
  readonly ReadonlyRootfs: boolean;
  readonly Init?: true;
  readonly Memory: number;
  readonly MemorySwap: number;
  readonly NanoCpus: number;
}

/** A container on a network. */
export interface Endpoint {
  readonly aliases: readonly string[];
  /** That it was given. */
  readonly fixed: { readonly IPv4Address?: string; readonly IPv6Address?: string } | null;
  /** Of a container that runs. */
  readonly address?: string;
  readonly id: string;
}

/** How the process of a container goes on. */
export type Process =
  | { readonly kind: 'runs'; readonly port?: number; readonly page?: string }
  | {
      readonly kind: 'ends';
      /** In milliseconds. */
      readonly after: number;
      readonly status: number;
      readonly stdout: string;
      readonly stderr: string;
    };

export type Run =
  | { readonly kind: 'created' }
  | { readonly kind: 'started'; readonly at: number; readonly process: Process; readonly paused?: true }
  | {
      readonly kind: 'stopped';
      readonly started: number;
      readonly at: number;
      readonly status: number;
      /** By a person: the engine does not start it with `unless-stopped`. */
      readonly byHand: boolean;
      /** Why it could not be started. */
      readonly error?: string;
    };

export interface Container {
  readonly id: string;
  readonly name: string;
  /** The ID of its image. */
  readonly image: string;
  /** In milliseconds. */
  readonly created: number;
  readonly config: ContainerConfig;
  readonly hostConfig: HostConfig;
  /** The volumes that were created for it without a name. */
  readonly anonymous: readonly string[];
  /** By the name of the network. */
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly run: Run;
  /** What it has printed in earlier runs. */
  readonly log: string;
}

export interface Subnet {
  readonly Subnet: string;
  readonly IPRange?: string;
  readonly Gateway?: string;
}

export interface Network {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly driver: string;
  readonly subnets: readonly Subnet[];
  /** Its subnet is of the engine's own choice. */
  readonly pooled?: true;
  readonly options: Texts;
  readonly labels: Texts;
  readonly ipv6: boolean;
  readonly internal: boolean;
  readonly attachable: boolean;
}

export interface Volume {
  readonly name: string;
  readonly created: number;
  readonly options: Texts | null;
  readonly labels: Texts | null;
}
