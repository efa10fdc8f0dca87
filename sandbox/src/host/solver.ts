import { compareVersions, type Installed, nevra, type Package, provides } from './packages.ts';

/** A package and its repository. */
export interface Offer {
  readonly package: Package;
  readonly repository: string;
}

/** A transaction of dnf, its packages in the order of the table. */
export interface Transaction {
  readonly install: readonly Offer[];
  readonly upgrade: readonly Offer[];
  readonly dependencies: readonly Offer[];
  readonly weak: readonly Offer[];
  readonly remove: readonly Installed[];
  readonly dependants: readonly Installed[];
  readonly unused: readonly Installed[];
  /** Replaced packages, by the name of the new package. */
  readonly replaced: ReadonlyMap<string, readonly Installed[]>;
}

export interface Situation {
  readonly installed: readonly Installed[];
  readonly offers: readonly Offer[];
  /** Metadata of an installed package. */
  about(installed: Installed): Package | undefined;
}

export interface Problem {
  /** dnf's own lines, without the heading. */
  readonly lines: readonly string[];
  /** Installed packages that cannot be updated. */
  readonly stuck: readonly string[];
}

export type Solution =
  | { readonly kind: 'transaction'; readonly transaction: Transaction }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

const NOTHING: Transaction = {
  install: [],
  upgrade: [],
  dependencies: [],
  weak: [],
  remove: [],
  dependants: [],
  unused: [],
  replaced: new Map(),
};

/** A removal with all packages that depend on it and all that are no longer needed. */
export function solveRemoval(situation: Situation, names: readonly string[]): Transaction {
  const remove = situation.installed.filter(({ name }) => names.includes(name));
  const gone = new Set(remove);
  const dependants: Installed[] = [];
  for (let found = true; found;) {
    found = false;
    for (const one of situation.installed) {
      if (gone.has(one) || !lacks(situation, one, gone)) continue;
      gone.add(one);
      dependants.push(one);
      found = true;
    }
  }
  const alone = unused(situation, gone);
  // A dependent package that was not installed by request counts as unused.
  const asked = dependants.filter(({ reason }) => reason === 'user');
  const along = dependants.filter(({ reason }) => reason === 'dependency');
  return { ...NOTHING, remove: byName(remove), dependants: byName(asked), unused: byName([...along, ...alone]) };
}

/** An installation or upgrade with its dependencies. `wanted` are newer than what is installed. */
export function solveInstallation(situation: Situation, wanted: readonly Offer[]): Solution {
  const { chosen, dependencies, weak, missing } = withDependencies(situation, wanted);
  const { replaced, broken } = replacements(situation, chosen, wanted);
  const problems = [...missing, ...broken];
  if (problems.length > 0) return { kind: 'problems', problems };

  const old = (offer: Offer) => situation.installed.some(({ name }) => name === offer.package.name);
  // A package that replaces another one counts as requested.
  const replacing = dependencies.filter(({ package: { name } }) => replaced.has(name));
  return {
    kind: 'transaction',
    transaction: {
      ...NOTHING,
      install: byPackage([...wanted.filter((offer) => !old(offer)), ...replacing]),
      upgrade: byPackage(wanted.filter(old)),
      dependencies: byPackage(dependencies.filter((offer) => !replacing.includes(offer))),
      weak: byPackage(weak),
      replaced,
    },
  };
}

/** The wanted packages with what they require and recommend, and the requirements that nothing provides. */
function withDependencies(situation: Situation, wanted: readonly Offer[]) {
  const chosen = new Map(wanted.map((offer) => [offer.package.name, offer]));
  const dependencies: Offer[] = [];
  const weak: Offer[] = [];
  const missing: Problem[] = [];

  const has = (requirement: string) =>
    [...chosen.values()].some((offer) => provides(offer.package, requirement)) ||
    situation.installed.some((one) => provides(whole(situation, one), requirement));
  const bring = (offer: Offer, list: Offer[]) => {
    chosen.set(offer.package.name, offer);
    list.push(offer);
    follow(offer, list);
  };
  const follow = (offer: Offer, list: Offer[]) => {
    for (const requirement of offer.package.requires) {
      if (has(requirement)) continue;
      const found = best(situation.offers, (one) => provides(one, requirement));
      if (found) bring(found, list === weak ? weak : dependencies);
      else missing.push(unprovided(requirement, offer));
    }
  };
  for (const offer of wanted) follow(offer, dependencies);
  for (const offer of [...chosen.values()]) {
    for (const name of offer.package.recommends) {
      const found = has(name) ? undefined : best(situation.offers, (one) => one.name === name);
      if (!found) continue;
      const needed: Offer[] = [];
      chosen.set(found.package.name, found);
      follow(found, needed);
      weak.push(found);
      dependencies.push(...needed);
    }
  }
  return { chosen: [...chosen.values()], dependencies, weak, missing };
}

