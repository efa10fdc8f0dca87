/** The fields of `nmcli --terse`: a line `FIELD:value` each, with `:` and `\` escaped by a backslash, and `--` for no value. */
export function parseTerse(text: string): readonly (readonly [string, string])[] {
  return text.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    if (colon < 0) return [];
    const value = line.slice(colon + 1).replace(/\\(.)/g, '$1');
    return [[line.slice(0, colon), value === '--' ? '' : value] as const];
  });
}
