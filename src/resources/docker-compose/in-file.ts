// A rule that a compose file breaks, with the place in it: the step is in another file.

import type { PlainYaml } from '../../input/plain-yaml.ts';
import * as messages from './messages.ts';
import type { Issue } from './rules.ts';

/** `yaml` is undefined for a file that is not text. */
export function inFile(file: string, yaml: PlainYaml | undefined, { path, message }: Issue): string {
  const at = yaml && ('value' in yaml ? yaml.placeOf(path) : yaml);
  return messages.inFile({ file, place: path.join('.'), message, at });
}
