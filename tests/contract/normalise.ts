/**
 * A difference that is correct and therefore not compared: it changes from run to run or from one kind of host to another.
 * Every rule weakens the contract: keep it as narrow as possible.
 */
interface Rule {
  readonly pattern: RegExp;
  readonly by: string;
}

/** Rules for every output. */
const ALWAYS: readonly Rule[] = [
  // Hardware addresses of other machines, and addresses derived from them or random.
  {
    pattern: /(?<!\w|\w\w:)(?!00:00:00:00:00:00|ff:ff:ff:ff:ff:ff)[0-9a-f]{2}(:[0-9a-f]{2}){5}(?!\w|:\w)/gi,
    by: '{mac}',
  },
  { pattern: /\bfe80::[0-9a-f:]+(?=\/)/g, by: '{link-local}' },
  // Times and durations: systemctl, the journal, dnf, DHCP leases, profiles.
  { pattern: /\b[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [A-Z]+\b/g, by: '{time}' },
  { pattern: /^[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d /gm, by: '{time} ' },
  { pattern: /(; )(\d+(min|ms|us|s|h) ?)+ ago/g, by: '$1{span} ago' },
  { pattern: /\b(valid_lft|preferred_lft) \d+sec/g, by: '$1 {span}' },
  { pattern: /(expiry = |connection\.timestamp: *|^timestamp=)\d+/gm, by: '$1{time}' },
  // For a second or two the kernel checks whether another machine has the address (duplicate address detection).
  { pattern: /(?<= scope link) tentative\b/g, by: '' },
  // Sequential numbers: processes, D-Bus objects of connections.
  { pattern: /(Main PID: |Process: )\d+/g, by: '$1{pid}' },
  { pattern: /\/(ActiveConnection|Settings)\/\d+/g, by: '/$1/{number}' },
  // Keys of the lab.
  { pattern: /\bgpg-pubkey-[0-9a-f]{8}-[0-9a-f]{8}\b/g, by: 'gpg-pubkey-{key}' },
  { pattern: /^(Docker version \S+, build )\S+$/gm, by: '$1{build}' },
  // Differences between a container and a virtual machine. hostnamectl aligns its labels to the right, by the longest.
  { pattern: /^ *(Hardware Vendor|Hardware Model|Firmware Version): .*\n/gm, by: '' },
  { pattern: /^ *(Icon name|Chassis|Virtualization|Kernel): .*$/gm, by: '$1: {machine}' },
  {
    pattern: /^ +((Static|Transient) hostname|(Machine|Boot) ID|Operating System|CPE OS Name|Architecture): /gm,
    by: '$1: ',
  },
  { pattern: /^(ens3[34])@if\d+ +/gm, by: '$1            ' },
  { pattern: /\b(ens3[34])@if\d+/g, by: '$1' },
  { pattern: / link-netnsid \d+/g, by: '' },
  { pattern: /^(\tethernet \()[^)]+(\), \S+, )[hs]w,/gm, by: '$1{driver}$2{hw},' },
  { pattern: /^\t"[^"]+"$/gm, by: '\t"{device}"' },
  // The lab's systemd is Debian's.
  { pattern: /(?<![\w/])\/lib\/systemd\//g, by: '/usr/lib/systemd/' },
  // The kind of shell, and the line of the script.
  { pattern: /^(-?bash|sh|environment): line \d+: /gm, by: 'bash: ' },
  { pattern: /^bash: exec: (\S+): not found$/gm, by: 'bash: $1: command not found' },
];

export type RuleName = 'columns' | 'docker' | 'routes' | 'ping' | 'unit details' | 'dnf';

/** Rules for scenarios that list them. */
const NAMED: Record<RuleName, readonly Rule[]> = {
  /** Widths of columns. */
  columns: [
    { pattern: /(?<=\S) {2,}/g, by: ' ' },
    { pattern: /[ \t]+$/gm, by: '' },
  ],
  /** The IDs of objects of Docker Engine, and times. */
  docker: [
    { pattern: /\b([0-9a-f]{64}|[0-9a-f]{12})\b/g, by: '{id}' },
    { pattern: /"(Created|CreatedAt)":"[^"]*"/g, by: '"$1":"{time}"' },
  ],
  /** Metrics of routes, which NetworkManager counts up while an older route is still there. */
  routes: [{ pattern: /\b(metric |mt = )10\d\b/g, by: '$1{metric}' }],
  /** How long an answer takes, and the number of routers on the way. */
  ping: [
    { pattern: /\btime=[\d.]+ ms/g, by: 'time={ms} ms' },
    { pattern: /\bttl=\d+/g, by: 'ttl={ttl}' },
    { pattern: /, time \d+ms$/gm, by: ', time {ms}ms' },
    { pattern: /^(rtt .* = )[\d./]+ ms$/gm, by: '$1{ms} ms' },
    { pattern: /^(Unicast reply .*\] +)[\d.]+ms$/gm, by: '$1{ms}ms' },
  ],
  /** Of systemctl status: the processes, their resources, and the journal. */
  'unit details': [
    { pattern: /^ *(Tasks|Memory|CPU|IO|IP): .*\n/gm, by: '' },
    { pattern: /^ *CGroup: .*\n( {8,}.*\n)*/gm, by: '' },
    { pattern: /^([●○×↻*] \S+ - (?:.+\n)+)\n[^]*$/, by: '$1' },
  ],
  /**
   * Sizes and rates, the key, whether metadata had to be fetched, what was downloaded, and the order of the steps of one
   * transaction, which is arbitrary for packages that do not depend on each other.
   */
  dnf: [
    { pattern: /^Last metadata expiration check: .*\n/gm, by: '' },
    { pattern: /^.* \| +[\d.]+ +[kMG]?B? +\d\d:\d\d *(ETA)? *\n/gm, by: '' },
    { pattern: /^Importing GPG key .*\n( .*\n){3}/gm, by: 'Importing GPG key {key}\n' },
    { pattern: /^(Total download size|Installed size|Freed space): .*$/gm, by: '$1: {size}' },
    { pattern: /^( +\S+ +(x86_64|noarch) +\S+ +\S+ +)[\d.]+( [kMG])? *$/gm, by: '$1{size}' },
    // Once a week dnf sends a request that counts hosts.
    { pattern: /&countme=\d/g, by: '' },
    { pattern: /^( {2}- .*\n)\1/gm, by: '$1' },
    { pattern: /^\d+ files removed$/gm, by: '{number} files removed' },
    { pattern: /^ {2}Preparing +: .*\n/gm, by: '' },
    {
      pattern:
        /^( {2}(Installing|Upgrading|Erasing|Cleanup|Obsoleting|Verifying|Running scriptlet) *: \S+) +\d+\/\d+ *$/gm,
      by: '$1',
    },
  ],
};

/** Normalises the outputs of one scenario on one machine: an id has the same number in all of them. */
export class Normaliser {
  readonly #rules: readonly Rule[];
  readonly #sortsTransactions: boolean;
  readonly #ids = new Map<string, number>();

  /** `addresses`: names and addresses of one or several machines. */
  constructor(addresses: readonly Readonly<Record<string, string>>[], names: readonly RuleName[]) {
    const own = addresses
      .flatMap((all) => Object.entries(all))
      .map(([name, value]) => ({ pattern: wordFor(value), by: `{${name}}` }));
    this.#rules = [...own, ...ALWAYS, ...names.flatMap((name) => NAMED[name])];
    this.#sortsTransactions = names.includes('dnf');
  }

  normalise(text: string): string {
    // Boot and machine ids are printed with and without hyphens.
    const numbered = text.replace(/\b([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/g, (id) =>
      this.#numbered(id),
    );
    const result = this.#rules.reduce((before, { pattern, by }) => before.replace(pattern, by), numbered);
    return this.#sortsTransactions ? sortTransactions(result) : result;
  }

  #numbered(id: string): string {
    const plain = id.replaceAll('-', '');
    const number = this.#ids.get(plain) ?? this.#ids.size + 1;
    this.#ids.set(plain, number);
    return `{id ${number}}`;
  }
}

/** Matches an address in upper and lower case, and with escaped colons as in terse output of nmcli. */
function wordFor(address: string): RegExp {
  const source = address.replaceAll('.', String.raw`\.`).replaceAll(':', String.raw`\\?:`);
  return new RegExp(String.raw`(?<![\w.])${source}(?!\w|\.\d)`, 'gi');
}

function sortTransactions(text: string): string {
  return text.replace(/(^ {2}[A-Z][a-z]+( scriptlet)? *: .*\n)+/gm, (rows) =>
    rows
      .split(/(?<=\n)/)
      .sort()
      .join(''),
  );
}
