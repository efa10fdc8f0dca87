// chrony.conf(5): the lines that name time sources.

export interface Source {
  readonly directive: 'server' | 'pool';
  readonly name: string;
}

interface Line {
  readonly text: string;
  /** Of an active line `server`, `pool` or `peer`. */
  readonly directive: string | undefined;
  readonly name: string;
}

function parseLine(text: string): Line {
  const [, directive, name = ''] = /^\s*(server|pool|peer)\s+(\S+)/i.exec(text) ?? [];
  return { text, directive: directive?.toLowerCase(), name };
}

/** The sources of a file, in their order. */
export function sourcesOf(text: string): readonly { readonly directive: string; readonly name: string }[] {
  return text.split('\n').flatMap((line) => {
    const { directive, name } = parseLine(line);
    return directive === undefined ? [] : [{ directive, name }];
  });
}

/**
 * The file with these sources and no others. Their lines keep their options; other sources become comments, and everything
 * else stays. New lines come after the last source, active or not, or at the end.
 */
export function withSources(text: string, wanted: readonly Source[]): string {
  const lines = text.replace(/\n$/, '').split('\n').map(parseLine);
  const isWanted = ({ directive, name }: Line) =>
    wanted.some((one) => one.directive === directive && one.name === name);
  const missing = wanted.filter(
    (one) => !lines.some(({ directive, name }) => one.directive === directive && one.name === name),
  );
  const last = lines.findLastIndex(({ directive }) => directive !== undefined);
  const kept = lines.map((line) => (line.directive === undefined || isWanted(line) ? line.text : `# ${line.text}`));
  // iburst: the first measurement takes seconds instead of minutes.
  const added = missing.map(({ directive, name }) => `${directive} ${name} iburst`);
  const at = last < 0 ? kept.length : last + 1;
  return `${[...kept.slice(0, at), ...added, ...kept.slice(at)].join('\n').replace(/^\n/, '')}\n`;
}
