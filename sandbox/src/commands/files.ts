import { Accounts } from '../host/accounts.ts';
import { DiskError, type Node } from '../host/disk.ts';
import { type Answer, type Call, fail, notSimulated, ok, program } from './command.ts';
import { SUM } from './plain.ts';

/** Error texts of programs, by error code. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EACCES: 'Permission denied',
  EINVAL: 'Invalid argument',
  ELOOP: 'Too many levels of symbolic links',
};

export function errorWords(code: string): string {
  return WORDS[code] ?? code;
}

/** Where every CentOS Stream 9 has files that are not simulated: they are not reported as missing. */
export const UNSIMULATED_FILES =
  /^\/(etc\/(chrony\.conf|ssh\/sshd_config)|proc\/(modules|self|swaps|sys)|sys\/module|usr\/share\/zoneinfo|var\/lib\/selinux)(\/|$)/;

/** `stat -c FORMAT` and the long form. */
export const stat = program({ options: '-c|--format= -L|--dereference' }, (call) => {
  const { options, operands } = call;
  const format = options.get('format');
  const [unknown] = /%(?!\.6Z)[^aAUGugnsFY%]/.exec(format ?? '') ?? [];
  if (unknown !== undefined) return notSimulated('stat', `--format=${unknown}`);
  if (operands.length === 0) return fail(1, "stat: missing operand\nTry 'stat --help' for more information.");
  let [stdout, stderr] = ['', ''];
  for (const operand of operands) {
    const path = call.path(operand);
    const node = options.has('dereference') ? call.host.disk.stat(path) : call.host.disk.lstat(path);
    if (node) stdout += format === undefined ? long(operand, node) : `${formatted(call, operand, node)}\n`;
    else if (UNSIMULATED_FILES.test(path)) return notSimulated('stat', operand);
    else stderr += `stat: cannot statx '${operand}': ${missing(call, path)}\n`;
  }
  return { status: stderr === '' ? 0 : 1, stdout, stderr };
});

/** Why there is nothing at a path. */
export function missing({ host }: Call, path: string): string {
  const parts = path.split('/');
  const parents = parts.slice(1, -1).map((_, index) => parts.slice(0, index + 2).join('/'));
  const broken = parents.some((parent) => host.disk.stat(parent)?.kind === 'file');
  return broken ? 'Not a directory' : 'No such file or directory';
}

function formatted({ host, options }: Call, name: string, node: Node): string {
  const accounts = new Accounts(host.disk);
  const format = options.get('format') ?? '';
  const values: Readonly<Record<string, string>> = {
    a: (node.mode & 0o7777).toString(8),
    A: modeText(node),
    U: node.owner,
    G: node.group,
    u: String(accounts.person(node.owner)?.uid ?? node.owner),
    g: String(accounts.gid(node.group) ?? node.group),
    n: name,
    s: String(sizeOf(node)),
    F: { file: 'regular file', directory: 'directory', link: 'symbolic link' }[node.kind],
    Y: String(Math.floor(node.mtime / 1000)),
    '%': '%',
  };
  // The disk keeps one time of a file.
  const withTime = format.replaceAll('%.6Z', (node.mtime / 1000).toFixed(6));
  return withTime.replace(/%(.)/g, (all, letter: string) => values[letter] ?? all);
}

function long(name: string, node: Node): string {
  const mode = `(${(node.mode & 0o7777).toString(8).padStart(4, '0')}/${modeText(node)})`;
  const time = new Date(node.mtime).toISOString().replace('T', ' ').replace('Z', '000000 +0000');
  return `  File: ${name}\n  Size: ${sizeOf(node)}\nAccess: ${mode}  Uid: (${node.owner})   Gid: (${node.group})\nModify: ${time}\n`;
}

export function sizeOf(node: Node): number {
  return node.kind === 'file' ? node.bytes.length : node.kind === 'link' ? node.target.length : 4096;
}

export function modeText({ kind, mode }: Node): string {
  const bits = 'rwxrwxrwx'
    .split('')
    .map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-'))
    .join('');
  return `${{ file: '-', directory: 'd', link: 'l' }[kind]}${bits}`;
}

interface Owned {
  readonly owner?: string;
  readonly group?: string;
}

const OWNING = { options: '-R|--recursive -h|--no-dereference --reference=' };

export const chown = program(OWNING, (call) =>
  change(call, 'chown', (spec) => {
    const [owner = '', given] = spec.split(/[:.]/);
    const accounts = new Accounts(call.host.disk);
    const person = accounts.person(owner);
    // `NAME:` stands for the primary group of the user.
    const group = given === '' && person ? accounts.groupsOf(person)[0]?.[1] : given;
    return { ...(owner ? { owner } : {}), ...(group ? { group } : {}) };
  }),
);

