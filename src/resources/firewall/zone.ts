import { common, without } from './port-ranges.ts';

/** The lists of a zone, by the names of the parameters. */
export const KINDS = ['services', 'ports', 'sources', 'interfaces', 'rich_rules', 'forward_ports'] as const;

export type Kind = (typeof KINDS)[number];
export type Entries = Readonly<Record<Kind, readonly string[]>>;

/** A zone in the running or in the permanent configuration. */
export interface Zone extends Entries {
  readonly masquerade: boolean;
  /** `default`, or one of firewalld: ACCEPT, DROP, %%REJECT%%. */
  readonly target: string;
}

export const NO_ENTRIES: Entries = {
  services: [],
  ports: [],
  sources: [],
  interfaces: [],
  rich_rules: [],
  forward_ports: [],
};

/** What firewall-cmd calls an entry of each list. */
export const WORDS: Readonly<Record<Kind, string>> = {
  services: 'service',
  ports: 'port',
  sources: 'source',
  interfaces: 'interface',
  rich_rules: 'rich-rule',
  forward_ports: 'forward-port',
};

/** The entries of a list that are not among others. */
export function missing(kind: Kind, entries: readonly string[], others: readonly string[]): readonly string[] {
  return kind === 'ports' ? without(entries, others) : entries.filter((one) => !others.includes(one));
}

/** The entries of a list that are among others, too. */
export function shared(kind: Kind, entries: readonly string[], others: readonly string[]): readonly string[] {
  return kind === 'ports' ? common(entries, others) : entries.filter((one) => others.includes(one));
}

interface ForwardPort {
  readonly port: string;
  readonly protocol: string;
  readonly toPort?: string | undefined;
  readonly toAddress?: string | undefined;
}

/** As firewall-cmd takes it. */
export function forwardPortText({ port, protocol, toPort = '', toAddress = '' }: ForwardPort): string {
  const target = [toPort && `:toport=${toPort}`, toAddress && `:toaddr=${toAddress}`].join('');
  return `port=${port}:proto=${protocol}${target}`;
}
