import { evr, nevra, type Installed } from '../../host/packages.ts';
import type { Offer, Transaction } from '../../host/solver.ts';

/** Width of output that does not go to a terminal. */
const WIDTH = 80;

interface Row {
  readonly name: string;
  readonly arch: string;
  readonly version: string;
  readonly repository: string;
  readonly size: string;
  readonly replacing: readonly string[];
}

interface Group {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** The table and summary of a transaction. */
export function transactionTable(transaction: Transaction): string {
  const offered = (offer: Offer): Row => ({
    name: offer.package.name,
    arch: offer.package.arch,
    version: evr(offer.package),
    repository: offer.repository,
    size: bytes(offer.package.download),
    replacing: (transaction.replaced.get(offer.package.name) ?? []).map((old) => `${old.name}.${old.arch} ${evr(old)}`),
  });
  const installed = (one: Installed): Row => ({
    name: one.name,
    arch: one.arch,
    version: evr(one),
    repository: `@${one.from}`,
    size: bytes(one.size),
    replacing: [],
  });
  const groups: readonly Group[] = [
    { title: 'Installing', rows: transaction.install.map(offered) },
    { title: 'Upgrading', rows: transaction.upgrade.map(offered) },
    { title: 'Installing dependencies', rows: transaction.dependencies.map(offered) },
    { title: 'Installing weak dependencies', rows: transaction.weak.map(offered) },
    { title: 'Removing', rows: transaction.remove.map(installed) },
    { title: 'Removing dependent packages', rows: transaction.dependants.map(installed) },
    { title: 'Removing unused dependencies', rows: transaction.unused.map(installed) },
  ].filter(({ rows }) => rows.length > 0);
  return `Dependencies resolved.\n${rowsOf(groups)}\n${summary(transaction)}`;
}

function rowsOf(groups: readonly Group[]): string {
  const all = groups.flatMap(({ rows }) => rows);
  const [n = 0, a = 0, v = 0, r = 0] = widths(all);
  const line = (cells: readonly string[]) => {
    const [name = '', arch = '', version = '', repository = '', size = ''] = cells;
    return ` ${name.padEnd(n)} ${arch.padEnd(a)} ${version.padEnd(v)} ${repository.padEnd(r)} ${size.padStart(5)}\n`;
  };
  const heading = line([
    'Package',
    a < 'Architecture'.length ? 'Arch' : 'Architecture',
    'Version',
    r < 'Repository'.length ? 'Repo' : 'Repository',
    'Size',
  ]);
  const bar = `${'='.repeat(WIDTH)}\n`;
  const body = groups.map(({ title, rows }) => {
    const lines = rows.map(
      ({ name, arch, version, repository, size, replacing }) =>
        line([name, arch, version, repository, size]) + replacing.map((old) => `     replacing  ${old}\n`).join(''),
    );
    return `${title}:\n${lines.join('')}`;
  });
  return `${bar}${heading}${bar}${body.join('')}`;
}

/** dnf's column widths: each as wide as its widest value, and the rest in equal parts. */
function widths(rows: readonly Row[]): readonly number[] {
  const widest = (text: (row: Row) => string) => Math.max(...rows.map((row) => text(row).length));
  const columns = [
    widest(({ name }) => name),
    6,
    widest(({ version }) => version),
    widest(({ repository }) => repository),
  ];
  const left = WIDTH - columns.reduce((sum, column) => sum + column, 0) - 5 - 4 - 2;
  if (left < 0) return columns;
  const share = Math.floor(left / columns.length);
  return columns.map((column, index) => column + share + (index === 2 ? left - share * columns.length : 0));
}

function summary(transaction: Transaction): string {
  const { install, dependencies, weak, upgrade, remove, dependants, unused } = transaction;
  const offers = [...install, ...dependencies, ...weak];
  const gone = [...remove, ...dependants, ...unused];
  const count = (word: string, number: number) =>
    number === 0 ? '' : `${word}  ${number} ${number === 1 ? 'Package' : 'Packages'}\n`;
  const total = (list: readonly Offer[], key: 'download' | 'size') =>
    list.reduce((sum, offer) => sum + offer.package[key], 0);
  const head = `Transaction Summary\n${'='.repeat(WIDTH)}\n`;
  const counts = count('Install', offers.length) + count('Upgrade', upgrade.length) + count('Remove', gone.length);
  let sizes = '';
  if (offers.length + upgrade.length > 0) {
    sizes += `Total download size: ${bytes(total([...offers, ...upgrade], 'download'))}\n`;
    if (upgrade.length === 0 && transaction.replaced.size === 0)
      sizes += `Installed size: ${bytes(total(offers, 'size'))}\n`;
  } else if (gone.length > 0) sizes += `Freed space: ${bytes(gone.reduce((sum, { size }) => sum + size, 0))}\n`;
  return `${head}${counts}\n${sizes}`;
}

/** "6.1 k", "97 M": at most three digits. */
export function bytes(size: number): string {
  const units = ['', 'k', 'M', 'G'];
  let [value, unit] = [size, 0];
  while (value > 999 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const text = unit === 0 ? String(value) : value < 9.95 ? value.toFixed(1) : value.toFixed(0);
  return `${text} ${units[unit] ?? ''}`;
}

/** One line of rpm's progress: ` Installing : NAME   1/9 `. */
export function step(word: string, what: string, index: number, of: number): string {
  const left = `  ${word.padEnd(17)}: ${what}`;
  const right = `${index}/${of} `;
  return `${left.padEnd(WIDTH - 1 - right.length)} ${right}\n`;
}

/** "Installed:" and similar lists, in as many columns as fit. */
export function outcome(title: string, packages: readonly string[]): string {
  if (packages.length === 0) return '';
  const names = [...packages].sort();
  const columns = [8, 7, 6, 5, 4, 3, 2].map((count) => fitting(names, count)).find((found) => found.length > 0) ?? [
    WIDTH - 2,
  ];
  let text = `\n${title}:\n`;
  for (let index = 0; index < names.length; index += columns.length) {
    const row = names.slice(index, index + columns.length);
    text += `  ${row.map((name, column) => name.padEnd(columns[column] ?? 0)).join(' ')}\n`;
  }
  return text;
}

function fitting(names: readonly string[], count: number): readonly number[] {
  if (names.length < count) return [];
  let left = WIDTH - (count - 1 + 2);
  const columns = Array.from({ length: count }, () => 0);
  for (const [index, name] of names.entries()) {
    const column = index % count;
    const more = name.length - (columns[column] ?? 0);
    if (more <= 0) continue;
    if (left <= more) return [];
    left -= more;
    columns[column] = name.length;
  }
  return columns.map((column) => column + Math.floor(left / count));
}

export function offerNames(offers: readonly Offer[]): readonly string[] {
  return offers.map((offer) => nevra(offer.package));
}
