/** Facts of a host that conditions and templates can use, as `facts.os.major`. Undefined where the host does not provide one. */
export interface HostFacts {
  readonly os: {
    /** "CentOS Stream". */
    readonly name: string;
    /** "9.4". */
    readonly version: string | undefined;
    /** 9. */
    readonly major: number | undefined;
    /** "rhel" for all of the CentOS family, "debian". */
    readonly family: string;
  };
  /** The release of the running kernel, as in the names of its packages: "5.14.0-570.12.1.el9_6.x86_64". */
  readonly kernel: string | undefined;
  /** "x86_64". */
  readonly arch: string | undefined;
  readonly memory_mb: number | undefined;
  readonly cpus: number | undefined;
  readonly hostname: string | undefined;
  /** "vmware", "kvm"; "none" on bare metal. */
  readonly virtualization: string | undefined;
  /** By name. */
  readonly interfaces: Readonly<
    Record<string, { readonly mac: string | undefined; readonly addresses: readonly string[] }>
  >;
  /** Of all interfaces, without prefixes, loopback and link-local ones. */
  readonly addresses: readonly string[];
}
