import { resolve } from 'node:path';
import { env } from 'node:process';
import type { HostWork } from '../model/host-work.ts';
import { InputError, type Diagnostic, type Source, UsageError } from '../input/source.ts';
import { type Environment, secretsOf, YamlFile } from '../input/yaml.ts';
import { addressPlanDiagnostics, hostAddressDiagnostics, type PlannedHost } from './address-plan.ts';
import {
  type Inventory,
  type InventoryHost,
  type NamedPlaybook,
  parseInventory,
  playbooksNamed,
  type Variable,
} from './inventory.ts';
import { selectHosts } from './host-patterns.ts';
import { unusedVariables } from './unused-variables.ts';
import type { Host } from '../model/host.ts';
import type { Secret } from '../model/secret.ts';
import { contradictions } from './conflicting-steps.ts';
import { parsePlaybook, type PlacedStep, type Playbook, stepsFor } from './playbook.ts';
import { selectSteps, type StepSelection } from './step-selection.ts';
import { missingKeyFiles } from './key-files.ts';
import { readSource } from './read-source.ts';

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
  readonly remarks: readonly Diagnostic[];
}

export interface LoadedWork extends HostWork {
  readonly steps: readonly PlacedStep[];
}

interface Work extends LoadedWork {
  readonly plan: PlannedHost;
  readonly used: ReadonlySet<Variable>;
  readonly diagnostics: readonly Diagnostic[];
}

interface Gathered {
  readonly inventory: Inventory;
  readonly work: readonly Work[];
  readonly secrets: readonly Secret[];
}

/** Throws InputError with all diagnostics of the inventory. */
export async function loadInventory(path: string): Promise<Inventory> {
  const file = YamlFile.parse(await readSource(path), env);
  const diagnostics: Diagnostic[] = [...file.unset];
  const inventory = parseInventory(file, (diagnostic) => diagnostics.push(diagnostic));
  // The playbooks are not read: what they would give a host is left to the commands that do.
  diagnostics.push(
    ...addressPlanDiagnostics((inventory?.hosts ?? []).map((host) => ({ host, claims: [], complete: false }))),
  );
  if (!inventory || diagnostics.length > 0) throw new InputError(diagnostics);
  return inventory;
}

/**
 * Reads everything the command needs and checks it for every host of the inventory, chosen or not: a mistake is a
 * mistake. Throws InputError with all diagnostics, or UsageError.
 */
export async function load(path: string, options: LoadOptions): Promise<Loaded> {
  const diagnostics: Diagnostic[] = [];
  const gathered = await gather(path, options.playbook, (diagnostic) => diagnostics.push(diagnostic));
  diagnostics.push(...(await missingKeyFiles(gathered?.inventory.hosts ?? [])));
  if (!gathered || diagnostics.length > 0) throw new InputError(diagnostics);

  const { inventory, work, secrets } = gathered;
  const part = selectSteps(work, options);
  diagnostics.push(...shared(part.map(({ host, steps }) => ({ host, diagnostics: contradictions(steps) }))));
  if (diagnostics.length > 0) throw new InputError(diagnostics);

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
  report: (diagnostic: Diagnostic) => void,
  around: Surroundings = HERE,
): Promise<Gathered | undefined> {
  let partial = false;
  const told = (diagnostic: Diagnostic) => {
    partial = true;
    report(diagnostic);
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
    const found: Diagnostic[] = [];
    if (own.length === 0) {
      const hint = 'Name one in the inventory (playbook: FILE) or with --playbook FILE.';
      report({ place: host.place, message: `host ${host.host.name} has no playbook`, hint });
    }
    const { steps, used } = stepsFor(
      host,
      own.flatMap((one) => playbooks.get(one.file) ?? []),
      (diagnostic) => found.push(diagnostic),
    );
    const claims = steps.flatMap(({ addressClaim, places }) => (addressClaim ? [{ ...addressClaim, places }] : []));
    // What a wrong playbook lacks is no mistake of its own.
    const plan = { host, claims, complete: !partial && found.length === 0 };
    return { host: host.host, steps, used, plan, diagnostics: [...found, ...hostAddressDiagnostics(plan)] };
  });
  [...shared(work), ...addressPlanDiagnostics(work.map(({ plan }) => plan))].forEach(report);
  const files = [file, ...[...playbooks.values()].map((one) => one.file)];
  return { inventory, work, secrets: files.flatMap(secretsOf) };
}

/** The diagnostics of all hosts, each once, with the hosts that have it where not all do. */
function shared(
  work: readonly { readonly host: Host; readonly diagnostics: readonly Diagnostic[] }[],
): readonly Diagnostic[] {
  const found = new Map<string, { readonly diagnostic: Diagnostic; readonly hosts: Set<string> }>();
  for (const { host, diagnostics } of work) {
    for (const diagnostic of diagnostics) {
      const id = `${diagnostic.place.source.path}:${diagnostic.place.start}:${diagnostic.message}`;
      const same = found.get(id) ?? { diagnostic, hosts: new Set() };
      same.hosts.add(host.name);
      found.set(id, same);
    }
  }
  return [...found.values()].map(({ diagnostic, hosts }) =>
    hosts.size === work.length ? diagnostic : { ...diagnostic, hosts: [...hosts] },
  );
}

async function loadPlaybooks(
  named: readonly NamedPlaybook[],
  { read, environment }: Surroundings,
  report: (diagnostic: Diagnostic) => void,
  unset: (diagnostic: Diagnostic) => void,
): Promise<ReadonlyMap<string, Playbook>> {
  const playbooks = new Map<string, Playbook>();
  for (const { file, place } of new Map(named.map((one) => [one.file, one])).values()) {
    try {
      const parsed = YamlFile.parse(await read(file), environment);
      parsed.unset.forEach(unset);
      playbooks.set(file, parsePlaybook(parsed, report));
    } catch (error) {
      if (error instanceof InputError) error.diagnostics.forEach(report);
      else if (error instanceof UsageError && place) report({ place, message: error.message });
      else throw error;
    }
  }
  return playbooks;
}
