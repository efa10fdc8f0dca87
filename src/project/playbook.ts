import type { DiagnosticText, Report } from '../input/diagnostic.ts';
import { type Entry, type Located, mapOf } from '../input/located.ts';
import { knownKeys } from '../input/explain-issue.ts';
import { check } from '../input/schema.ts';
import type { Place } from '../input/source.ts';
import type { YamlFile } from '../input/yaml.ts';
import { defined } from '../model/optional.ts';
import type { StepSettings } from '../model/step.ts';
import { resourceOf } from '../resources/load.ts';
import { isResourceType, resourceTypes, retriedTypes } from '../resources/types.ts';
import { reportReserved } from './inventory.ts';
import type { Variable } from './inventory.ts';
import * as ansible from './ansible-messages.ts';
import * as messages from './messages.ts';
import { includeWithOthers, notChecked, templateInInclude } from './language-messages.ts';
import { IncludeSchema, PlaybookSchema, stepKeys, StepSchema } from './playbook-schema.ts';

/** A step of the file, before its templates are evaluated for a host. */
export interface StepDeclaration {
  readonly kind: 'step';
  readonly type: string;
  readonly settings: StepSettings;
  readonly tags: readonly string[];
  readonly parameters: Located;
  readonly when: Located | undefined;
  readonly forEach: Located | undefined;
  readonly check: Located | undefined;
}

/** A step that stands for the steps of another file. */
export interface Include {
  readonly kind: 'include';
  /** As it is written. */
  readonly path: string;
  readonly place: Place;
  readonly vars: ReadonlyMap<string, Variable>;
  readonly tags: readonly string[];
  readonly when: Located | undefined;
}

export interface PlaybookFile {
  /** Defaults of variables. */
  readonly vars: ReadonlyMap<string, Variable>;
  readonly steps: readonly (StepDeclaration | Include)[];
}

/** The valid steps of a playbook. What is wrong, as far as it does not depend on a host, goes to `report`. */
export function parsePlaybook({ root }: YamlFile, report: Report): PlaybookFile {
  if (root.items) {
    report({ place: root.place, ...(root.items.some(isPlay) ? ansible.listOfPlays() : messages.listOfSteps()) });
    return { vars: new Map(), steps: [] };
  }
  check(PlaybookSchema, withoutPlay(root, report), report, { name: 'the playbook', keys: 'key' });
  const items = root.entries?.get('steps')?.value.items ?? [];
  return { vars: variablesOf(root, report), steps: items.flatMap((item) => parseItem(item, report) ?? []) };
}

/** Whether an item of a list is a play of Ansible. */
function isPlay({ entries }: Located): boolean {
  return [...(entries?.keys() ?? [])].some((key) => ansible.ansibleWordInPlaybook(key) !== undefined);
}

/** The playbook without words of Ansible, which are reported. */
function withoutPlay(root: Located, report: Report): Located {
  const entries = [...(root.entries ?? [])].filter(([key, { keyPlace }]) => {
    const text = ansible.ansibleWordInPlaybook(key);
    if (text) report({ place: keyPlace, ...text });
    return !text;
  });
  return root.entries ? mapOf(root, new Map(entries)) : root;
}

function variablesOf(located: Located, report: Report): ReadonlyMap<string, Variable> {
  reportReserved(located, report);
  const vars = located.entries?.get('vars')?.value.entries ?? new Map<string, Entry>();
  return new Map([...vars].map(([name, { value }]) => [name, value]));
}

function parseItem(item: Located, report: Report): StepDeclaration | Include | undefined {
  if (!item.entries) {
    report({ place: item.place, ...messages.invalidStep() });
    return undefined;
  }
  return item.entries.has('include') ? parseInclude(item, report) : parseStep(item, [...item.entries], report);
}

function parseInclude(item: Located, report: Report): Include | undefined {
  const entries = [...(item.entries ?? [])];
  const others = entries.filter(
    ([key]) => isResourceType(key) || (stepKeys.includes(key) && !(key in IncludeSchema.shape)),
  );
  const [other] = others;
  if (other) report({ place: other[1].keyPlace, ...includeWithOthers(others.map(([key]) => key)) });
  const rest = entries.filter((entry) => !others.includes(entry));
  const fields = check(IncludeSchema, mapOf(item, new Map(rest)), report, { name: 'the step', keys: 'key' });
  const place = item.entries?.get('include')?.value.place ?? item.place;
  const vars = variablesOf(item, report);
  if (!fields) return undefined;
  if (fields.include.includes('{{')) {
    report({ place, ...templateInInclude(fields.include) });
    return undefined;
  }
  const when = item.entries?.get('when')?.value;
  return { kind: 'include', path: fields.include, place, vars, tags: fields.tags ?? [], when };
}