function unprovided(requirement: string, { package: one, repository }: Offer): Problem {
  const lines = ['conflicting requests', `nothing provides ${requirement} needed by ${nevra(one)} from ${repository}`];
  return { lines, stuck: [] };
}

/** The newest package that fits. */
export function best(offers: readonly Offer[], fits: (one: Package) => boolean): Offer | undefined {
  return offers
    .filter((offer) => fits(offer.package))
    .reduce<Offer | undefined>(
      (top, offer) => (top && compareVersions(top.package, offer.package) >= 0 ? top : offer),
      undefined,
    );
}

/** The packages that new ones obsolete, and the installed packages that this would break. */
function replacements(situation: Situation, chosen: readonly Offer[], wanted: readonly Offer[]) {
  const replaced = new Map<string, readonly Installed[]>();
  const broken: Problem[] = [];
  for (const { package: fresh } of chosen) {
    const old = situation.installed.filter(({ name }) => name !== fresh.name && fresh.obsoletes.includes(name));
    if (old.length === 0) continue;
    replaced.set(fresh.name, old);
    for (const lost of old) {
      const needing = situation.installed
        .filter((one) => lacks(situation, one, new Set([lost])))
        // dnf names podman before buildah.
        .sort((a, b) => b.name.localeCompare(a.name));
      // dnf reports one problem for each request.
      for (const [index, reason] of reasonsFor(fresh, wanted).entries()) {
        const one = needing[index];
        if (one) broken.push(conflict(situation, one, lost, fresh, reason));
      }
    }
  }
  return { replaced, broken };
}

/** The requests that bring in the new package: a direct one first, then those that require it. */
function reasonsFor(fresh: Package, wanted: readonly Offer[]): readonly Offer[] {
  const direct = wanted.filter((offer) => offer.package === fresh);
  const needing = wanted.filter((offer) => offer.package.requires.some((text) => provides(fresh, text)));
  return [...direct, ...needing];
}

function conflict(situation: Situation, one: Installed, lost: Installed, fresh: Package, reason: Offer): Problem {
  const requirement =
    whole(situation, one).requires.find((text) => provides(whole(situation, lost), text)) ?? lost.name;
  const names = { old: nevra(lost), fresh: nevra(fresh) };
  const direct = reason.package === fresh;
  const needs = reason.package.requires.find((text) => provides(fresh, text)) ?? fresh.name;
  return {
    stuck: [names.old, nevra(one)],
    lines: [
      `problem with installed package ${nevra(one)}`,
      `package ${nevra(one)} requires ${requirement}, but none of the providers can be installed`,
      `package ${names.fresh} conflicts with ${lost.name} provided by ${names.old}`,
      `package ${names.fresh} obsoletes ${lost.name} provided by ${names.old}`,
      ...(direct
        ? ['conflicting requests']
        : [
            `package ${nevra(reason.package)} requires ${needs}, but none of the providers can be installed`,
            'cannot install the best candidate for the job',
          ]),
    ],
  };
}

/** Whether an installed package would lack a requirement without others. */
function lacks(situation: Situation, one: Installed, gone: ReadonlySet<Installed>): boolean {
  if (gone.has(one)) return false;
  const rest = situation.installed.filter((other) => !gone.has(other));
  return whole(situation, one).requires.some(
    (requirement) =>
      [...gone].some((lost) => provides(whole(situation, lost), requirement)) &&
      !rest.some((other) => provides(whole(situation, other), requirement)),
  );
}

/** Dependencies that no remaining package needs. */
function unused(situation: Situation, gone: ReadonlySet<Installed>): readonly Installed[] {
  const needed = new Set(situation.installed.filter((one) => !gone.has(one) && one.reason === 'user'));
  for (const one of needed) {
    const { requires, recommends } = whole(situation, one);
    for (const other of situation.installed) {
      if (gone.has(other) || needed.has(other)) continue;
      if ([...requires, ...recommends].some((text) => provides(whole(situation, other), text))) needed.add(other);
    }
  }
  return situation.installed.filter((one) => !gone.has(one) && !needed.has(one));
}

function whole(
  situation: Situation,
  one: Installed,
): Pick<Package, 'name' | 'provides' | 'requires' | 'recommends'> & Installed {
  const about = situation.about(one);
  return {
    ...one,
    provides: about?.provides ?? [],
    requires: about?.requires ?? [],
    recommends: about?.recommends ?? [],
  };
}

function byName(list: readonly Installed[]): readonly Installed[] {
  return [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function byPackage(list: readonly Offer[]): readonly Offer[] {
  return [...list].sort((a, b) => (a.package.name < b.package.name ? -1 : 1));
}
