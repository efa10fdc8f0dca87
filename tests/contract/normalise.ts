import type { Addresses } from './machine.ts';

/** Replaces what is different each time, or each kind of host, without anybody being wrong. */
interface Rule {
  readonly pattern: RegExp;
  readonly by: string;
}

/** Of every output. */
const ALWAYS: readonly Rule[] = [
  // Hardware addresses of others, and addresses made of them or by chance.
  { pattern: /\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b(?<!00:00:00:00:00:00|ff:ff:ff:ff:ff:ff)/gi, by: '{mac}' },
  { pattern: /\bfe80::[0-9a-f:]+/g, by: '{link-local}' },
  // Moments and spans: systemctl, the journal, dnf, DHCP leases, profiles.
  { pattern: /\b[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [A-Z]+\b/g, by: '{time}' },
  { pattern: /\b[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d \d{4}\b/g, by: '{time}' },
  { pattern: /^[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d /gm, by: '{time} ' },
  { pattern: /(; )(\d+(min|ms|us|s|h) ?)+ ago/g, by: '$1{span} ago' },
  { pattern: /\b(valid_lft|preferred_lft) \d+sec/g, by: '$1 {span}' },
  { pattern: /\b(expiry = |connection\.timestamp: *|timestamp=)\d+/g, by: '$1{time}' },
  // Numbers that are given out in turn: processes, D-Bus objects of connections.
  { pattern: /(Main PID: |Process: )\d+/g, by: '$1{pid}' },
  { pattern: /^(\{time\} \S+ [^\s[]+)\[\d+\]/gm, by: '$1[{pid}]' },
  { pattern: /\/(ActiveConnection|Settings)\/\d+/g, by: '/$1/{number}' },
  // What a container has and a VM has not, and the other way round.
  { pattern: /^( *(Icon name|Chassis|Virtualization|Kernel): ).*$/gm, by: '$1{machine}' },
  { pattern: /^ *(Hardware Vendor|Hardware Model|Firmware Version): .*\n/gm, by: '' },
  { pattern: /\b(ens3[34]|docker0)@if\d+/g, by: '$1' },
  { pattern: / link-netnsid \d+/g, by: '' },
  { pattern: /^(\tethernet \()[^)]+(\), \S+, )[hs]w,/gm, by: '$1{driver}$2{hw},' },
  { pattern: /^\t"[^"]+"$/gm, by: '\t"{device}"' },
  // The lab's systemd and Python are Debian's.
  { pattern: /(?<![\w/])\/lib\/systemd\//g, by: '/usr/lib/systemd/' },
  // Which kind of shell it is, and where in the script it was.
  { pattern: /^-?(ba)?sh: (line )?\d+: /gm, by: 'bash: ' },
];

export type RuleName = 'columns' | 'labels' | 'routes' | 'ping' | 'unit details' | 'dnf';

/** Of the scenarios that ask for it. */
const NAMED: Record<RuleName, readonly Rule[]> = {
  /** Blanks that make columns: as wide as their widest value. */
  columns: [
    { pattern: /(?<=\S) {2,}/g, by: ' ' },
    { pattern: /[ \t]+$/gm, by: '' },
  ],
  /** hostnamectl: right-aligned labels, as wide as the widest of them. */
  labels: [{ pattern: /^ +/gm, by: '' }],
  /** NetworkManager counts a route's metric up while an older one is still in place. */
  routes: [{ pattern: /\b(metric |mt = )10\d\b/g, by: '$1{metric}' }],
  /** Round trips. */
  ping: [
    { pattern: /\btime=[\d.]+ ms/g, by: 'time={ms} ms' },
    { pattern: /\bttl=\d+/g, by: 'ttl={ttl}' },
    { pattern: /, time \d+ms$/gm, by: ', time {ms}ms' },
    { pattern: /^(rtt .* = )[\d./]+ ms$/gm, by: '$1{ms} ms' },
    { pattern: /^(.*\] +)[\d.]+ms$/gm, by: '$1{ms}' },
  ],
  /** systemctl status: the processes, what they use, and the unit's part of the journal. */
  'unit details': [
    { pattern: /^ *(Tasks|Memory|CPU|IO|IP): .*\n/gm, by: '' },
    { pattern: /^ *CGroup: .*\n( {10,}.*\n)*/gm, by: '' },
    { pattern: /^\{time\} .*\n/gm, by: '' },
    { pattern: /\n+$/g, by: '\n' },
  ],
  /** dnf: sizes, rates, keys, when metadata was fetched, what was downloaded in which order, and the order of one transaction. */
  dnf: [
    { pattern: /^Last metadata expiration check: .*\n/gm, by: '' },
    { pattern: /^.* \| +[\d.]+ [kMG]?B? +\d\d:\d\d *(ETA)? *\n/gm, by: '' },
    { pattern: /^Importing GPG key .*\n( .*\n){3}/gm, by: 'Importing GPG key {key}\n' },
    { pattern: /^(Total download size|Installed size|Freed space): .*$/gm, by: '$1: {size}' },
    { pattern: /^( \S+ +(x86_64|noarch) +\S+ +\S+ +)[\d.]+( [kMG])? *$/gm, by: '$1{size}' },
    { pattern: /^(  \S.* : \S.*?) +\d+\/\d+ *$/gm, by: '$1' },
  ],
};

/** For the outputs of one scenario on one machine: the same id has the same number in all of them. */
export class Normaliser {
  readonly #addresses: readonly (readonly [RegExp, string])[];
  readonly #rules: readonly Rule[];
  readonly #ids = new Map<string, number>();
  readonly #sorted: boolean;

  constructor(addresses: Addresses, names: readonly RuleName[]) {
    this.#addresses = Object.entries(addresses).map(([name, value]) => [
      new RegExp(`(?<![\\w.:])${(value as string).replaceAll('.', '\\.')}(?![\\w:]|\\.\\d)`, 'gi'),
      `{${name}}`,
    ]);
    this.#rules = [...ALWAYS, ...names.flatMap((name) => NAMED[name])];
    this.#sorted = names.includes('dnf');
  }

  normalise(text: string): string {
    let result = text;
    for (const [pattern, by] of this.#addresses) result = result.replace(pattern, by);
    // With or without hyphens: boot and machine ids are printed both ways.
    result = result.replace(
      /\b([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/g,
      (id) => `{id ${this.#numberOf(id.replaceAll('-', ''))}}`,
    );
    for (const { pattern, by } of this.#rules) result = result.replace(pattern, by);
    return this.#sorted ? sortedTransaction(result) : result;
  }

  #numberOf(id: string): number {
    const number = this.#ids.get(id) ?? this.#ids.size + 1;
    this.#ids.set(id, number);
    return number;
  }
}

/** Which of two packages comes first is rpm's business, as long as they need nothing of each other. */
function sortedTransaction(text: string): string {
  return text.replace(/(^ {2}\S[^\n]* : [^\n]*\n)+/gm, (rows) => `${rows.trimEnd().split('\n').sort().join('\n')}\n`);
}
