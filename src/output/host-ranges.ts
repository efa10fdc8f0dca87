/** Fewer consecutive names than this are listed one by one. */
const SHORTEST_RANGE = 3;

/** Host names in the given order, consecutive numbers as a range: `docker1–3, docker7, master`. */
export function hostNames(names: readonly string[]): string {
  const runs: string[][] = [];
  for (const name of names) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last !== undefined && follows(last, name)) run.push(name);
    else runs.push([name]);
  }
  return runs.flatMap((run) => (run.length < SHORTEST_RANGE ? run : range(run))).join(', ');
}

function range(run: readonly string[]): string {
  return `${run[0]}–${numbered(run.at(-1) ?? '').digits}`;
}

function follows(before: string, name: string): boolean {
  const [one, other] = [numbered(before), numbered(name)];
  if (one.digits === '' || one.stem !== other.stem || Number(other.digits) !== Number(one.digits) + 1) return false;
  // web10 follows web09 and web9, but not web009.
  const padded = one.digits.startsWith('0') || other.digits.startsWith('0');
  return !padded || one.digits.length === other.digits.length;
}

function numbered(name: string): { readonly stem: string; readonly digits: string } {
  const digits = /\d{1,15}$/.exec(name)?.[0] ?? '';
  return { stem: name.slice(0, name.length - digits.length), digits };
}
