import { exec, type Operation, read } from '../../model/operation.ts';
import { content, type Result } from '../../model/result.ts';
import { defined } from '../../model/optional.ts';
import { EMPTY_CONTEXT } from '../../model/plan-context.ts';
import type { Resource } from '../../model/resource.ts';
import { FSTAB, refuseNotUtf8 } from '../fstab.ts';
import { find } from '../programs.ts';
import { declarationOf } from '../restore.ts';
import { isMissing, unknownState } from '../unknown-state.ts';
import { entryOf } from './fstab.ts';
import * as messages from './messages.ts';
import { type Current, plan } from './plan.ts';
import { type Desired, schema, sizeText } from './schema.ts';

const SWAPS = '/proc/swaps';

export const swap: Resource<Desired, Current> = {
  type: 'swap',
  summary: 'Swap files: in use now and after a reboot.',
  schema,
  name: ({ file }) => file,
  probe: ({ file }) => ({ operations: probe(file), parse: (results) => parse(results, file) }),
  // Steps about mounts write the same file.
  follows: () => true,
  plan,
  refuse: (current, desired, touched) =>
    current.file && !current.active && !current.file.isSwap
      ? messages.isOtherFile(desired.file)
      : refuseNotUtf8(current.fstab, plan(current, desired, { ...EMPTY_CONTEXT, touched })),
  restore: (current, { file, priority }) =>
    declarationOf(
      { schema, plan },
      current,
      current.file
        ? defined({
            file,
            size: sizeText(current.file.size),
            priority: priority === undefined ? undefined : current.active?.priority,
          })
        : { file, state: 'absent' },
    ),
  advise: messages.failureAdvice,
};

function probe(file: string): readonly Operation[] {
  return [
    read(SWAPS),
    read(FSTAB),
    exec(...find(file, '-maxdepth', '0', '-printf', '%y %s %m\\n')),
    // It exits with status 2 for a file without a known signature: blkid(8).
    exec('blkid', '-p', '-o', 'value', '-s', 'TYPE', '--', file),
  ];
}

function parse([swaps, fstab, entry, type]: readonly Result[], file: string): Current {
  if (isMissing(type)) throw unknownState(messages.noBlkid(), type);
  const text = content(fstab, FSTAB) ?? '';
  const [, kind, size, mode = ''] =
    (entry?.kind === 'done' ? /^(\w) (\d{1,16}) ([0-7]+)/.exec(entry.stdout) : undefined) ?? [];
  return {
    active: activeOf(content(swaps, SWAPS) ?? '', file),
    fstab: text,
    entry: entryOf(text, file),
    file:
      kind === undefined
        ? undefined
        : {
            size: Number(size),
            mode,
            isSwap: kind === 'f' && type?.kind === 'done' && type.stdout.trim() === 'swap',
          },
  };
}

/** Columns: file name, type, size, used, priority. */
function activeOf(swaps: string, file: string): Current['active'] {
  const columns = swaps.split('\n').map((line) => line.split(/\s+/));
  const found = columns.find(([name]) => name === file);
  return found && { priority: Number(found[4]) };
}
