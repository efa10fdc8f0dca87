// Files hold strings of bytes, one character for each byte, so that binary content is kept.

export function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

export function decode(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
