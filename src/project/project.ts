// The front end: inventory, playbooks, variables and selection in; hosts with steps, or all diagnostics, out.
import { env } from 'node:process';
import { type Diagnostic, InputError, UsageError } from '../input/diagnostic.ts';
import { secretsIn } from '../input/yaml.ts';
import type { SkippedStep } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import type { HostWork } from '../model/host-work.ts';
import type { Secret } from '../model/secret.ts';
import { addressPlanDiagnostics } from './address-plan.ts';
import { conflicts } from './conflicting-steps.ts';
import { claimsOf, hostAddressDiagnostics, type LocatedClaim } from './host-addresses.ts';
import { guessableSecrets } from './guessable-secrets.ts';
import { type HostDiagnostics, mergeDiagnostics } from './host-diagnostics.ts';
import { HostScopes, inventoryNames } from './host-scopes.ts';
import { type HostVariable, hostVariables } from './host-variables.ts';
import { LocalFiles } from './local-files.ts';
import { selectHosts } from './host-patterns.ts';
import type { Inventory, InventoryHost, Variable } from './inventory.ts';
import { missingKeyFiles } from './key-files.ts';
import { noPlaybook, noStepOnHosts } from './messages.ts';
import { orderCycles } from './order-cycles.ts';
import { parseFiles, type ParsedFiles, type Surroundings } from './parse-files.ts';
import { nearPath, readSource } from './read-source.ts';
import { readSecret } from './secret-file.ts';
import { selectsPart, selectSteps, type StepSelection } from './step-selection.ts';
import type { LocatedStep } from './located-step.ts';
import { checkConstantSteps, stepsFor } from './steps.ts';
import { unusedVariables } from './unused-variables.ts';

export interface ProjectRequest extends StepSelection {
  /** Patterns; all hosts without one. */
  readonly host?: readonly string[];
  /** Instead of the playbooks that the inventory names; `none` reads no playbook, and hosts have no steps. */
  readonly playbook?: readonly string[] | 'none';
}

export interface ProjectHost extends HostWork {
  readonly steps: readonly LocatedStep[];
  /** Those that a condition leaves out. */
  readonly skipped: readonly SkippedStep[];
  /** The group of the inventory that it is in. */
  readonly group: string | undefined;
  /** What its steps may use. */
  readonly variables: () => readonly HostVariable[];
}

/** Valid input: the selected hosts with the selected steps. */
export interface Project {
  readonly work: readonly ProjectHost[];
  /** All hosts of the inventory. */
  readonly hosts: readonly Host[];
  /** The playbooks of the selected hosts: paths from the current directory. */
  readonly playbooks: readonly string[];
  /** The files that were read: inventory, playbooks, secrets, and what steps place on hosts. */
  readonly files: readonly string[];
  /** All secrets of the input, to be masked in every output. */
  readonly secrets: readonly Secret[];
  /** What is valid, but may not be intended. */
  readonly warnings: readonly Diagnostic[];
  /** Secrets that can be guessed. Every command shows them. */
  readonly guessable: readonly Diagnostic[];
}

/** Input as far as it is valid. */
export interface PartialProject {
  readonly inventory: Inventory;
  readonly work: readonly ExpandedHost[];
  readonly files: readonly string[];
  readonly secrets: readonly Secret[];
  readonly guessable: readonly Diagnostic[];
  readonly diagnostics: readonly Diagnostic[];
}

interface ExpandedHost extends ProjectHost, HostDiagnostics {
  readonly declared: InventoryHost;
  readonly used: ReadonlySet<Variable>;
  readonly claims: readonly LocatedClaim[];
}

/**
 * Reads and checks the whole input, for every host of the inventory, and selects from it. Throws InputError with all
 * diagnostics, of hosts that are not selected, too; throws UsageError for a file that cannot be read and for a selection
 * that does not exist.
 */
export async function loadProject(inventory: string, request: ProjectRequest): Promise<Project> {
  const project = await readProject(inventory, request);
  const keyFiles = request.playbook === 'none' ? [] : await missingKeyFiles(project.inventory.hosts);
  throwIfAny([...project.diagnostics, ...keyFiles]);
  return select(project, request);
}

