import type { Change } from '../../model/change.ts';
import { docker } from '../docker/cli.ts';
import { digestsIn } from '../docker/image.ts';
import type { Current } from './current.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

/** Named by the field of the difference. */
export const REGISTRY = 'registry';

/**
 * The engine knows under which digests an image was pulled or pushed: the registry has the image if it has one of them under the
 * name. An image that this step changes is pushed in any case. docs/decisions/0021-docker-build.md has the reasons.
 */
export function push({ image, registry }: Current, { name }: Desired, isChanged: boolean): readonly Change[] {
  const operations = [docker('push', '--quiet', name)] as const;
  if (!image || isChanged) {
    return [{ action: 'change', diff: [difference(messages.shownDigest(registry), messages.PUSHED)], operations }];
  }
  if (registry.kind === 'unknown') throw registry.why;
  const own = digestsIn(name, image);
  const digest = registry.kind === 'asked' ? registry.digest : undefined;
  if (digest !== undefined && own.includes(digest)) return [];
  const diff = [difference(messages.shownDigest(registry), own[0] ?? messages.PUSHED)];
  return [{ action: digest === undefined ? 'add' : 'change', diff, operations }];
}

function difference(before: string, after: string) {
  return { field: REGISTRY, before, after, plain: true as const };
}