/** What people write for the title of a step. */
const TITLES = ['title', 'description', 'desc', 'label'];

function parseStep(
  item: Located,
  entries: readonly (readonly [string, Entry])[],
  report: Report,
): StepDeclaration | undefined {
  for (const entry of entries) {
    const [key, { keyPlace, value }] = entry;
    if (isOfStep(entry)) continue;
    const text =
      besideResource(key, entries) ??
      (value.items ? ansible.ansibleListInStep(key) : undefined) ??
      ansible.ansibleWordInStep(key) ??
      (TITLES.includes(key) ? messages.titleOfStep(key) : undefined) ??
      messages.unknownResource(key, resourceTypes, [...stepKeys, 'include']);
    report({ place: keyPlace, ...text });
  }
  const own = new Map(entries.filter(([key]) => stepKeys.includes(key)));
  const fields = check(StepSchema, mapOf(item, own), report, { name: 'the step', keys: 'key' });
  if (own.size === entries.length) report({ place: item.place, ...messages.noResource() });
  const resource = onlyResource(entries, report);
  if (!resource) return undefined;
  const [type, { value }] = resource;
  const beside = entries.filter((entry) => !isOfStep(entry) && besideResource(entry[0], entries) !== undefined);
  const parameters = withParameters(value, beside, type);
  reportRetries(type, own.get('retries'), report);
  const { name: title, tags = [], timeout, retries } = fields ?? {};
  return {
    kind: 'step',
    type,
    settings: defined({ title, timeout, retries }),
    tags,
    parameters,
    when: own.get('when')?.value,
    forEach: own.get('for_each')?.value,
    check: checkOf(type, own.get('check'), report),
  };
}

/** A parameter at the level of the resource, not in it. */
function besideResource(key: string, entries: readonly (readonly [string, Entry])[]): DiagnosticText | undefined {
  const [[type, entry] = [], ...more] = entries.filter(isResource);
  const schema = type === undefined ? undefined : resourceOf(type)?.schema;
  if (type === undefined || !schema || more.length > 0) return undefined;
  const [main = '', ...parameters] = knownKeys(schema);
  if (![main, ...parameters].includes(key)) return undefined;
  return messages.besideResource({ key, type, main: entry?.value.entries ? undefined : main });
}

/** The parameters of a step with those that stand beside it: what is wrong with them is reported as well. */
function withParameters(own: Located, beside: readonly (readonly [string, Entry])[], type: string): Located {
  if (beside.length === 0) return own;
  const [main = ''] = knownKeys(resourceOf(type)?.schema);
  const entries = own.entries ?? new Map([[main, { keyPlace: own.place, value: own }]]);
  return mapOf(own, new Map([...entries, ...beside]));
}

/** What must succeed after the step, unless the step changes the connection or ends it. */
function checkOf(type: string, given: Entry | undefined, report: Report): Located | undefined {
  const resource = resourceOf(type);
  if (!given || !(resource?.addressClaims || resource?.reboots)) return given?.value;
  report({ place: given.keyPlace, ...notChecked(type) });
  return undefined;
}

/** A key that a step can have. */
function isOfStep(entry: readonly [string, Entry]): boolean {
  return stepKeys.includes(entry[0]) || isResource(entry);
}

/** A list of tasks is none, also under the name of a resource. */
function isResource([key, { value }]: readonly [string, Entry]): boolean {
  return isResourceType(key) && !(value.items && ansible.ansibleListInStep(key));
}

function onlyResource(entries: readonly (readonly [string, Entry])[], report: Report) {
  const [first, second, ...more] = entries.filter(isResource);
  if (!first || !second) return first;
  const keys = [first, second, ...more].map(([key]) => key);
  report({ place: second[1].keyPlace, ...messages.severalResources(keys) });
  return undefined;
}

function reportRetries(type: string, retries: Entry | undefined, report: Report): void {
  if (!retries || resourceOf(type)?.retry) return;
  report({ place: retries.keyPlace, ...messages.notRetried(type, retriedTypes) });
}
