// fstab(5): the lines of swap files.

export interface Entry {
  readonly options: readonly string[];
}

function isEntry(line: string, file: string): boolean {
  const [source, , type] = line.trim().split(/\s+/);
  return source === file && type === 'swap';
}

/** The entry of a swap file; the first of several counts. */
export function entryOf(text: string, file: string): Entry | undefined {
  const line = text.split('\n').find((one) => isEntry(one, file));
  if (line === undefined) return undefined;
  return { options: (line.trim().split(/\s+/)[3] ?? '').split(',') };
}

/** The text with this line for a swap file, in the place of its first line; undefined removes all of its lines. */
export function withEntry(text: string, file: string, line: string | undefined): string {
  const lines = text.replace(/\n$/, '').split('\n');
  const first = lines.findIndex((one) => isEntry(one, file));
  const changed = lines.flatMap((one, index) => {
    if (!isEntry(one, file)) return [one];
    return index === first && line !== undefined ? [line] : [];
  });
  const added = first < 0 && line !== undefined ? [line] : [];
  const all = [...changed, ...added].filter((one, index) => index > 0 || one !== '');
  return all.map((one) => `${one}\n`).join('');
}
