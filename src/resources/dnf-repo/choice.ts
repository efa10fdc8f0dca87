import { booleanOf, parseIni } from './ini.ts';
import { isEnabled } from './repositories.ts';
import type { Desired } from './schema.ts';

/** Texts in the address of a repository and what stands there instead, in this order. None for the address as declared. */
export type Choice = readonly (readonly [from: string, to: string])[];

export const AS_DECLARED: Choice = [];

/**
 * The addresses that a repository may have instead of the declared one. `$releasever` of a host may be a minor release, such
 * as 9.4, for which most vendors have no folder; and some build for RHEL later than for CentOS, with the same packages.
 */
export function choices(sources: readonly string[], major: string | undefined): readonly Choice[] {
  const release: Choice = major === undefined ? [] : ['$releasever', '${releasever}'].map((name) => [name, major]);
  const path: Choice = [['/rhel/', '/centos/']];
  const differing = (choice: Choice) => choice.filter(([from]) => sources.some((source) => source.includes(from)));
  const all = [AS_DECLARED, release, path, [...release, ...path]].map(differing);
  return [...new Map(all.map((choice) => [JSON.stringify(choice), choice])).values()];
}

export function withChoice(choice: Choice, address: string): string {
  return choice.reduce((text, [from, to]) => text.replaceAll(from, to), address);
}

/** The address of the index of a repository; dnf.conf(5), "VARIABLES". */
export function indexOf(address: string, variables: ReadonlyMap<string, string>): string {
  const base = address.replaceAll(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced?: string, plain?: string) => variables.get((braced ?? plain ?? '').toLowerCase()) ?? whole,
  );
  return `${base.replace(/\/+$/, '')}/repodata/repomd.xml`;
}

/** The addresses that have to answer: those of the repositories that become enabled, where a server has one address. */
export function sourcesOf({ url, baseurl, enabled }: Desired, file: string | undefined): readonly string[] {
  const isAsked = (address: string | undefined): address is string => /^https?:\S+$/.test(address?.trim() ?? '');
  if (url === undefined) return [baseurl].filter(isAsked);
  const sections = [...parseIni(file ?? '').sections].filter(([id, section]) => {
    const isUsed = Array.isArray(enabled) ? enabled.includes(id) : isEnabled(section);
    return isUsed && booleanOf(section.get('skip_if_unavailable')) !== true;
  });
  return [...new Set(sections.map(([, section]) => section.get('baseurl')).filter(isAsked))];
}
