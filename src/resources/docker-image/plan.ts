import { type Change, operationsOf } from '../../model/change.ts';
import { exec, type Operation, UnknownState } from '../../model/operation.ts';
import type { PlanContext } from '../../model/plan-context.ts';
import { docker } from '../docker/cli.ts';
import { familiarName, fullName, type Image, shortId } from '../docker/image.ts';
import { type Current, recordsOf } from './current.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

export function plan(current: Current, desired: Desired, { touched }: PlanContext): readonly Change[] {
  const { name, state, tag_of: source, load } = desired;
  if (state === 'absent') return removal(current, desired);
  if (source !== undefined) {
    if (current.source && touched.images.includes(fullName(source))) {
      throw new UnknownState(messages.sourceChanges(source), { missing: true });
    }
    return tag(current, name, source);
  }
  return load ? loading(current, desired, load) : pull(current, desired);
}

function removal({ image }: Current, { name, force }: Desired): readonly Change[] {
  if (!image) return [];
  const diff = [{ field: 'image', before: shortId(image.Id), after: 'absent', plain: true as const }];
  return [{ action: 'remove', diff, operations: [docker('rmi', ...(force === true ? ['--force'] : []), name)] }];
}

function tag({ image, source }: Current, name: string, of: string): readonly Change[] {
  if (image && image.Id === source?.Id) return [];
  return [change(image, of, [docker('tag', of, name)])];
}

function pull({ image, registryDigest }: Current, { name, platform }: Desired): readonly Change[] {
  const operation = docker('pull', '--quiet', ...(platform === undefined ? [] : ['--platform', platform]), name);
  if (!image) return [change(image, registryDigest ?? 'present', [operation])];
  const digests = image.RepoDigests.map((one) => one.slice(one.indexOf('@') + 1));
  const isNewer = registryDigest !== undefined && !digests.includes(registryDigest);
  const own = platformOf(image);
  const isOther = platform !== undefined && platform !== own && platform !== own.split('/').slice(0, 2).join('/');
  const diff = [
    ...(isNewer ? [{ field: 'digest', before: digests[0] ?? null, after: registryDigest }] : []),
    ...(isOther ? [{ field: 'platform', before: own, after: platform }] : []),
  ];
  return diff.length === 0 ? [] : [{ action: 'change', diff, operations: [operation] }];
}

function platformOf({ Os = '', Architecture = '', Variant }: Image): string {
  return [Os, Architecture, ...(Variant === undefined ? [] : [Variant])].join('/');
}

/**
 * The file does not say which ID its image gets. So a further name of the image says from which file it was loaded: it is as
 * declared while both names are those of one image.
 */
function loading(
  { image, records }: Current,
  { name }: Desired,
  file: NonNullable<Desired['load']>,
): readonly Change[] {
  const record = `${recordsOf(name)}:${file.digest}`;
  if (image && records.get(record) === image.Id) return [];
  const path = `/var/tmp/provision-image-${file.digest}.tar`;
  const cleanUp = ['rm', '-f', '--', path] as const;
  const loaded = `^Loaded image: ${familiarName(name).replaceAll('.', String.raw`\.`)}$`;
  const others = [...records.keys()].filter((one) => one !== record);
  const { digest, size, file: local } = file;
  const operations: readonly Operation[] = [
    { kind: 'send', path, source: { digest, size, file: local }, mode: '0600' },
    {
      ...docker('load', '--input', path),
      until: { succeeds: loaded, fails: '^', attempts: 1 },
      onFailure: { undo: [cleanUp] },
    },
    exec(...cleanUp),
    docker('tag', name, record),
    ...(others.length === 0 ? [] : [docker('rmi', ...others)]),
  ];
  return [change(image, messages.loadedFrom(local, digest), operations)];
}

function change(image: Image | undefined, after: string, operations: readonly Operation[]): Change {
  const before = image ? shortId(image.Id) : 'absent';
  return {
    action: image ? 'change' : 'add',
    diff: [{ field: 'image', before, after, plain: true }],
    operations: operationsOf(operations),
  };
}