export const chgrp = program(OWNING, (call) => change(call, 'chgrp', (group) => ({ group })));

function change(call: Call, name: string, wanted: (spec: string) => Owned): Answer {
  const { options, operands } = call;
  const reference = options.get('reference');
  const { disk } = call.host;
  const model = reference === undefined ? undefined : disk.stat(call.path(reference));
  if (reference !== undefined && !model) {
    return fail(1, `${name}: failed to get attributes of '${reference}': No such file or directory`);
  }
  const paths = model ? operands : operands.slice(1);
  const attributes: Owned = model ? { owner: model.owner, group: model.group } : wanted(operands[0] ?? '');
  const accounts = new Accounts(disk);
  const { owner, group } = attributes;
  if (owner !== undefined && !accounts.person(owner)) return fail(1, `${name}: invalid user: '${operands[0]}'`);
  if (group !== undefined && accounts.gid(group) === undefined) {
    return fail(1, `${name}: invalid group: '${operands[0]}'`);
  }
  const follow = !options.has('no-dereference');
  let stderr = '';
  for (const path of paths) {
    const node = follow ? disk.stat(call.path(path)) : disk.lstat(call.path(path));
    if (!node) stderr += `${name}: cannot access '${path}': No such file or directory\n`;
    else if (call.user.uid !== 0) stderr += `${name}: changing ownership of '${path}': Operation not permitted\n`;
    else
      for (const one of options.has('recursive') ? below(call, call.path(path)) : [call.path(path)])
        disk.change(one, attributes, follow);
  }
  return { status: stderr === '' ? 0 : 1, stdout: '', stderr };
}

function below({ host }: Call, path: string): readonly string[] {
  return host.disk.paths().filter((one) => one === path || one.startsWith(`${path}/`));
}

const CHMOD = { options: '-R|--recursive -v|--verbose --reference=', hyphenated: /^-[rwxXst]+$/ };

/** The interpreter's chmod does not support `--reference`, `--` and long options. */
export const chmod = program(CHMOD, async (call) => {
  const { options, operands } = call;
  const reference = options.get('reference');
  if (reference === undefined) {
    const flags = [...(options.has('recursive') ? ['-R'] : []), ...(options.has('verbose') ? ['-v'] : [])];
    return call.original([...flags, ...operands]);
  }
  const model = call.host.disk.stat(call.path(reference));
  if (!model) return fail(1, `chmod: failed to get attributes of '${reference}': No such file or directory`);
  for (const path of operands) call.host.disk.change(call.path(path), { mode: model.mode });
  return ok();
});

/** There are no labels, as on a file system without them. */
export const chcon = program({ options: '--reference=' }, ({ operands }) => {
  const path = operands.at(-1) ?? '';
  return fail(1, `chcon: failed to get security context of '${path}': No data available`);
});

/** A disk in memory has nothing to write back. */
export const sync = program({ options: '-d|--data -f|--file-system' }, () => ok());

/** Without labels there is nothing to restore. */
export const restorecon = program({ options: '-F -R|-r -v' }, () => ok());

const READLINK = '-f|-e|--canonicalize-existing|--canonicalize';

export const readlink = program({ options: READLINK }, (call) => {
  let [stdout, status] = ['', 0];
  for (const operand of call.operands) {
    try {
      const path = call.path(operand);
      const { disk } = call.host;
      stdout += `${call.options.has('canonicalize') ? disk.realpath(path) : disk.readlink(path)}\n`;
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      status = 1;
    }
  }
  return { status, stdout, stderr: '' };
});

export const mktemp = program({ options: '-d|--directory' }, (call) => {
  const [template = '/tmp/tmp.XXXXXXXXXX'] = call.operands;
  const [letters] = /X{3,}$/.exec(template) ?? [];
  if (letters === undefined) return fail(1, `mktemp: too few X's in template ‘${template}’`);
  const random = Array.from(letters, () => Math.floor(Math.random() * 36).toString(36)).join('');
  const named = `${template.slice(0, -letters.length)}${random}`;
  const path = call.path(named);
  const owner = { owner: call.user.name, group: call.user.name };
  if (call.options.has('directory')) call.host.disk.mkdir(path, false, { ...owner, mode: 0o700 });
  else call.host.disk.write(path, '', { ...owner, mode: 0o600 });
  return ok(`${named}\n`);
});

/** The interpreter's sha256sum does not know `--`. */
export const sha256sum = program(SUM, ({ options, operands, original }) =>
  original([...(options.has('check') ? ['-c'] : []), ...operands]),
);
