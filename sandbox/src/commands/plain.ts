import type { Program } from './command.ts';

/** Programs that only work on files and text: the interpreter has them. */
export const plain = [
  ...['awk', 'base64', 'basename', 'clear', 'column', 'comm', 'cp', 'cut', 'diff', 'dirname', 'du', 'egrep'],
  ...['env', 'expand', 'expr', 'fgrep', 'file', 'find', 'fold', 'gunzip', 'gzip', 'head', 'join', 'ln', 'md5sum'],
  ...['mkdir', 'mv', 'nl', 'od', 'paste', 'rev', 'rm', 'rmdir', 'seq', 'sha1sum', 'sha256sum', 'sort', 'split', 'tac'],
  ...['tar', 'tee', 'timeout', 'touch', 'tr', 'tree', 'unexpand', 'uniq', 'wc', 'which', 'xargs', 'zcat'],
] as const;

/** Also the interpreter's, and here because more has to be said of them. */
export const adapted = ['cat', 'chmod', 'date', 'grep', 'head', 'ls', 'sed', 'sh', 'bash', 'sleep', 'tail'] as const;

/** Part of the shell itself. */
export const builtin = ['alias', 'unalias', 'pwd', 'true', 'false', 'time'] as const;

export const original: Program = ({ args, original: run }) => run(args);
