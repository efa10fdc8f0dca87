// locale.conf(5) and vconsole.conf(5).

export type Variables = ReadonlyMap<string, string>;

/** Assignments as in a shell, without its expansions. The last of several lines counts. */
export function parseVariables(text: string | undefined): Variables {
  const variables = new Map<string, string>();
  for (const line of (text ?? '').split('\n')) {
    const [, name = '', value = ''] = /^\s*([A-Z_]+)=(.*)$/.exec(line) ?? [];
    if (name !== '') variables.set(name, unquoted(value.trim()));
  }
  return variables;
}

function unquoted(value: string): string {
  const quote = value[0];
  if (quote !== '"' && quote !== "'") return value.replace(/\s.*$/, '');
  const end = value.indexOf(quote, 1);
  return end < 0 ? value : value.slice(1, end);
}

/** The variables that locale.conf(5) may have. LC_ALL is none of them. */
export function isLocaleVariable(name: string): boolean {
  return /^(LANG|LANGUAGE|LC_(?!ALL$)[A-Z]+)$/.test(name);
}
