import { resolve } from 'node:path';
import { env } from 'node:process';
import type { HostWork } from '../engine/run.ts';
import { InputError, type Problem, UsageError } from '../input/source.ts';
import { YamlFile } from '../input/yaml.ts';
import { addressPlanProblems, hostAddressProblems, type PlannedHost } from '../inventory/address-plan.ts';
import {
  type Inventory,
  type InventoryHost,
  type NamedPlaybook,
  parseInventory,
  playbooksNamed,
} from '../inventory/inventory.ts';
import { selectHosts } from '../inventory/patterns.ts';
import type { Host } from '../model/host.ts';
import { Secret } from '../model/secret.ts';
import { parsePlaybook, type Playbook, stepsFor } from '../playbook/playbook.ts';
import { readSource } from './read.ts';

export interface LoadOptions {
  readonly host: readonly string[];
  /** Instead of what the inventory names. */
  readonly playbook: readonly string[];
}

export interface Loaded {
  readonly work: readonly HostWork[];
  /** All secrets of the input, to be kept out of every output. */
  readonly secrets: readonly Secret[];
}

interface Work extends HostWork {
  readonly plan: PlannedHost;
  readonly problems: readonly Problem[];
}

/** Throws InputError with all problems of the inventory. */
export async function loadInventory(path: string): Promise<Inventory> {
  const file = YamlFile.parse(await readSource(path), env);
  const problems: Problem[] = [...file.unset];
  const inventory = parseInventory(file, (problem) => problems.push(problem));
  // The playbooks are not read: what they would give a host is left to the commands that do.
  problems.push(
    ...addressPlanProblems((inventory?.hosts ?? []).map((host) => ({ host, claims: [], complete: false }))),
  );
  if (!inventory || problems.length > 0) throw new InputError(problems);
  return inventory;
}

/**
 * Reads everything the command needs and checks it for every host of the inventory, chosen or not: a mistake is a
 * mistake. Throws InputError with all problems, or UsageError.
 */
export async function load(path: string, options: LoadOptions): Promise<Loaded> {
  const problems: Problem[] = [];
  const report = (problem: Problem) => void problems.push(problem);
  const file = YamlFile.parse(await readSource(path), env);
  file.unset.forEach(report);
  const inventory = parseInventory(file, report);
  const given = options.playbook.map((name): NamedPlaybook => ({ file: resolve(name), place: undefined }));
  const playbooksOf = (host: InventoryHost) => (given.length > 0 ? given : host.playbooks);
  // An inventory that is not right is no reason to keep quiet about its playbook.
  const named = inventory ? inventory.hosts.flatMap(playbooksOf) : given.length > 0 ? given : playbooksNamed(file);
  const playbooks = await loadPlaybooks(named, report);
  if (!inventory) throw new InputError(problems);

  // What a wrong playbook lacks is no mistake of its own.
  const partial = problems.length > 0;
  const work = inventory.hosts.map((host): Work => {
    const own = playbooksOf(host);
    const found: Problem[] = [];
    if (own.length === 0) {
      const hint = 'Name one in the inventory (playbook: FILE) or with --playbook FILE.';
      report({ place: host.place, message: `host ${host.host.name} has no playbook`, hint });
    }
    const steps = stepsFor(
      host,
      own.flatMap((one) => playbooks.get(one.file) ?? []),
      (problem) => found.push(problem),
    );
    const claims = steps.flatMap(({ addressClaim, places }) => (addressClaim ? [{ ...addressClaim, places }] : []));
    const plan = { host, claims, complete: !partial && found.length === 0 };
    return { host: host.host, steps, plan, problems: [...found, ...hostAddressProblems(plan)] };
  });
  problems.push(...shared(work), ...addressPlanProblems(work.map(({ plan }) => plan)));
  if (problems.length > 0) throw new InputError(problems);

  const chosen = new Set(selectHosts(inventory, options.host).map(({ host }) => host));
  return {
    work: work.filter(({ host }) => chosen.has(host)),
    secrets: secretsOf(...[file, ...[...playbooks.values()].map((one) => one.file)].map((one) => one.value())),
  };
}

/** The problems of all hosts, each once, with the hosts that have it where not all do. */
function shared(work: readonly { readonly host: Host; readonly problems: readonly Problem[] }[]): readonly Problem[] {
  const found = new Map<string, { readonly problem: Problem; readonly hosts: Set<string> }>();
  for (const { host, problems } of work) {
    for (const problem of problems) {
      const id = `${problem.place.source.path}:${problem.place.start}:${problem.message}`;
      const same = found.get(id) ?? { problem, hosts: new Set() };
      same.hosts.add(host.name);
      found.set(id, same);
    }
  }
  return [...found.values()].map(({ problem, hosts }) =>
    hosts.size === work.length ? problem : { ...problem, hosts: [...hosts] },
  );
}

async function loadPlaybooks(
  named: readonly NamedPlaybook[],
  report: (problem: Problem) => void,
): Promise<ReadonlyMap<string, Playbook>> {
  const playbooks = new Map<string, Playbook>();
  for (const { file, place } of new Map(named.map((one) => [one.file, one])).values()) {
    try {
      const parsed = YamlFile.parse(await readSource(file), env);
      parsed.unset.forEach(report);
      playbooks.set(file, parsePlaybook(parsed, report));
    } catch (error) {
      if (error instanceof InputError) error.problems.forEach(report);
      else if (error instanceof UsageError && place) report({ place, message: error.message });
      else throw error;
    }
  }
  return playbooks;
}

function secretsOf(...values: readonly unknown[]): readonly Secret[] {
  return values.flatMap((value) => {
    if (value instanceof Secret) return [value];
    if (typeof value !== 'object' || value === null) return [];
    return secretsOf(...(Object.values(value) as unknown[]));
  });
}
