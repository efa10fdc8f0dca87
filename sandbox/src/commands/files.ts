import { DiskError, type Node } from '../host/disk.ts';
import { type Answer, type Call, fail, ok, type Program } from './command.ts';

/** The words of an error, as programs put them. */
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

/** `stat -c FORMAT`, with or without -L, and the long form for a person. */
export const stat: Program = (call) => {
  const { options, operands } = parse(call.args, ['c', 'format', 'printf']);
  const format = options.get('c') ?? options.get('format');
  const follow = options.has('L') || options.has('dereference');
  let [stdout, stderr] = ['', ''];
  for (const operand of operands) {
    const path = call.path(operand);
    const node = follow ? call.host.disk.stat(path) : call.host.disk.lstat(path);
    if (node) stdout += format === undefined ? long(operand, node) : `${formatted(format, operand, node)}\n`;
    else stderr += `stat: cannot statx '${operand}': ${missing(call, path)}\n`;
  }
  if (operands.length === 0) return fail(1, "stat: missing operand\nTry 'stat --help' for more information.");
  return { status: stderr === '' ? 0 : 1, stdout, stderr };
};

function missing({ host }: Call, path: string): string {
  const parts = path.split('/');
  const parents = parts.slice(1, -1).map((_, index) => parts.slice(0, index + 2).join('/'));
  const broken = parents.some((parent) => host.disk.stat(parent)?.kind === 'file');
  return broken ? 'Not a directory' : 'No such file or directory';
}

function formatted(format: string, name: string, node: Node): string {
  const values: Readonly<Record<string, string>> = {
    a: (node.mode & 0o7777).toString(8),
    A: modeText(node),
    U: node.owner,
    G: node.group,
    u: String(node.owner === 'root' ? 0 : 1000),
    g: String(node.group === 'root' ? 0 : 1000),
    n: name,
    s: String(sizeOf(node)),
    F: { file: 'regular file', directory: 'directory', link: 'symbolic link' }[node.kind],
    Y: String(Math.floor(node.mtime / 1000)),
    '%': '%',
  };
  return format.replace(/%(.)/g, (all, letter: string) => values[letter] ?? all);
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

export const chown: Program = (call) =>
  change(call, 'chown', (spec) => {
    const [owner, group] = spec.split(/[:.]/);
    return { ...(owner ? { owner } : {}), ...(group ? { group } : {}) };
  });

export const chgrp: Program = (call) => change(call, 'chgrp', (group) => ({ group }));

function change(
  call: Call,
  name: string,
  wanted: (spec: string) => { readonly owner?: string; readonly group?: string },
): Answer {
  const { options, operands } = parse(call.args, ['reference']);
  const reference = options.get('reference');
  const { disk } = call.host;
  const model = reference === undefined ? undefined : disk.stat(call.path(reference));
  if (reference !== undefined && !model) {
    return fail(1, `${name}: failed to get attributes of '${reference}': No such file or directory`);
  }
  const paths = model ? operands : operands.slice(1);
  const attributes = model ? { owner: model.owner, group: model.group } : wanted(operands[0] ?? '');
  for (const user of Object.values(attributes)) {
    if (!disk.read('/etc/passwd').includes(`${user}:`)) return fail(1, `${name}: invalid user: '${operands[0]}'`);
  }
  let stderr = '';
  for (const path of paths) {
    const node = disk.stat(call.path(path));
    if (!node) stderr += `${name}: cannot access '${path}': No such file or directory\n`;
    else if (call.user.uid !== 0) stderr += `${name}: changing ownership of '${path}': Operation not permitted\n`;
    else
      for (const one of options.has('R') ? below(call, call.path(path)) : [call.path(path)])
        disk.change(one, attributes);
  }
  return { status: stderr === '' ? 0 : 1, stdout: '', stderr };
}

function below({ host }: Call, path: string): readonly string[] {
  return host.disk.paths().filter((one) => one === path || one.startsWith(`${path}/`));
}

/** The interpreter knows modes, but not `--reference` and `--`. */
export const chmod: Program = async (call) => {
  const { options, operands } = parse(call.args, ['reference']);
  const reference = options.get('reference');
  if (reference === undefined) return call.original(call.args.filter((arg) => arg !== '--'));
  const model = call.host.disk.stat(call.path(reference));
  if (!model) return fail(1, `chmod: failed to get attributes of '${reference}': No such file or directory`);
  for (const path of operands) call.host.disk.change(call.path(path), { mode: model.mode });
  return ok();
};

/** There are no labels, as on a file system that has none. */
export const chcon: Program = ({ args }) => {
  const path = args.at(-1) ?? '';
  return fail(1, `chcon: failed to get security context of '${path}': No data available`);
};

/** What a disk in memory holds is as safe as it gets; a label that nobody looks at is right. */
export const sync: Program = () => ok();
export const restorecon: Program = () => ok();

export const readlink: Program = (call) => {
  const { options, operands } = parse(call.args, []);
  let stdout = '';
  let status = 0;
  for (const operand of operands) {
    try {
      const path = call.path(operand);
      const all = options.has('f') || options.has('e') || options.has('canonicalize');
      stdout += `${all ? call.host.disk.realpath(path) : call.host.disk.readlink(path)}\n`;
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      status = 1;
    }
  }
  return { status, stdout, stderr: '' };
};

export const mktemp: Program = (call) => {
  const directory = call.args.includes('-d');
  const path = `/tmp/tmp.${Math.random().toString(36).slice(2, 12).padEnd(10, 'x')}`;
  const owner = { owner: call.user.name, group: call.user.name };
  if (directory) call.host.disk.mkdir(path, false, { ...owner, mode: 0o700 });
  else call.host.disk.write(path, '', { ...owner, mode: 0o600 });
  return ok(`${path}\n`);
};

/** Options and operands: `-abc`, `--name`, `--name=value`, `-c value`, up to `--`. */
export function parse(args: readonly string[], withValue: readonly string[]) {
  const options = new Map<string, string>();
  const operands: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') {
      operands.push(...rest.splice(0));
    } else if (arg.startsWith('--')) {
      const [name = '', value] = arg.slice(2).split(/=(.*)/s);
      options.set(name, value ?? (withValue.includes(name) ? (rest.shift() ?? '') : ''));
    } else if (arg.startsWith('-') && arg !== '-') {
      for (const [index, letter] of arg.slice(1).split('').entries()) {
        if (withValue.includes(letter)) {
          const value = arg.slice(index + 2);
          options.set(letter, value === '' ? (rest.shift() ?? '') : value);
          break;
        }
        options.set(letter, '');
      }
    } else operands.push(arg);
  }
  return { options, operands };
}
