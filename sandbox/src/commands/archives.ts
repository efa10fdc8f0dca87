import { type Entry, writeTar } from '../host/tar.ts';
import { type Answer, type Call, fail, notSimulated, ok, program } from './command.ts';

/** The files that programs are linked to. */
const LIBRARIES = ['/lib64/libc.so.6', '/lib64/ld-linux-x86-64.so.2'];

const OPTIONS = '-c|--create -f|--file= -T|--files-from= -h|--dereference -P|--absolute-names';

/** Archives are created only, of files. */
export const tar = program({ options: OPTIONS }, (call) => {
  const { options, operands, host, path } = call;
  if (!options.has('create')) return notSimulated('tar', 'without --create');
  const list = options.get('files-from');
  const listed = list === undefined || list === '/dev/null' ? [] : (host.disk.tryRead(path(list)) ?? '').split('\n');
  const [entries, errors]: [Entry[], string[]] = [[], []];
  for (const name of [...operands, ...listed.filter(Boolean)]) {
    if (host.disk.stat(path(name))?.kind === 'directory') return notSimulated('tar', 'a directory');
    if (host.disk.stat(path(name)))
      entries.push({ name: nameOf(name, options), content: host.disk.readBytes(path(name)) });
    else errors.push(`tar: ${name}: Cannot stat: No such file or directory\n`);
  }
  const archive = written(call, writeTar(entries));
  if (errors.length === 0) return archive;
  const late = 'tar: Exiting with failure status due to previous errors\n';
  return { ...archive, status: 2, stderr: `${errors.join('')}${late}` };
});

function nameOf(name: string, options: Call['options']): string {
  return options.has('absolute-names') ? name : name.replace(/^\/+/, '');
}

function written({ options, host, path, user }: Call, bytes: string): Answer {
  const file = options.get('file') ?? '-';
  if (file === '-') return { status: 0, stdout: bytes, stderr: '', binary: true };
  host.disk.writeBytes(path(file), bytes, { owner: user.name, group: user.name });
  return ok();
}

export const ldd = program({}, ({ operands, host, path }) => {
  const missing = operands.find((file) => !host.disk.exists(path(file)));
  if (missing !== undefined) return fail(1, `ldd: ${missing}: No such file or directory`);
  const [libc = '', linker = ''] = LIBRARIES;
  const linked = `\tlibc.so.6 => ${libc} (0x00007f0000000000)\n\t${linker} (0x00007f0000400000)\n`;
  return ok(operands.map((file) => `${operands.length > 1 ? `${file}:\n` : ''}${linked}`).join(''));
});
