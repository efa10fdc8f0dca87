/** A file of a tar archive. */
export interface Entry {
  readonly name: string;
  readonly content: string;
}

const BLOCK = 512;

/** The files of an archive, given as a string of bytes. Undefined for anything else than an archive. */
export function readTar(bytes: string): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  let at = 0;
  while (at + BLOCK <= bytes.length) {
    const header = bytes.slice(at, at + BLOCK);
    const field = (start: number, length: number) => header.slice(start, start + length).replace(/\0[^]*$/, '');
    const name = field(0, 100);
    if (name === '') break;
    const size = Number.parseInt(field(124, 12).trim() || '0', 8);
    if (field(257, 5) !== 'ustar' || Number.isNaN(size)) return undefined;
    const start = at + BLOCK;
    const prefix = field(345, 155);
    entries.push({ name: prefix === '' ? name : `${prefix}/${name}`, content: bytes.slice(start, start + size) });
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}

/** An archive of regular files. */
export function writeTar(entries: readonly Entry[]): string {
  const blocks = entries.map(({ name, content }) => {
    const header = headerOf(name, content.length);
    return header + content.padEnd(Math.ceil(content.length / BLOCK) * BLOCK, '\0');
  });
  return blocks.join('') + '\0'.repeat(2 * BLOCK);
}

/** POSIX, pax: "ustar Interchange Format". */
function headerOf(name: string, size: number): string {
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  const before = name.padEnd(100, '\0') + octal(0o755, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(0, 12);
  const after = `0${'\0'.repeat(100)}ustar\x0000`.padEnd(BLOCK - before.length - 8, '\0');
  // The sum counts the place of the sum as blanks.
  const sum = Buffer.from(`${before}${' '.repeat(8)}${after}`, 'latin1').reduce((total, byte) => total + byte, 0);
  return `${before}${octal(sum, 7)} ${after}`;
}
