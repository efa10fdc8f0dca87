import { compareVersions, type Installed, nevra, type Package, provides } from './packages.ts';

/** A package and the repository that has it. */
export interface Offer {
  readonly package: Package;
  readonly repository: string;
}

/** What dnf would do. Everything in the order in which it is shown. */
export interface Transaction {
  readonly install: readonly Offer[];
  readonly upgrade: readonly Offer[];
  readonly dependencies: readonly Offer[];
  readonly weak: readonly Offer[];
  readonly remove: readonly Installed[];
  readonly dependants: readonly Installed[];
  readonly unused: readonly Installed[];
  /** What is replaced, by the name of the new package. */
  readonly replaced: ReadonlyMap<string, readonly Installed[]>;
}

export interface Situation {
  readonly installed: readonly Installed[];
  readonly offers: readonly Offer[];
  /** What an installed package asks for, from whichever repository it came. */
  about(installed: Installed): Package | undefined;
}

export interface Problem {
  /** dnf's own lines, without the heading. */
  readonly lines: readonly string[];
  /** Installed packages that cannot be what they should become. */
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

/** Everything a removal takes along: what needs it, and what nobody needs any more. */
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
  // What nobody asked for goes as unused, also where it could not be without the rest.
  const asked = dependants.filter(({ reason }) => reason === 'user');
  const along = dependants.filter(({ reason }) => reason === 'dependency');
  return { ...NOTHING, remove: byName(remove), dependants: byName(asked), unused: byName([...along, ...alone]) };
}

/** Packages to bring in, with what they need; the offers asked for are newer than what is installed, if anything is. */
export function solveInstallation(situation: Situation, wanted: readonly Offer[]): Solution {
  const chosen = new Map(wanted.map((offer) => [offer.package.name, offer]));
  const dependencies: Offer[] = [];
  const weak: Offer[] = [];
  const problems: Problem[] = [];

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
      else {
        const lines = [
          'conflicting requests',
          `nothing provides ${requirement} needed by ${nevra(offer.package)} from ${offer.repository}`,
        ];
        problems.push({ lines, stuck: [] });
      }
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

  const { replaced, broken } = replacements(situation, [...chosen.values()], wanted);
  problems.push(...broken);
  if (problems.length > 0) return { kind: 'problems', problems };

  const old = (offer: Offer) => situation.installed.some(({ name }) => name === offer.package.name);
  // What takes the place of something counts as asked for.
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

/** The newest of those that fit. */
export function best(offers: readonly Offer[], fits: (one: Package) => boolean): Offer | undefined {
  return offers
    .filter((offer) => fits(offer.package))
    .reduce<Offer | undefined>(
      (top, offer) => (top && compareVersions(top.package, offer.package) >= 0 ? top : offer),
      undefined,
    );
}

/** What new packages obsolete, and which installed ones would then miss something. */
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
        // dnf tells of the one first that most hangs on.
        .sort((a, b) => b.name.localeCompare(a.name));
      // One request, one problem: dnf stops at the first way that does not work.
      for (const [index, reason] of reasonsFor(fresh, wanted).entries()) {
        const one = needing[index];
        if (one) broken.push(conflict(situation, one, lost, fresh, reason));
      }
    }
  }
  return { replaced, broken };
}

/** Who wants the new package: the request for it comes before those that merely need it. */
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

/** Whether an installed package would miss something if others were gone. */
function lacks(situation: Situation, one: Installed, gone: ReadonlySet<Installed>): boolean {
  if (gone.has(one)) return false;
  const rest = situation.installed.filter((other) => !gone.has(other));
  return whole(situation, one).requires.some(
    (requirement) =>
      [...gone].some((lost) => provides(whole(situation, lost), requirement)) &&
      !rest.some((other) => provides(whole(situation, other), requirement)),
  );
}

/** Packages that only came along, and that nothing which stays asks for. */
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
