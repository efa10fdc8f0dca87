import { exec, type Operation } from '../../model/operation.ts';
import { type Result, UnknownState } from '../../model/result.ts';
import type { Change, Refusal, Resource } from '../../model/resource.ts';
import { failureAdvice } from '../path-messages.ts';
import { directoryOf, parsePath, type PathProbe, type PathState, probePath } from '../path-state.ts';
import { declarationOf } from '../restore.ts';
import * as messages from './messages.ts';
import { type Desired, schema } from './schema.ts';

interface Current {
  /** Undefined if there is nothing at the path. */
  readonly state: PathState | undefined;
  /** Of a hard link: the file that it is to be a name of. */
  readonly file: PathState | undefined;
  /** The directory of that file. */
  readonly fileDirectory: PathState | undefined;
  readonly directory: PathState | undefined;
}

export const link: Resource<Desired, Current> = {
  type: 'link',
  summary: 'A symbolic link, or a hard link: another name of a file.',
  schema,
  name: ({ path }) => path,
  probe: (desired) => ({
    operations: [probePath(probeOf(desired))],
    parse: ([found]) => parse(found, desired),
  }),
  plan,
  refuse,
  warn: (current, { path, target = '' }) =>
    current.state?.target === target && /[NL]/.test(current.state.finalType)
      ? messages.leadsNowhere(path, target)
      : undefined,
  restore: (current, { path, hard }) => {
    const { state } = current;
    if (!state) return declarationOf({ schema, plan }, current, { path, hard, state: 'absent' });
    return state.type === 'l' ? declarationOf({ schema, plan }, current, { path, target: state.target }) : undefined;
  },
  paths: ({ path, state }) => (state === 'absent' ? [] : [path]),
  advise: (words) => failureAdvice(words),
};

function probeOf({ path, target, hard }: Desired): PathProbe {
  if (!hard || target === undefined) return { path };
  const directory = directoryOf(target);
  return { path, others: directory === directoryOf(path) ? [target] : [target, directory] };
}

function parse(result: Result | undefined, desired: Desired): Current {
  const { path, target = '', hard, state: wanted } = desired;
  const { state, directory, others } = parsePath(result, probeOf(desired));
  const file = others.get(target);
  if (hard && wanted === 'present' && !file) {
    throw new UnknownState(messages.noFile(target), { next: messages.createFile(path), missing: true });
  }
  const fileDirectory = directoryOf(target) === directoryOf(path) ? directory : others.get(directoryOf(target));
  return { state, file, fileDirectory, directory };
}

function refuse(current: Current, desired: Desired): Refusal | undefined {
  const { state, file } = current;
  const { path, target = '', hard = false, replace = false } = desired;
  if (desired.state === 'absent') return refuseRemoval(state, desired);
  if (hard && file && file.type !== 'f')
    return messages.notAFile({ path: target, type: file.type, target: file.target });
  if (isLinked(current, desired)) return undefined;
  if (hard && isElsewhere(current)) return messages.otherFileSystem(path, target);
  if (!state || (state.type === 'l' && !hard)) return undefined;
  if (state.type === 'd') return messages.directoryInTheWay(path);
  return replace ? undefined : messages.inTheWay({ path, type: state.type, target: state.target });
}

function refuseRemoval(state: PathState | undefined, { path, hard }: Desired): Refusal | undefined {
  if (!state || (!hard && state.type === 'l')) return undefined;
  if (!hard || state.type !== 'f') return messages.notALink({ path, type: state.type, target: state.target });
  return state.links > 1 ? undefined : messages.onlyName(path);
}

/** By the directories: on overlayfs, stat(2) reports another device for a file than for its directory. */
function isElsewhere({ fileDirectory, directory }: Current): boolean {
  return fileDirectory !== undefined && directory !== undefined && deviceOf(fileDirectory) !== deviceOf(directory);
}

function deviceOf({ inode }: PathState): string {
  return inode.split(':')[0] ?? '';
}

function isLinked({ state, file }: Current, { target, hard }: Desired): boolean {
  if (hard) return state !== undefined && state.inode === file?.inode;
  return state?.type === 'l' && state.target === target;
}

function plan(current: Current, desired: Desired): readonly Change[] {
  const { state, directory } = current;
  const { path, target = '', hard = false } = desired;
  if (desired.state === 'absent') {
    if (!state) return [];
    const before = hard ? messages.hardLink : state.target;
    const diff = [{ field: 'target', before, after: 'absent', plain: true as const }];
    return [{ action: 'remove', diff, operations: [exec('rm', '-f', '--', path)] }];
  }
  if (isLinked(current, desired)) return [];
  const before = state ? messages.replaced({ type: state.type, target: state.target }) : null;
  const after = hard ? messages.hardLinkTo(target) : target;
  const notes = directory ? {} : { notes: [messages.needsDirectory(path)] };
  return [
    {
      action: state ? 'change' : 'add',
      diff: [{ field: 'target', before, after, plain: true }],
      operations: state ? replaceBy(path, target, hard) : [create(path, target, hard)],
      ...notes,
    },
  ];
}

function create(path: string, target: string, hard: boolean): Operation {
  return exec('ln', ...(hard ? [] : ['--symbolic']), '--no-target-directory', '--', target, path);
}

/** Under another name first, so that the path always leads somewhere. A killed run may have left that name. */
function replaceBy(path: string, target: string, hard: boolean): readonly [Operation, Operation] {
  const temporary = path.replace(/[^/]*$/, '.$&.provision');
  return [
    exec('ln', ...(hard ? [] : ['--symbolic']), '--force', '--no-target-directory', '--', target, temporary),
    exec('mv', '--force', '--no-target-directory', '--', temporary, path),
  ];
}