/** The same without selection and without throwing InputError, unless the inventory is not YAML. */
export async function readProject(
  inventory: string,
  { playbook = [] }: Pick<ProjectRequest, 'playbook'>,
  around: Surroundings = { read: readSource, secrets: { environment: env, file: readSecret } },
): Promise<PartialProject> {
  const files = await parseFiles(inventory, playbook, around);
  const localFiles = new LocalFiles();
  const work = expand(files, localFiles);
  return {
    inventory: files.inventory ?? { hosts: [], groups: [] },
    work,
    files: [...files.files.map(({ source }) => source.path), ...files.secretFiles, ...localFiles.paths.map(nearPath)],
    secrets: files.files.flatMap(({ root }) => secretsIn(root.value)),
    guessable: guessableSecrets(files.files.map(({ root }) => root)),
    diagnostics: [...files.diagnostics, ...(playbook === 'none' ? [] : withoutPlaybook(files)), ...check(files, work)],
  };
}

/** Every host with its steps: templates evaluated, parameters checked. */
function expand({ inventory, playbooksOf, playbooks }: ParsedFiles, files: LocalFiles): readonly ExpandedHost[] {
  const all = inventoryNames(inventory?.hosts ?? []);
  return (inventory?.hosts ?? []).map((declared) => {
    const diagnostics: Diagnostic[] = [];
    const names = { ...all, own: declared.host.name };
    const own = playbooksOf(declared).flatMap(({ file }) => playbooks.get(file) ?? []);
    const { steps, skipped, used } = stepsFor(
      declared,
      own,
      (diagnostic) => diagnostics.push(diagnostic),
      names,
      files,
    );
    const variables = () => hostVariables(declared, own, new HostScopes(declared, names, files));
    const { host, group } = declared;
    return { host, group, declared, steps, skipped, variables, used, claims: claimsOf(steps), diagnostics };
  });
}

/** What is wrong with the hosts: each by itself, and all together. */
function check(
  { inventory, playbooks, incomplete }: ParsedFiles,
  work: readonly ExpandedHost[],
): readonly Diagnostic[] {
  if (!inventory) {
    const diagnostics: Diagnostic[] = [];
    checkConstantSteps(playbooks.values(), (diagnostic) => diagnostics.push(diagnostic));
    return diagnostics;
  }
  const ofHosts = work.map(({ host, declared, claims, diagnostics }) => ({
    host,
    diagnostics: [...diagnostics, ...hostAddressDiagnostics(declared, claims)],
  }));
  const planned = work.map(({ declared, claims, diagnostics }) => ({
    host: declared,
    claims,
    complete: !incomplete && diagnostics.length === 0,
  }));
  return [...mergeDiagnostics(ofHosts), ...addressPlanDiagnostics(planned)];
}

function withoutPlaybook({ inventory, playbooksOf }: ParsedFiles): readonly Diagnostic[] {
  return (inventory?.hosts ?? [])
    .filter((host) => playbooksOf(host).length === 0)
    .map(({ host, place }) => ({ place, ...noPlaybook(host.name) }));
}

function select({ inventory, work, files, secrets, guessable }: PartialProject, request: ProjectRequest): Project {
  const part = selectSteps(work, request);
  // Steps may contradict each other as long as no run has both.
  throwIfAny(mergeDiagnostics(part.map(({ host, steps }) => ({ host, diagnostics: conflicts(steps) }))));
  throwIfAny(mergeDiagnostics(orderCycles(part)));
  const hosts = new Set(selectHosts(inventory, request.host ?? []));
  const selected = part.filter(({ declared }) => hosts.has(declared));
  if (selected.length === 0) throw new UsageError(noStepOnHosts());
  const used = new Set(work.flatMap((one) => [...one.used]));
  return {
    work: selected.map(({ host, group, steps, skipped, variables }) => ({
      host,
      group,
      steps,
      skipped: selectsPart(request) ? [] : skipped,
      variables,
    })),
    hosts: inventory.hosts.map(({ host }) => host),
    playbooks: playbookNames(selected, request.playbook ?? []),
    files,
    secrets,
    guessable,
    warnings: request.playbook === 'none' ? [] : unusedVariables(inventory.hosts, used),
  };
}

/** As a person would name them: those given, or those of the inventory. */
function playbookNames(hosts: readonly ExpandedHost[], given: readonly string[] | 'none'): readonly string[] {
  if (given === 'none') return [];
  if (given.length > 0) return given;
  const files = new Set(hosts.flatMap(({ declared }) => declared.playbooks.map(({ file }) => file)));
  return [...files].map((file) => nearPath(file));
}

function throwIfAny(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new InputError(diagnostics);
}
