import type { Operation, Unpack } from './operation.ts';
import { Secret, type Text } from './secret.ts';

/** The operation as a person would type it, for messages and logs. Secrets stay masked. */
export function describe(operation: Operation): string {
  switch (operation.kind) {
    case 'exec':
      return operation.argv.map((arg) => shellWord(String(arg))).join(' ');
    case 'read':
      return `read ${operation.path}`;
    case 'write':
      return `write ${operation.path}`;
    case 'send':
      return `send ${operation.path}`;
    case 'fetch':
      return `download ${shownText(operation.request.url)} to ${operation.path}`;
    case 'unpack':
      return describeUnpack(operation);
  }
}

function describeUnpack({ path, archive }: Unpack): string {
  if (!archive) return `remove what was unpacked into ${path}`;
  const { source } = archive;
  const from =
    source.kind === 'url' ? shownText(source.request.url) : source.kind === 'host' ? source.path : source.content.file;
  return `unpack ${from} into ${path}`;
}

/** A secret as it may be shown. */
function shownText(text: Text): string {
  return text instanceof Secret ? text.shown : text;
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./()-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
