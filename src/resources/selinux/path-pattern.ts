// The patterns of paths that provision declares. semanage takes any regular expression; here it is a path, alone or with everything
// below it, so that the files it is about are known.

const SEGMENT = String.raw`\/(?:[\w@%=:,~.-]|\\[.+*?()[\]{}^$|])+`;
const BELOW = '(/.*)?';
const PATTERN = new RegExp(String.raw`^((?:${SEGMENT})+)(\(\/\.\*\)\?)?$`);

/** The path that a pattern begins with. Undefined for a pattern that is not supported. */
export function pathOf(pattern: string): string | undefined {
  return PATTERN.exec(pattern)?.[1]?.replace(/\\(.)/g, '$1');
}

export function isRecursive(pattern: string): boolean {
  return pattern.endsWith(BELOW);
}
