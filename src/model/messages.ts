// What is said of the result of an operation, whichever resource ran it.

export function programMissing(program: string, status: number): string {
  return `\`${program}\` is not installed (exit status ${status})`;
}

export function fileUnreadable(path: string): string {
  return `cannot read ${path}`;
}
