import { isMap, isScalar, isSeq } from 'yaml';
import { z } from 'zod';
import { Duration } from '../input/duration.ts';
import { check, type Places } from '../input/schema.ts';
import { didYouMean, type Place, type Diagnostic } from '../input/source.ts';
import { keyText, type Path, YamlFile } from '../input/yaml.ts';
import type { InventoryHost, Variable } from './inventory.ts';
import { bind, type Step, type StepSettings } from '../model/step.ts';
import { resources } from '../resources/index.ts';
import { type Evaluated, type TemplateMistake, Scope, TemplateError } from './template.ts';

export const PlaybookSchema = z.strictObject({
  name: z.string().optional().describe('What it is for.'),
  steps: z.array(z.unknown()).min(1).describe('In this order. A step is one resource with its parameters.'),
});

const Tag = z.string().regex(/^[\w.-]+$/, 'a tag has letters, digits and _ . -');

/** What a step has beside its resource. */
export const StepSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .optional()
    .describe('What plans and reports call it, instead of its resource and parameters.'),
  tags: z
    .union([Tag.transform((tag) => [tag]), z.array(Tag)])
    .optional()
    .describe('Words by which `--tags` chooses it.'),
  timeout: Duration.optional().describe(
    'How long a change may take: `90s`, `5m`, `1h`; without it as `ssh.command_timeout` says, for a reboot `5m`. A command is ended then; ' +
      'anything else goes on on the host, and the next run waits for it.',
  ),
  retries: z
    .int()
    .min(0)
    .max(20)
    .optional()
    .describe(
      'How often a change that failed is made once more: a command whatever its failure (0 without it), packages and ' +
        'repositories where the network or a lock was the reason (2 without it).',
    ),
});
const STEP_KEYS = Object.keys(StepSchema.shape);

/** A step as it stands in the file, before it is evaluated for a host. */
interface RawStep {
  readonly type: string;
  readonly settings: StepSettings;
  readonly tags: readonly string[];
  readonly node: unknown;
}

export interface Playbook {
  readonly file: YamlFile;
  readonly name: string | undefined;
  readonly steps: readonly RawStep[];
}

/** What can be told without knowing the hosts goes to `report`; the steps that are right are there all the same. */
export function parsePlaybook(file: YamlFile, report: (diagnostic: Diagnostic) => void): Playbook {
  const parsed = check(PlaybookSchema, file.value(), file, report, 'the playbook');
  const list = file.find(['steps']);
  const items = isSeq(list) ? list.items : [];
  return { file, name: parsed?.name, steps: items.flatMap((item) => parseStep(file, file.follow(item), report)) };
}

