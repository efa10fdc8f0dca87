import { resolve } from 'node:path';
import { type Diagnostic, InputError, UsageError } from '../input/diagnostic.ts';
import type { Source } from '../input/source.ts';
import { parseYaml, type SecretSources, type YamlFile } from '../input/yaml.ts';
import { type Inventory, type InventoryHost, type NamedPlaybook, parseInventory, playbooksNamed } from './inventory.ts';
import { assemble, includedFile, type Playbook } from './includes.ts';
import { parsePlaybook, type PlaybookFile } from './playbook.ts';
import { loadResources } from '../resources/load.ts';
import { secretPath } from './secret-file.ts';

/** Where texts and secrets come from. */
export interface Surroundings {
  /** Throws UsageError. */
  readonly read: (path: string) => Promise<Source>;
  readonly secrets: SecretSources;
}

export interface ParsedFiles {
  /** Undefined if it is too wrong to have hosts. */
  readonly inventory: Inventory | undefined;
  readonly playbooksOf: (host: InventoryHost) => readonly NamedPlaybook[];
  /** By absolute path, as far as they can be read. */
  readonly playbooks: ReadonlyMap<string, Playbook>;
  readonly files: readonly YamlFile[];
  /** The paths of `!file`. */
  readonly secretFiles: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
  /** A part is missing because it is invalid: diagnostics about something missing may only follow from that. */
  readonly incomplete: boolean;
}

/**
 * Reads and parses an inventory and its playbooks: those that `given` names, or those that the inventory names. Throws
 * InputError for an inventory that is not YAML, and UsageError for one that cannot be read.
 */
export async function parseFiles(
  path: string,
  given: readonly string[] | 'none',
  surroundings: Surroundings,
): Promise<ParsedFiles> {
  const diagnostics: Diagnostic[] = [];
  const secretFiles = new Set<string>();
  const around = { ...surroundings, secrets: recording(surroundings.secrets, secretFiles) };
  const file = parseYaml(await around.read(path), around.secrets);
  const inventory = parseInventory(file, (diagnostic) => diagnostics.push(diagnostic));
  const chosen = given === 'none' ? [] : given.map((name) => ({ file: resolve(name), place: undefined }));
  const inventoryNames = given !== 'none' && given.length === 0;
  const playbooksOf = (host: InventoryHost) => (inventoryNames ? host.playbooks : chosen);
  // An invalid inventory can still name its playbook: all diagnostics come at once.
  const byInventory = inventory ? inventory.hosts.flatMap(({ playbooks }) => playbooks) : playbooksNamed(file);
  const parsed = await parsePlaybooks(inventoryNames ? byInventory : chosen, around);
  diagnostics.push(...parsed.diagnostics);
  const files = [file, ...parsed.files];
  const leftOut = files.flatMap((one) => one.leftOut);
  return {
    inventory,
    playbooksOf,
    playbooks: parsed.playbooks,
    files,
    secretFiles,
    diagnostics: [...diagnostics, ...leftOut, ...files.flatMap(({ secretErrors }) => secretErrors)],
    incomplete: diagnostics.length + leftOut.length > 0,
  };
}

/** The same sources; the paths of files go to `paths`. */
function recording({ environment, file }: SecretSources, paths: Set<string>): SecretSources {
  return {
    environment,
    file(name, source) {
      paths.add(secretPath(name, source));
      return file(name, source);
    },
  };
}

/** Reads the playbooks and, level by level, the files that they include. */
async function parsePlaybooks(named: readonly NamedPlaybook[], { read, secrets }: Surroundings) {
  const parsed = new Map<string, PlaybookFile>();
  const files: YamlFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
  const seen = new Set<string>();
  const waiting = [...named];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { file, place } = next;
    if (seen.has(file)) continue;
    seen.add(file);
    try {
      const yaml = parseYaml(await read(file), secrets);
      files.push(yaml);
      await loadResources(stepKeysOf(yaml));
      const playbook = parsePlaybook(yaml, report);
      parsed.set(file, playbook);
      for (const step of playbook.steps) {
        if (step.kind === 'include') waiting.push({ file: includedFile(file, step.path), place: step.place });
      }
    } catch (error) {
      if (error instanceof InputError) diagnostics.push(...error.diagnostics);
      else if (error instanceof UsageError && place) diagnostics.push({ place, message: error.message });
      else throw error;
    }
  }
  const playbooks = new Map<string, Playbook>();
  for (const file of new Set(named.map((one) => one.file))) {
    if (parsed.has(file)) playbooks.set(file, assemble(file, parsed, report));
  }
  return { playbooks, files, diagnostics };
}

/** The keys of the steps, among them those of their resources. */
function stepKeysOf({ root }: YamlFile): readonly string[] {
  const steps = root.entries?.get('steps')?.value.items ?? [];
  return steps.flatMap(({ entries }) => [...(entries?.keys() ?? [])]);
}
