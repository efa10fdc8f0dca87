import type { Change } from '../../model/change.ts';
import { UnknownState } from '../../model/result.ts';
import type { PlanContext } from '../../model/plan-context.ts';
import { docker } from '../docker/cli.ts';
import { fullName, type Image, shortId } from '../docker/image.ts';
import { notInRegistry } from '../docker/messages.ts';
import { unknownState } from '../unknown-state.ts';
import { build } from './build.ts';
import type { Current } from './current.ts';
import { imageChange } from './image-change.ts';
import { load } from './load.ts';
import * as messages from './messages.ts';
import { push } from './push.ts';
import type { Desired } from './schema.ts';

export function plan(current: Current, desired: Desired, context: PlanContext): readonly Change[] {
  if (desired.state === 'absent') return removal(current, desired);
  const changes = imageChanges(current, desired, context);
  return desired.push === true ? [...changes, ...push(current, desired, changes.length > 0)] : changes;
}

/** What makes the name that of another image. */
export function imageChanges(current: Current, desired: Desired, { touched }: PlanContext): readonly Change[] {
  const { name, tag_of: source, load: file, build: from } = desired;
  if (source !== undefined) {
    if (current.source && touched.images.includes(fullName(source))) {
      throw new UnknownState(messages.sourceChanges(source), { missing: true });
    }
    return tag(current, name, source);
  }
  if (from) return build(current, desired, from);
  return file ? load(current, name, file) : pull(current, desired);
}

function removal({ image }: Current, { name, force }: Desired): readonly Change[] {
  if (!image) return [];
  const diff = [{ field: 'image', before: shortId(image.Id), after: 'absent', plain: true as const }];
  return [{ action: 'remove', diff, operations: [docker('rmi', ...(force === true ? ['--force'] : []), name)] }];
}

function tag({ image, source }: Current, name: string, of: string): readonly Change[] {
  if (image && image.Id === source?.Id) return [];
  return [imageChange(image, of, [docker('tag', of, name)])];
}

function pull({ image, registry }: Current, { name, pull: when, platform }: Desired): readonly Change[] {
  const operation = docker('pull', '--quiet', ...(platform === undefined ? [] : ['--platform', platform]), name);
  const inRegistry = when === 'always' ? registry : ({ kind: 'not-asked' } as const);
  if (inRegistry.kind === 'asked' && inRegistry.digest === undefined) throw unknownState(notInRegistry(name));
  const digest = inRegistry.kind === 'asked' ? inRegistry.digest : undefined;
  if (!image) return [imageChange(image, digest ?? 'present', [operation])];
  if (inRegistry.kind === 'unknown') throw inRegistry.why;
  const digests = image.RepoDigests.map((one) => one.slice(one.indexOf('@') + 1));
  const isNewer = digest !== undefined && !digests.includes(digest);
  const own = platformOf(image);
  const isOther = platform !== undefined && platform !== own && platform !== own.split('/').slice(0, 2).join('/');
  const diff = [
    ...(isNewer ? [{ field: 'digest', before: digests[0] ?? null, after: digest }] : []),
    ...(isOther ? [{ field: 'platform', before: own, after: platform }] : []),
  ];
  return diff.length === 0 ? [] : [{ action: 'change', diff, operations: [operation] }];
}

function platformOf({ Os = '', Architecture = '', Variant }: Image): string {
  return [Os, Architecture, ...(Variant === undefined ? [] : [Variant])].join('/');
}
