import { glob } from '../../model/glob.ts';

/** A package in any version, or in one that matches a pattern. */
export interface Pin {
  /** As it is declared: `docker-ce-27.*`. */
  readonly spec: string;
  readonly name: string;
  /** `27.*`, with an epoch `3:27.*`, with a release `27.5.1-1*`; undefined for any. */
  readonly version: string | undefined;
}

/** Of several ways to read it, the shortest name: what follows has at most one more dash, before the release. */
const PIN = /^([A-Za-z0-9][\w.+-]*?)-((?:\d+:)?\d[\w.+~^]*(?:-[\w.+~^]*)?\*)$/;

/** Without a star, the whole text is a name for `rpm -q`, which may have a version in it. */
export function pinOf(spec: string): Pin {
  const [, name = spec, version] = PIN.exec(spec) ?? [];
  return { spec, name, version };
}

export function isPin(spec: string): boolean {
  return PIN.test(spec);
}

/** Names without the patterns of versions. */
export function plainNames(specs: readonly string[]): readonly string[] {
  return [...new Set(specs.map((spec) => pinOf(spec).name))];
}

/** Whether an installed version, `epoch:version-release`, matches. dnf compares the epoch only if the pattern has one. */
export function matchesPin({ version: pattern }: Pin, version: string): boolean {
  if (pattern === undefined) return true;
  const compared = pattern.includes(':') ? version : version.replace(/^\d+:/, '');
  const [plain = ''] = compared.split('-');
  return [plain, compared].some((one) => glob(pattern).test(one));
}
