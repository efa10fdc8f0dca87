import * as z from 'zod';
import { exec, type Operation } from '../../model/operation.ts';
import { output, type Result, unknownResult } from '../../model/result.ts';
import { ip } from '../programs.ts';

// What the kernel has, where nmcli shows only what NetworkManager wants: MTU, ports, VLANs.

/** A network device of the kernel. */
export interface Link {
  readonly name: string;
  /** That of the hardware: a port of a bond has the address of the bond besides. */
  readonly mac: string;
  readonly mtu: number;
  /** The bridge, bond or VRF that it is a port of. */
  readonly controller: string | undefined;
  /** Of a virtual device, as ip(8) names it: `bridge`, `bond`, `vlan`, `veth`. */
  readonly kind: string | undefined;
  /** The device below a VLAN. */
  readonly parent: string | undefined;
  /** What is set of its kind, as ip(8) names it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const Links = z.array(
  z.looseObject({
    ifname: z.string(),
    mtu: z.number(),
    address: z.string().optional(),
    permaddr: z.string().optional(),
    master: z.string().optional(),
    link: z.string().nullish(),
    linkinfo: z
      .looseObject({ info_kind: z.string().optional(), info_data: z.record(z.string(), z.unknown()).optional() })
      .optional(),
  }),
);

export const probeLinks: Operation = exec(...ip('-details', 'link', 'show'));

export function parseLinks(result: Result | undefined): readonly Link[] {
  const text = output(result, 'ip link show');
  let found: z.output<typeof Links>;
  try {
    found = Links.parse(JSON.parse(text));
  } catch {
    throw unknownResult(result, 'ip link show');
  }
  return found.map(({ ifname, mtu, address = '', permaddr, master, link, linkinfo }) => ({
    name: ifname,
    mac: (permaddr ?? address).toUpperCase(),
    mtu,
    controller: master,
    kind: linkinfo?.info_kind,
    parent: linkinfo?.info_kind === 'vlan' ? (link ?? undefined) : undefined,
    settings: linkinfo?.info_data ?? {},
  }));
}

/** What a device is a port of, as `bridge br0`. A port of a VRF has addresses of its own. */
export function controllerOf(links: readonly Link[], name: string): string | undefined {
  const controller = links.find((link) => link.name === name)?.controller;
  const kind = links.find((link) => link.name === controller)?.kind;
  return controller === undefined || kind === 'vrf' ? undefined : [kind, controller].filter(Boolean).join(' ');
}
