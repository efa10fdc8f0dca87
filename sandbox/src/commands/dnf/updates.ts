import { compareVersions, evr } from '../../host/packages.ts';
import { best, type Offer } from '../../host/solver.ts';
import { type Answer, fail } from '../command.ts';
import type { Request } from './request.ts';

/** Newer versions of installed packages. */
export function newer({ call, names }: Request, offers: readonly Offer[]): readonly Offer[] {
  return call.host.packages
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .flatMap((old) => {
      const found = best(offers, ({ name }) => name === old.name);
      return found && compareVersions(found.package, old) > 0 ? [found] : [];
    });
}

/** Packages that obsolete installed ones. */
export function obsoletes({ call, names }: Request, offers: readonly Offer[]) {
  return call.host.packages
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .flatMap((old) => {
      const offer = best(offers, ({ obsoletes: names_ }) => names_.includes(old.name));
      return offer ? [{ offer, old }] : [];
    });
}

export function checkUpdate(request: Request): Answer {
  const { offers, stdout: fetched, trouble } = request.loaded();
  if (trouble !== undefined) return fail(1, trouble, fetched);
  const found = newer(request, offers);
  const rows = found.map(({ package: one, repository }) => {
    return `${`${one.name}.${one.arch}`.padEnd(34)} ${evr(one).padEnd(35)} ${repository}\n`;
  });
  const replaced = obsoletes(request, offers).map(({ offer: { package: one, repository }, old }) => {
    const line = (text: string, version: string, from: string) => `${text.padEnd(34)} ${version.padEnd(35)} ${from}\n`;
    const fresh = line(`${one.name}.${one.arch}`, evr(one), repository);
    return `${fresh}${line(`    ${old.name}.${old.arch}`, evr(old), `@${old.from}`)}`;
  });
  const updates = rows.length > 0 ? `\n${rows.join('')}` : '';
  const obsoleting = replaced.length > 0 ? `Obsoleting Packages\n${replaced.join('')}` : '';
  const status = rows.length + replaced.length > 0 ? 100 : 0;
  return { status, stdout: `${request.quiet ? '' : fetched}${updates}${obsoleting}`, stderr: '' };
}
