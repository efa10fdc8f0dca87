import { DiskError } from '../host/disk.ts';
import { basename } from '../host/paths.ts';
import { type Answer, type Call, fail, notSimulated, ok, program } from './command.ts';
import { errorWords } from './files.ts';

// Programs that make, move and remove files. The interpreter's own know their usual options; what resources use beside
// those is added here.

/** The options that the interpreter's program knows, in their short form, and the operands. */
function interpreted({ options, operands, original }: Call, known: Readonly<Record<string, string>>) {
  const flags = Object.entries(known).flatMap(([key, flag]) => (options.has(key) ? [flag] : []));
  // Without `--`, which some of them do not know: paths of resources are absolute.
  return original([...flags, ...operands]);
}

const MKDIR = '-p|--parents -v|--verbose -Z -m|--mode=';

/** There are no labels, so that -Z has no effect. */
export const mkdir = program({ options: MKDIR }, async (call) => {
  const mode = call.options.get('mode');
  if (mode !== undefined && !/^[0-7]{3,5}$/.test(mode)) return notSimulated('mkdir', `--mode=${mode}`);
  const { disk } = call.host;
  const created = call.operands.map(call.path).filter((path) => !disk.exists(path));
  const answer = await interpreted(call, { parents: '-p', verbose: '-v' });
  if (mode === undefined) return answer;
  for (const path of created) if (disk.exists(path)) disk.change(path, { mode: Number.parseInt(mode, 8) });
  return answer;
});

/** The interpreter does not find a link that leads nowhere. */
export const rm = program({ options: '-r|-R|--recursive -f|--force -v|--verbose --one-file-system' }, (call) => {
  const { disk } = call.host;
  const isLink = (operand: string) => disk.lstat(call.path(operand))?.kind === 'link';
  const links = call.user.uid === 0 ? call.operands.filter(isLink) : [];
  for (const link of links) disk.remove(call.path(link));
  const operands = call.operands.filter((operand) => !links.includes(operand));
  if (operands.length === 0 && links.length > 0) return ok();
  return interpreted({ ...call, operands }, { recursive: '-r', force: '-f', verbose: '-v' });
});

export const rmdir = program({ options: '-p|--parents -v|--verbose' }, (call) =>
  interpreted(call, { parents: '-p', verbose: '-v' }),
);

export const mv = program({ options: '-f|--force -n|--no-clobber -v|--verbose -T|--no-target-directory' }, (call) => {
  if (!call.options.has('no-target-directory')) {
    return interpreted(call, { force: '-f', 'no-clobber': '-n', verbose: '-v' });
  }
  const [from = '', to = ''] = call.operands;
  return changing(call, `mv: cannot move '${from}' to '${to}'`, ({ disk }) => {
    if (disk.lstat(call.path(to))?.kind === 'directory') throw new DiskError('EISDIR', 'rename', to);
    disk.rename(call.path(from), call.path(to));
  });
});

/** A file has one name on a simulated host. */
export const ln = program(
  { options: '-s|--symbolic -f|--force -n|--no-dereference -v|--verbose -T|--no-target-directory' },
  (call) => {
    const { options, operands } = call;
    if (!options.has('symbolic')) return notSimulated('ln', 'without --symbolic');
    if (!options.has('no-target-directory')) {
      return interpreted(call, { symbolic: '-s', force: '-f', 'no-dereference': '-n', verbose: '-v' });
    }
    const [target = '', place = ''] = operands;
    return changing(call, `ln: failed to create symbolic link '${place}'`, ({ disk }) => {
      const path = call.path(place);
      if (options.has('force') && disk.lstat(path) && disk.lstat(path)?.kind !== 'directory') disk.remove(path);
      disk.symlink(target, path, { owner: call.user.name, group: call.user.name });
    });
  },
);

function changing(call: Call, what: string, change: (host: Call['host']) => void): Answer {
  if (call.user.uid !== 0) return notSimulated(basename(call.name), '--no-target-directory as a user other than root');
  try {
    change(call.host);
    return ok();
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return fail(1, `${what}: ${error.code === 'EEXIST' ? 'File exists' : errorWords(error.code)}`);
  }
}
