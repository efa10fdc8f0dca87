import type { Refusal, Resource } from '../../model/resource.ts';
import { retry } from '../http/failures.ts';
import { checksumTextOf } from '../http/schema.ts';
import { declarationOf } from '../restore.ts';
import { type Current, probe } from './current.ts';
import { advise } from './failures.ts';
import * as messages from './messages.ts';
import { plan } from './plan.ts';
import { programsFor } from './programs.ts';
import { type Desired, schema } from './schema.ts';

export const archive: Resource<Desired, Current> = {
  type: 'archive',
  summary: 'An archive (tar or zip) unpacked into a directory, once, and again only if the archive changes.',
  schema,
  localFiles: { source: 'file' },
  name: ({ path, name }) => (name === undefined ? path : `${path} ${name}`),
  probe,
  plan,
  refuse,
  warn: ({ left, directory }, { path, state }) =>
    state === 'present' && directory && left.length > 0 ? messages.leftFromEarlier({ path, names: left }) : undefined,
  restore,
  paths: ({ path, state }) => (state === 'absent' ? [] : [path]),
  advise,
  retry,
  killedOnTimeout: true,
};

function refuse(current: Current, desired: Desired): Refusal | undefined {
  const { directory, archive: found, programs } = current;
  const { path, file = '' } = desired;
  if (directory && directory.type !== 'd') return messages.notADirectory({ path, type: directory.type });
  if (found && found.type !== 'f') return messages.notAnArchive({ path: file, type: found.type });
  const needed = programsFor(desired).filter((program) => !programs.has(program));
  const [first] = needed;
  if (first === undefined || plan(current, desired).length === 0) return undefined;
  return { ...messages.programMissing(first), solvedBy: needed.map((name) => [{ type: 'package', name }]) };
}

/** An archive that was not there before is removed again. An earlier one is not known. */
function restore(current: Current, desired: Desired): Desired | undefined {
  const { path, name, url, checksum } = desired;
  if (!current.hasMarker) return declarationOf({ schema, plan }, current, { path, name, state: 'absent' });
  if (desired.state === 'absent' || current.missing.length > 0) return undefined;
  // Of the archive itself only the present content is known.
  const { record } = current;
  const [owner, group] = record?.owner.split(':') ?? [];
  const kept = { ...desired, ...(checksum ? { url, checksum: checksumTextOf(checksum) } : {}) };
  return record === undefined
    ? undefined
    : declarationOf({ schema, plan }, current, {
        ...kept,
        strip: record.strip,
        owner: owner || undefined,
        group: group || undefined,
      });
}
