import type { Report } from '../input/diagnostic.ts';
import { type Entry, type Located, mapOf } from '../input/located.ts';
import { check } from '../input/schema.ts';
import type { YamlFile } from '../input/yaml.ts';
import { defined } from '../model/optional.ts';
import type { StepSettings } from '../model/step.ts';
import { resources } from '../resources/index.ts';
import * as messages from './messages.ts';
import { PlaybookSchema, stepKeys, StepSchema } from './playbook-schema.ts';

/** A step of the file, before its templates are evaluated for a host. */
export interface DeclaredStep {
  readonly type: string;
  readonly settings: StepSettings;
  readonly tags: readonly string[];
  readonly parameters: Located;
}

export interface Playbook {
  readonly name: string | undefined;
  readonly steps: readonly DeclaredStep[];
}

/** The valid steps of a playbook. What is wrong, as far as it does not depend on a host, goes to `report`. */
export function parsePlaybook({ root }: YamlFile, report: Report): Playbook {
  const parsed = check(PlaybookSchema, root, report, { name: 'the playbook', keys: 'key' });
  const items = root.entries?.get('steps')?.value.items ?? [];
  return { name: parsed?.name, steps: items.flatMap((item) => parseStep(item, report) ?? []) };
}

function parseStep(item: Located, report: Report): DeclaredStep | undefined {
  if (!item.entries) {
    report({ place: item.place, ...messages.invalidStep() });
    return undefined;
  }
  const entries = [...item.entries];
  for (const [key, { keyPlace }] of entries) {
    if (stepKeys.includes(key) || resources.has(key)) continue;
    report({ place: keyPlace, ...messages.unknownResource(key, [...resources.keys()], stepKeys) });
  }
  const own = new Map(entries.filter(([key]) => stepKeys.includes(key)));
  const fields = check(StepSchema, mapOf(item, own), report, { name: 'the step', keys: 'key' });
  if (own.size === entries.length) report({ place: item.place, ...messages.noResource() });
  const resource = onlyResource(entries, report);
  if (!resource) return undefined;
  const [type, { value: parameters }] = resource;
  reportRetries(type, own.get('retries'), report);
  const { name: title, tags = [], timeout, retries } = fields ?? {};
  return { type, settings: defined({ title, timeout, retries }), tags, parameters };
}

function onlyResource(entries: readonly (readonly [string, Entry])[], report: Report) {
  const [first, second, ...more] = entries.filter(([key]) => resources.has(key));
  if (!first || !second) return first;
  const keys = [first, second, ...more].map(([key]) => key);
  report({ place: second[1].keyPlace, ...messages.severalResources(keys) });
  return undefined;
}

function reportRetries(type: string, retries: Entry | undefined, report: Report): void {
  if (!retries || resources.get(type)?.retry) return;
  const retried = [...resources.values()].filter(({ retry }) => retry).map((resource) => resource.type);
  report({ place: retries.keyPlace, ...messages.notRetried(type, retried) });
}
