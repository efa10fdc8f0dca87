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
