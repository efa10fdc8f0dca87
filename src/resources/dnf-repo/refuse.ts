import type { Refusal } from '../../model/resource.ts';
import * as messages from './messages.ts';
import { type Current, enabledWord, incompleteness, isSame } from './plan.ts';
import { DIRECTORY, pathOf, sectionOf } from './repo-file.ts';
import { enabledOverride, isEnabled, isReadBefore, MAIN_CONFIG } from './repositories.ts';
import type { Desired } from './schema.ts';

/** Why dnf would not use the file of the step, whatever is in it. */
export function refuse(current: Current, desired: Desired): Refusal | undefined {
  const { repositories, sections } = current;
  if (!repositories) return undefined;
  const { directories, files } = repositories;
  if (files.size === 0) return messages.noDnf();
  const line = files.get(MAIN_CONFIG)?.invalidLine;
  if (line !== undefined) return messages.invalidMainConfig({ file: MAIN_CONFIG, line });
  if (!directories.includes(DIRECTORY)) return messages.directoryNotRead({ file: MAIN_CONFIG, directories });
  if (current.finding?.kind === 'nowhere') return messages.noRepositoryAt(current.finding.missing);
  const { name, url, enabled } = desired;
  const declared = Array.isArray(enabled) ? enabled : [];
  const isComplete = incompleteness(current, declared) === undefined;
  const ids = url === undefined ? [name] : isComplete ? [...sections.keys()] : declared;
  for (const id of ids) {
    const refusal = refuseId(current, desired, id);
    if (refusal) return refusal;
  }
  if (url === undefined || enabled !== undefined || !isComplete || [...sections.values()].some(isEnabled))
    return undefined;
  return messages.noneEnabled({ file: pathOf(name), ids: [...sections.keys()] });
}

/** A file that dnf reads first has the same id, or a setting of dnf5 overrides the file. */
function refuseId({ repositories, sections }: Current, desired: Desired, id: string): Refusal | undefined {
  if (!repositories) return undefined;
  const file = pathOf(desired.name);
  const own = desired.url === undefined ? sectionOf(desired) : sections.get(id);
  const definition = repositories.definitions.get(id);
  if (definition && isReadBefore(definition.file, file) && !isSame(definition.section, own)) {
    return messages.definedElsewhere({ id, file, other: definition.file });
  }
  const override = enabledOverride(repositories, id);
  const { enabled } = desired;
  const wanted = Array.isArray(enabled) ? enabled.includes(id) : (enabled ?? (own ? isEnabled(own) : true));
  if (!override || override.enabled === wanted) return undefined;
  return messages.overridden({ id, file: override.file, is: enabledWord(override.enabled) });
}
