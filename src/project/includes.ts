import { dirname, resolve } from 'node:path';
import type { Report } from '../input/diagnostic.ts';
import type { Located } from '../input/located.ts';
import type { Variable } from './inventory.ts';
import { circularInclude } from './language-messages.ts';
import type { Include, PlaybookFile, StepDeclaration } from './playbook.ts';

/** The variables of a file, and of the step that includes it. */
export interface Layer {
  readonly defaults: ReadonlyMap<string, Variable>;
  /** Evaluated in the outer layer. */
  readonly given: ReadonlyMap<string, Variable>;
  readonly outer: Layer | undefined;
}

/** A condition, and the variables that it may use. */
export interface Condition {
  readonly expression: Located;
  readonly layer: Layer;
}

/** A step in the place where it runs: includes are replaced by their steps. */
export interface DeclaredStep extends StepDeclaration {
  readonly layer: Layer;
  /** Its own and those of the includes around it, the outermost first. All must be true. */
  readonly conditions: readonly Condition[];
}

export interface Playbook {
  readonly steps: readonly DeclaredStep[];
}

/** The file that an include names: a path that does not end in .yaml or .yml is a folder. */
export function includedFile(from: string, path: string): string {
  const file = /\.ya?ml$/i.test(path) ? path : `${path}/playbook.yaml`;
  return resolve(dirname(from), file);
}

interface Place {
  readonly file: string;
  readonly layer: Layer;
  readonly tags: readonly string[];
  readonly conditions: readonly Condition[];
  /** The files around this one, and itself. */
  readonly chain: readonly string[];
}

/** A playbook with the steps of the files that it includes. `files` has all of them that could be read, by absolute path. */
export function assemble(file: string, files: ReadonlyMap<string, PlaybookFile>, report: Report): Playbook {
  const layer = { defaults: files.get(file)?.vars ?? new Map<string, Variable>(), given: new Map(), outer: undefined };
  return { steps: stepsIn({ file, layer, tags: [], conditions: [], chain: [file] }, files, report) };
}

function stepsIn(place: Place, files: ReadonlyMap<string, PlaybookFile>, report: Report): readonly DeclaredStep[] {
  return (files.get(place.file)?.steps ?? []).flatMap((step) => {
    const { layer } = place;
    const tags = [...new Set([...place.tags, ...step.tags])];
    const own = step.when ? [{ expression: step.when, layer }] : [];
    const conditions = [...place.conditions, ...own];
    if (step.kind === 'step') return [{ ...step, tags, layer, conditions }];
    const inner = enter(place, step, files, report);
    return inner ? stepsIn({ ...inner, tags, conditions }, files, report) : [];
  });
}

function enter(place: Place, include: Include, files: ReadonlyMap<string, PlaybookFile>, report: Report) {
  const file = includedFile(place.file, include.path);
  if (place.chain.includes(file)) {
    const names = [...place.chain.slice(place.chain.indexOf(file)), file];
    const from = dirname(place.chain[0] ?? '');
    report({ place: include.place, ...circularInclude(names.map((name) => shown(from, name))) });
    return undefined;
  }
  const found = files.get(file);
  if (!found) return undefined;
  const layer = { defaults: found.vars, given: include.vars, outer: place.layer };
  return { file, layer, chain: [...place.chain, file] };
}

function shown(from: string, file: string): string {
  return file.startsWith(`${from}/`) ? file.slice(from.length + 1) : file;
}
