import { reveal, type Text } from '../model/secret.ts';

export class Unsendable extends Error {
  override readonly name = 'Unsendable';
}

export function quote(text: Text): string {
  const plain = reveal(text);
  if (plain.includes('\0')) throw new Unsendable('a text with a NUL character cannot be sent to a host');
  return `'${plain.replaceAll("'", `'\\''`)}'`;
}