function parseStep(file: YamlFile, item: unknown, report: (diagnostic: Diagnostic) => void): readonly RawStep[] {
  const place = file.placeOf(item);
  if (!isMap(item)) {
    report({ place, message: 'a step is a resource with its parameters, such as "hostname: NAME"' });
    return [];
  }
  const keys = item.items.map(({ key, value }) => ({ key: keyText(key), place: file.placeOf(key), value }));
  const known = keys.filter(({ key }) => resources.has(key));
  for (const { key, place: at } of keys) {
    if (STEP_KEYS.includes(key) || resources.has(key)) continue;
    const candidates = [...resources.keys(), ...STEP_KEYS];
    const hint = didYouMean(key, candidates) ?? `There are ${[...resources.keys()].join(', ')}.`;
    report({ place: at, message: `${key} is not a resource`, hint });
  }
  const own = keys.filter(({ key }) => STEP_KEYS.includes(key)).map(({ key, value }) => [key, file.plain(value)]);
  const fields = check(StepSchema, Object.fromEntries(own), placesIn(file, item), report, 'the step');
  const [first, second] = known;
  if (second) {
    report({
      place: second.place,
      message: `a step has one resource; this one has ${known.map(({ key }) => key).join(' and ')}`,
      hint: 'Does a dash before it make it a step of its own?',
    });
    return [];
  }
  if (!first) {
    if (keys.every(({ key }) => STEP_KEYS.includes(key)))
      report({ place: file.place([], item), message: 'this step has no resource' });
    return [];
  }
  const retries = keys.find(({ key }) => key === 'retries');
  if (retries && !resources.get(first.key)?.retry) {
    const able = [...resources.values()].filter(({ retry }) => retry).map(({ type }) => type);
    report({
      place: retries.place,
      message: `a ${first.key} step is not tried again`,
      hint: `Steps that are: ${able.join(', ')}.`,
    });
  }
  const { name: title, tags = [], timeout, retries: times } = fields ?? {};
  const settings = {
    ...(title === undefined ? {} : { title }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(times === undefined ? {} : { retries: times }),
  };
  return [{ type: first.key, settings, tags, node: first.value }];
}

/** A step, and where its parameters stand: a value that comes from a variable stands where that is defined. */
export interface PlacedStep extends Step {
  readonly tags: readonly string[];
  readonly places: Places;
  /** Its parameters, checked and complete. */
  readonly desired: unknown;
}

export interface HostSteps {
  readonly steps: readonly PlacedStep[];
  /** The variables that they use. */
  readonly used: ReadonlySet<Variable>;
}

/** The steps of one host: templates evaluated, parameters checked. What is wrong goes to `report`. */
export function stepsFor(
  host: InventoryHost,
  playbooks: readonly Playbook[],
  report: (diagnostic: Diagnostic) => void,
): HostSteps {
  const { name, address, bootstrap } = host.host;
  const fixed = { host: { name, address, ...(bootstrap === undefined ? {} : { bootstrap }) }, group: host.group ?? '' };
  const scope = new Scope(host.vars, fixed);
  const steps: PlacedStep[] = [];
  for (const playbook of playbooks) {
    for (const raw of playbook.steps) {
      const step = evaluateStep(raw, playbook.file, scope, steps.length + 1, report);
      if (step) steps.push(step);
    }
  }
  return { steps, used: scope.used };
}

function evaluateStep(
  raw: RawStep,
  file: YamlFile,
  scope: Scope,
  number: number,
  report: (diagnostic: Diagnostic) => void,
): PlacedStep | undefined {
  const resource = resources.get(raw.type);
  if (!resource) throw new Error(`${raw.type} passed the parser, but is not registered`);
  const origins = new Map<string, Place>();
  let failed = false;
  const evaluate = (unresolved: unknown, path: Path): unknown => {
    const node = file.follow(unresolved);
    if (isMap(node)) {
      return Object.fromEntries(
        node.items.map(({ key, value }) => [keyText(key), evaluate(value, [...path, keyText(key)])]),
      );
    }
    if (isSeq(node)) return node.items.map((item, index) => evaluate(item, [...path, index]));
    const value = isScalar(node) ? node.value : null;
    if (typeof value !== 'string') return value;
    try {
      const result: Evaluated = scope.evaluate(value);
      if (result.origin) origins.set(JSON.stringify(path), result.origin);
      return result.value;
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      failed = true;
      for (const mistake of error.mistakes) {
        const { message, hint } = mistake;
        const place = mistake.place ?? within(file.placeOf(node), value, mistake);
        report({ place, message, ...(hint === undefined ? {} : { hint }) });
      }
      return undefined;
    }
  };
  const value = evaluate(raw.node, []);
  if (failed) return undefined;
  // A value that came from a variable is wrong where the variable is defined, not where it is used.
  const inFile = placesIn(file, raw.node);
  const places: Places = { ...inFile, place: (path) => nearestOrigin(origins, path) ?? inFile.place(path) };
  const desired = check(resource.schema, value, places, report, raw.type);
  return desired === undefined
    ? undefined
    : { ...bind(resource, desired, number, raw.settings), tags: raw.tags, places, desired };
}

function placesIn(file: YamlFile, node: unknown): Places {
  return {
    place: (path) => file.place(path, node),
    keyPlace: (path, key) => file.keyPlace(path, key, node),
    extent: (path) => file.extent(path, node),
  };
}

function nearestOrigin(origins: ReadonlyMap<string, Place>, path: Path): Place | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const origin = origins.get(JSON.stringify(path.slice(0, length)));
    if (origin) return origin;
  }
  return undefined;
}

/** The place of an expression inside a scalar; the whole scalar where it is written with escapes or folding. */
function within(scalar: Place, value: string, { start, end }: TemplateMistake): Place {
  const text = scalar.source.text.slice(scalar.start, scalar.end);
  const offset = text.indexOf(value);
  return offset < 0 ? scalar : { ...scalar, start: scalar.start + offset + start, end: scalar.start + offset + end };
}
