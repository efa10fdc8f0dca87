import { reveal, type Text } from '../../model/secret.ts';
import { textWithNul } from '../change-messages.ts';

/** Thrown for a text that no shell can pass on as it is. */
export class NotSendable extends Error {
  override readonly name = 'NotSendable';
}

export function quote(text: Text): string {
  const plain = reveal(text);
  if (plain.includes('\0')) throw new NotSendable(textWithNul());
  return `'${plain.replaceAll("'", `'\\''`)}'`;
}
