import { resolve } from 'node:path';
import { env } from 'node:process';
import type { HostWork } from '../engine/run.ts';
import { InputError, type Problem, type Source, UsageError } from '../input/source.ts';
import { type Environment, secretsOf, YamlFile } from '../input/yaml.ts';
import { addressPlanProblems, hostAddressProblems, type PlannedHost } from '../inventory/address-plan.ts';
import {
  type Inventory,
  type InventoryHost,
  type NamedPlaybook,
  parseInventory,
  playbooksNamed,
  type Variable,
} from '../inventory/inventory.ts';
import { selectHosts } from '../inventory/patterns.ts';
import { unusedVariables } from '../inventory/unused.ts';
import type { Host } from '../model/host.ts';
import type { Secret } from '../model/secret.ts';
import { contradictions } from '../playbook/contradictions.ts';
import { parsePlaybook, type PlacedStep, type Playbook, stepsFor } from '../playbook/playbook.ts';
import { selectSteps, type StepSelection } from '../playbook/select.ts';
import { missingKeyFiles } from './key-files.ts';
import { readSource } from './read.ts';

export interface LoadOptions extends StepSelection {
  readonly host: readonly string[];
  /** Instead of what the inventory names. */
  readonly playbook: readonly string[];
}

export interface Loaded {
  readonly work: readonly LoadedWork[];
  /** All secrets of the input, to be kept out of every output. */
  readonly secrets: readonly Secret[];
  /** What is not wrong, but may not be meant. */
  readonly remarks: readonly Problem[];
}

export interface LoadedWork extends HostWork {
  readonly steps: readonly PlacedStep[];
}

interface Work extends LoadedWork {
  readonly plan: PlannedHost;
  readonly used: ReadonlySet<Variable>;
  readonly problems: readonly Problem[];
}

interface Gathered {
  readonly inventory: Inventory;
  readonly work: readonly Work[];
  readonly secrets: readonly Secret[];
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
  const gathered = await gather(path, options.playbook, (problem) => problems.push(problem));
  problems.push(...(await missingKeyFiles(gathered?.inventory.hosts ?? [])));
  if (!gathered || problems.length > 0) throw new InputError(problems);

  const { inventory, work, secrets } = gathered;
  const part = selectSteps(work, options);
  problems.push(...shared(part.map(({ host, steps }) => ({ host, problems: contradictions(steps) }))));
  if (problems.length > 0) throw new InputError(problems);

  const chosen = new Set(selectHosts(inventory, options.host).map(({ host }) => host));
  const left = part.filter(({ host }) => chosen.has(host));
  if (left.length === 0) throw new UsageError('none of the chosen hosts has the chosen steps');
  const used = new Set(work.flatMap((one) => [...one.used]));
  return { work: left, secrets, remarks: unusedVariables(inventory.hosts, used) };
}

/** The steps of all hosts as far as they can be told, whatever else is wrong. */
export async function loadSteps(path: string, playbook: readonly string[]): Promise<readonly PlacedStep[]> {
  const gathered = await gather(path, playbook, () => {});
  return (gathered?.work ?? []).flatMap(({ steps }) => steps);
}

/** Where texts and secrets come from. */
export interface Surroundings {
  /** Throws UsageError. */
  readonly read: (path: string) => Promise<Source>;
  readonly environment: Environment;
}

const HERE: Surroundings = { read: readSource, environment: env };

/** What is wrong goes to `report`; undefined where the inventory is too wrong to go by. */
export async function gather(
  path: string,
  playbook: readonly string[],
  report: (problem: Problem) => void,
  around: Surroundings = HERE,
): Promise<Gathered | undefined> {
  let partial = false;
  const told = (problem: Problem) => {
    partial = true;
    report(problem);
  };
  const file = YamlFile.parse(await around.read(path), around.environment);
  file.unset.forEach(report);
  const inventory = parseInventory(file, told);
  const given = playbook.map((name): NamedPlaybook => ({ file: resolve(name), place: undefined }));
  const playbooksOf = (host: InventoryHost) => (given.length > 0 ? given : host.playbooks);
  // An inventory that is not right is no reason to keep quiet about its playbook.
  const named = inventory ? inventory.hosts.flatMap(playbooksOf) : given.length > 0 ? given : playbooksNamed(file);
  const playbooks = await loadPlaybooks(named, around, told, report);
  if (!inventory) return undefined;

  const work = inventory.hosts.map((host): Work => {
    const own = playbooksOf(host);
    const found: Problem[] = [];
    if (own.length === 0) {
      const hint = 'Name one in the inventory (playbook: FILE) or with --playbook FILE.';
      report({ place: host.place, message: `host ${host.host.name} has no playbook`, hint });
    }
    const { steps, used } = stepsFor(
      host,
      own.flatMap((one) => playbooks.get(one.file) ?? []),
      (problem) => found.push(problem),
    );
    const claims = steps.flatMap(({ addressClaim, places }) => (addressClaim ? [{ ...addressClaim, places }] : []));
    // What a wrong playbook lacks is no mistake of its own.
    const plan = { host, claims, complete: !partial && found.length === 0 };
    return { host: host.host, steps, used, plan, problems: [...found, ...hostAddressProblems(plan)] };
  });
  [...shared(work), ...addressPlanProblems(work.map(({ plan }) => plan))].forEach(report);
  const files = [file, ...[...playbooks.values()].map((one) => one.file)];
  return { inventory, work, secrets: files.flatMap(secretsOf) };
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
  { read, environment }: Surroundings,
  report: (problem: Problem) => void,
  unset: (problem: Problem) => void,
): Promise<ReadonlyMap<string, Playbook>> {
  const playbooks = new Map<string, Playbook>();
  for (const { file, place } of new Map(named.map((one) => [one.file, one])).values()) {
    try {
      const parsed = YamlFile.parse(await read(file), environment);
      parsed.unset.forEach(unset);
      playbooks.set(file, parsePlaybook(parsed, report));
    } catch (error) {
      if (error instanceof InputError) error.problems.forEach(report);
      else if (error instanceof UsageError && place) report({ place, message: error.message });
      else throw error;
    }
  }
  return playbooks;
}
