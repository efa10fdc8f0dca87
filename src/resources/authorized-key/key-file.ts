// sshd(8), "AUTHORIZED_KEYS FILE FORMAT".
import { createHash } from 'node:crypto';

export interface Key {
  readonly type: string;
  /** In base64. */
  readonly blob: string;
  readonly comment: string;
}

/** A line of the file. */
export interface Line {
  readonly text: string;
  /** Undefined for an empty line, a comment, and what is not a key. */
  readonly key: Key | undefined;
  /** As they are written, `''` for none. */
  readonly options: string;
}

const TYPE =
  /^(ssh-(ed25519|rsa|dss)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/;

export function parseKeys(text: string): readonly Line[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map(parseLine);
}

export function isBlank({ text }: Line): boolean {
  return /^\s*(#|$)/.test(text);
}

export function parseLine(text: string): Line {
  const line = text.trim();
  if (line === '' || line.startsWith('#')) return { text, key: undefined, options: '' };
  const plain = keyOf(line);
  if (plain) return { text, key: plain, options: '' };
  const end = endOfOptions(line);
  return { text, key: keyOf(line.slice(end).trim()), options: line.slice(0, end) };
}

function keyOf(text: string): Key | undefined {
  const [type = '', blob = '', ...comment] = text.split(/[ \t]/).filter((word) => word !== '');
  return TYPE.test(type) && blob !== '' ? { type, blob, comment: comment.join(' ') } : undefined;
}

/** Where the first blank outside double quotes is. */
export function endOfOptions(text: string): number {
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"' && text[index - 1] !== '\\') quoted = !quoted;
    else if (!quoted && (character === ' ' || character === '\t')) return index;
  }
  return text.length;
}

/** Whether the key has all of its parts: each is preceded by its length (RFC 4253, section 6.6), the first is the type. */
export function isWhole({ type, blob }: Key): boolean {
  const bytes = Buffer.from(blob, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== blob.replace(/=+$/, '')) return false;
  let [at, parts] = [0, 0];
  while (at + 4 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    if (parts === 0 && bytes.toString('latin1', at + 4, at + 4 + length) !== type) return false;
    at += 4 + length;
    parts += 1;
  }
  return at === bytes.length && parts > 1;
}

/** `SHA256:…`, as ssh-keygen(1) prints it. */
export function fingerprint({ blob }: Key): string {
  const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** Equal for equal keys, whatever their comments are. */
export function keyId({ type, blob }: Key): string {
  const end = blob.indexOf('=');
  return `${type} ${end < 0 ? blob : blob.slice(0, end)}`;
}

export function isSameKey(one: Key | undefined, other: Key): boolean {
  return one !== undefined && keyId(one) === keyId(other);
}

export function lineOf({ type, blob, comment }: Key, options: string): string {
  return [options, type, blob, comment].filter((word) => word !== '').join(' ');
}
