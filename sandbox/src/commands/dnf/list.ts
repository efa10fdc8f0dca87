import { glob } from '../../../../src/model/glob.ts';
import { compareVersions, evr } from '../../host/packages.ts';
import { best, type Offer } from '../../host/solver.ts';
import { type Answer, fail, notSimulated, ok } from '../command.ts';
import type { Request } from './request.ts';
import { repositories } from './repositories.ts';

/** Width of the table. */
const WIDTH = 80;

export function repolist({ call, options, names }: Request): Answer {
  const all = options.has('all') || names.includes('all');
  const disabled = options.has('disabled') || names.includes('disabled');
  const only = call.given.filter(([key]) => key === 'repo').map(([, id]) => id);
  const known = repositories(call.host);
  const unknown = only.find((id) => !known.some((one) => one.id === id));
  if (unknown !== undefined) return fail(1, `Error: Unknown repo: '${unknown}'`);
  const found = known
    .filter((one) => (only.length > 0 ? only.includes(one.id) : all || one.enabled !== disabled))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (found.length === 0) return ok();
  const rows = found.map(({ id, name, enabled }) => [id, name, ...(all ? [enabled ? 'enabled' : 'disabled'] : [])]);
  return ok(columns([['repo id', 'repo name', ...(all ? ['status'] : [])], ...rows]));
}

/** The ids and the names share the remaining width equally; the status takes no more than it needs. */
function columns(rows: readonly (readonly string[])[]): string {
  const count = rows[0]?.length ?? 0;
  const widest = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const left = Math.max(0, WIDTH - widest.reduce((sum, width) => sum + width, 0) - (count - 1));
  const share = Math.floor(left / 2);
  const widths = widest.map((width, index) => width + (index === 0 ? share : left - share));
  return rows
    .map((row) => {
      const cells = row.map((cell, index) => (index === count - 1 ? cell : cell.padEnd(widths[index] ?? 0)));
      return `${cells.join(' ')}\n`;
    })
    .join('');
}

const OTHER_LISTS = new Set(['all', 'upgrades', 'updates', 'extras', 'obsoletes', 'recent', 'autoremove']);

/** `dnf list [--installed|--available] [PATTERN…]` */
export function listPackages(request: Request): Answer {
  const { call, names, options } = request;
  const [which, ...rest] = names;
  if (which !== undefined && OTHER_LISTS.has(which)) return notSimulated('dnf', `list ${which}`);
  const named = which === 'installed' || which === 'available' ? which : undefined;
  const only = options.has('installed') ? 'installed' : options.has('available') ? 'available' : named;
  const patterns = (named ? rest : names).map(glob);
  const matches = (name: string) => patterns.length === 0 || patterns.some((pattern) => pattern.test(name));
  const installed = call.host.packages.filter(({ name }) => matches(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const { offers, stdout: fetched } = only === 'installed' ? { offers: [], stdout: '' } : request.loaded();
  const matching = offers.filter((offer) => matches(offer.package.name));
  const newer = (options.has('showduplicates') ? matching : newest(matching)).filter(({ package: one }) => {
    const old = installed.find(({ name }) => name === one.name);
    return !old || compareVersions(one, old) > 0;
  });
  const row = (name: string, arch: string, version: string, from: string) =>
    `${`${name}.${arch}`.padEnd(34)} ${version.padEnd(30)} ${from}\n`;
  let text = '';
  if (installed.length > 0 && only !== 'available') {
    text += `Installed Packages\n${installed.map((one) => row(one.name, one.arch, evr(one), `@${one.from}`)).join('')}`;
  }
  if (newer.length > 0 && only !== 'installed') {
    const rows = newer.map(({ package: one, repository }) => row(one.name, one.arch, evr(one), repository));
    text += `Available Packages\n${rows.join('')}`;
  }
  return text === '' ? fail(1, 'Error: No matching Packages to list', fetched) : ok(fetched + text);
}

function newest(offers: readonly Offer[]): readonly Offer[] {
  const names = [...new Set(offers.map((offer) => offer.package.name))].sort();
  return names.flatMap((name) => best(offers, (one) => one.name === name) ?? []);
}

/** `dnf repoquery NAME…`: all versions in the repositories. */
export function repoquery({ names, quiet, loaded }: Request): Answer {
  const { offers, stdout: fetched, trouble } = loaded();
  if (trouble !== undefined) return fail(1, trouble, fetched);
  const patterns = names.map(glob);
  const found = offers
    .map((offer) => offer.package)
    .filter(({ name }) => patterns.length === 0 || patterns.some((pattern) => pattern.test(name)))
    .map(({ name, epoch, version, release, arch }) => `${name}-${epoch}:${version}-${release}.${arch}\n`)
    .sort();
  return ok(`${quiet ? '' : fetched}${found.join('')}`);
}
