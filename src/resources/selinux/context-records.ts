/** A label for the files of all kinds that a pattern matches. */
export interface ContextRecord {
  readonly pattern: string;
  readonly type: string;
}

/** A line of file_contexts(5). One for a kind of file (`-d`, `--`) is another record than the one for all. */
export function parseContext(line: string): readonly ContextRecord[] {
  const [, pattern, type] = /^(\/\S*)\s+(?:[^\s:]+:[^\s:]+:)?(\w+|<<none>>)(?::|\s*$)/.exec(line) ?? [];
  return pattern === undefined || type === undefined ? [] : [{ pattern, type }];
}
