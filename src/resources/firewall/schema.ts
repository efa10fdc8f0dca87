import * as z from 'zod';
import { isIP, isSubnet } from '../../model/ip.ts';
import * as messages from './messages.ts';
import { parsePorts } from './port-ranges.ts';
import { canonicalRule } from './rich-rule.ts';
import { type Entries, forwardPortText, type Kind, KINDS, missing, NO_ENTRIES, shared } from './zone.ts';

/** What Docker needs, by its word among the services. */
const DOCKER_WORDS: Readonly<Record<string, Partial<Entries>>> = {
  // The API with TLS. The one without would give everybody root on the host.
  docker: { ports: ['2376/tcp'] },
  swarm: { services: ['docker-swarm'] },
};

/** The devices of Docker: docker0, docker_gwbridge and those of its networks. */
export const DOCKER_DEVICE = /^(docker0|docker_gwbridge|br-[\da-f]{12})$/;

const Service = z.string().regex(/^\w[\w.+-]*$/, messages.invalidService);
const Port = z.string().refine((text) => parsePorts(text) !== undefined, messages.invalidPort);
const Mac = /^([\da-f]{2}:){5}[\da-f]{2}$/i;
const Source = z
  .string()
  .refine((text) => isIP(text) !== 0 || isSubnet(text) || Mac.test(text) || /^ipset:[\w-]+$/.test(text), {
    error: messages.invalidSource,
  })
  // As firewalld has it.
  .transform((text) => (Mac.test(text) ? text.toUpperCase() : text));
const Interface = z
  .string()
  .regex(/^[^\s/:]{1,15}$/, messages.invalidInterface)
  .refine((name) => !DOCKER_DEVICE.test(name), { error: ({ input }) => messages.ofDocker(String(input)) });
const RichRule = z
  .string()
  .refine((text) => canonicalRule(text) !== undefined, messages.invalidRichRule)
  .transform((text) => canonicalRule(text) ?? text);
const ForwardPort = z
  .strictObject({
    port: Port.describe('The port, such as `80/tcp`.'),
    to_port: z.int().min(1).max(65_535).optional().describe('The port to which it is forwarded; default: the same.'),
    to_address: z.ipv4().optional().describe('The host to which it is forwarded; default: this one.'),
  })
  .refine(({ to_port: port, to_address: address }) => port !== undefined || address !== undefined, {
    error: messages.forwardsNowhere,
  })
  .transform(({ port, to_port: toPort, to_address: toAddress }) => {
    const [number = '', protocol = ''] = port.split('/');
    return forwardPortText({ port: number, protocol, toPort: toPort?.toString(), toAddress });
  });

const lists = {
  services: z
    .array(Service)
    .optional()
    .describe(
      'Services of firewalld ("firewall-cmd --get-services"). `docker` opens the port of the API of Docker Engine with TLS (2376/tcp), `swarm` what the nodes of a swarm need (the service docker-swarm).',
    ),
  ports: z.array(Port).optional().describe('Ports and ranges of ports, such as `8080/tcp` and `6000-6010/udp`.'),
  sources: z
    .array(Source)
    .optional()
    .describe('Addresses and subnets whose packets belong to the zone; also a MAC address, or `ipset:NAME`.'),
  interfaces: z
    .array(Interface)
    .optional()
    .describe('Network devices whose packets belong to the zone. A device of another zone is moved.'),
  rich_rules: z.array(RichRule).optional().describe('Rules in the rich language: see firewalld.richlanguage(5).'),
  forward_ports: z.array(ForwardPort).optional().describe('Ports that are forwarded to another port or host.'),
};

const Absent = z.strictObject(lists);

const object = z.strictObject({
  zone: z
    .string()
    .regex(/^[\w-]{1,17}$/, messages.invalidZone)
    .optional()
    .describe('The zone, which is created where it does not exist; default: public.'),
  ...lists,
  masquerade: z.boolean().optional().describe('Whether packets that leave by the zone get the address of the host.'),
  target: z
    .enum(['default', 'ACCEPT', 'REJECT', 'DROP'])
    .optional()
    .describe('What happens to packets that nothing else of the zone is about. Needs a reload of firewalld.'),
  default: z
    .literal(true)
    .optional()
    .describe('Whether it is the default zone: that of all devices and sources without a zone.'),
  absent: Absent.optional().describe('What the zone does not have, as lists of the same names.'),
  exclusive: z
    .boolean()
    .optional()
    .describe(
      'Whether the lists of the step are complete: what they do not have is removed from the zone; default: false.',
    ),
});

export interface Desired {
  readonly zone: string;
  readonly present: Entries;
  readonly absent: Entries;
  /** The lists that are complete. */
  readonly complete: readonly Kind[];
  readonly masquerade?: boolean | undefined;
  /** As firewalld calls it. */
  readonly target?: string | undefined;
  readonly default?: true | undefined;
}

type Lists = z.infer<typeof Absent>;

export const schema = z
  .union([
    Service.transform((service) => object.parse({ services: [service] })),
    z
      .array(Service)
      .min(1)
      .transform((services) => object.parse({ services })),
    object,
  ])
  .superRefine((given, context) => {
    if (Object.keys(given).length === 0) context.addIssue({ code: 'custom', message: messages.nothingDeclared });
    if (given.exclusive === true && KINDS.every((kind) => given[kind] === undefined)) {
      context.addIssue({ code: 'custom', path: ['exclusive'], message: messages.nothingComplete });
    }
    const [present, absent] = [entriesOf(given), entriesOf(given.absent ?? {})];
    for (const kind of KINDS) {
      for (const entry of shared(kind, absent[kind], present[kind])) {
        context.addIssue({ code: 'custom', path: ['absent', kind], message: messages.presentAndAbsent(entry) });
      }
    }
  })
  .transform((given): Desired => {
    const present = entriesOf(given);
    const complete = given.exclusive === true ? KINDS.filter((kind) => given[kind] !== undefined) : [];
    return {
      ...{ zone: given.zone ?? 'public', present, absent: entriesOf(given.absent ?? {}), complete },
      ...{ masquerade: given.masquerade, default: given.default },
      target: given.target === 'REJECT' ? '%%REJECT%%' : given.target,
    };
  });

/** With what the words of Docker stand for. */
function entriesOf(given: Lists): Entries {
  const words = (given.services ?? []).map((name) => DOCKER_WORDS[name] ?? { services: [name] });
  const all = [{ ...given, services: [] }, ...words];
  return KINDS.reduce<Entries>((entries, kind) => {
    const own = [...new Set(all.flatMap((one) => one[kind] ?? []))];
    return {
      ...entries,
      [kind]: kind === 'ports' ? own.filter((one, index) => missing(kind, [one], own.slice(0, index)).length > 0) : own,
    };
  }, NO_ENTRIES);
}
