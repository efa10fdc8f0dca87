import { createHash } from 'node:crypto';
import { type Change, operationsOf } from '../../model/change.ts';
import type { Difference } from '../../model/events.ts';
import { type Exec, exec, type Operation } from '../../model/operation.ts';
import { docker, repeated } from '../docker/cli.ts';
import type { Image } from '../docker/image.ts';
import { type Current, wordOf } from './current.ts';
import { imageChange } from './image-change.ts';
import * as messages from './messages.ts';
import type { Build, Desired } from './schema.ts';
import { makeWorkFolder, WORK } from './work-folder.ts';

/** Labels of an image: from what it was built. They are digests, because an argument may be the URL of a proxy with its password. */
const CONTEXT = 'provision.build.context';
const OPTIONS = 'provision.build.options';

type Labels = Readonly<Record<typeof CONTEXT | typeof OPTIONS, string>>;

/** An image is as declared while its labels say that it was built from this folder with these options. */
export function build({ image }: Current, desired: Desired, from: Build): readonly Change[] {
  const labels = { [CONTEXT]: from.context.digest, [OPTIONS]: digestOfOptions(desired, from) };
  const operations = operationsFor(desired, from, labels);
  if (image?.Config?.Labels[CONTEXT] === undefined) {
    return [imageChange(image, messages.builtFrom(from.context), operations)];
  }
  const diff = differences(image, from, labels);
  return diff.length === 0 ? [] : [{ action: 'change', diff, operations: operationsOf(operations) }];
}

/** Secrets make no difference, as in the cache of Docker: an image must not depend on them. */
function digestOfOptions({ platform }: Desired, { dockerfile, args, target }: Build): string {
  const sorted = Object.keys(args)
    .toSorted()
    .map((name) => [name, args[name]]);
  const options = [dockerfile, sorted, target, platform];
  return createHash('sha256').update(JSON.stringify(options)).digest('hex');
}

function differences({ Config }: Image, { context }: Build, labels: Labels): readonly Difference[] {
  const { [CONTEXT]: files = '', [OPTIONS]: options } = Config?.Labels ?? {};
  return [
    ...(files === labels[CONTEXT]
      ? []
      : [{ field: 'context', before: messages.shortDigest(files), after: messages.builtFrom(context) }]),
    ...(options === labels[OPTIONS]
      ? []
      : [{ field: 'options', before: messages.OTHER_OPTIONS, after: messages.DECLARED_OPTIONS }]),
  ];
}

function operationsFor(desired: Desired, from: Build, labels: Labels): readonly Operation[] {
  const folder = `${WORK}/build-${wordOf(desired.name)}`;
  // /run is memory.
  const secrets = `/run/provision-build-${wordOf(desired.name)}`;
  const cleanUp = ['rm', '-rf', '--', folder, secrets] as const;
  const { context } = from;
  return [
    makeWorkFolder,
    // What a run that was killed has left.
    exec(...cleanUp),
    { kind: 'send', path: folder, source: { folder: context.folder, entries: context.entries }, mode: '0700' },
    ...secretFiles(secrets, from),
    { ...command(desired, from, { folder, secrets, labels }), onFailure: { undo: [cleanUp] } },
    exec(...cleanUp),
  ];
}

function secretFiles(folder: string, { secrets }: Build): readonly Operation[] {
  const all = Object.entries(secrets);
  if (all.length === 0) return [];
  const files = all.map(
    ([id, content]) => ({ kind: 'write', path: `${folder}/${id}`, content, mode: '0600' }) as const,
  );
  return [exec('mkdir', '--mode=0700', '--', folder), ...files];
}

interface Prepared {
  readonly folder: string;
  /** The folder that has them. */
  readonly secrets: string;
  readonly labels: Labels;
}

/** With BuildKit, whatever the host has as its default: the older builder reads no secrets, and other files of patterns. */
function command({ name, platform }: Desired, from: Build, { folder, secrets, labels }: Prepared): Exec {
  const { dockerfile, args, target } = from;
  const { argv } = docker(
    ...['build', '--progress', 'plain', '--tag', name, '--file', `${folder}/${dockerfile}`],
    ...repeated('--label', labels),
    ...repeated('--build-arg', args),
    ...(target === undefined ? [] : ['--target', target]),
    ...(platform === undefined ? [] : ['--platform', platform]),
    ...Object.keys(from.secrets).flatMap((id) => ['--secret', `id=${id},src=${secrets}/${id}`]),
    folder,
  );
  return exec('env', 'DOCKER_BUILDKIT=1', ...argv);
}
