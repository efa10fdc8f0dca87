import { sanitize } from '../output/sanitize.ts';
import type { Paint } from '../output/format.ts';
import { wrapped } from '../output/layout.ts';
import { table } from '../output/table.ts';
import { fingerprint, keyType } from '../transport/known-hosts.ts';
import type { Finding } from './trust-finding.ts';

const HEAD = ['host', 'address', 'type', 'fingerprint', 'record'];

/** The keys that hosts showed, to be compared with their consoles; below, the hosts without a key and the warnings. */
export function keysText(
  findings: readonly Finding[],
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
): string {
  const keys = findings.flatMap((one) => (one.problem === undefined ? [one] : []));
  const rows = keys.map(({ host, address, key, note }) => [
    host.name,
    address,
    keyType(key),
    fingerprint(key),
    sanitize(note),
  ]);
  const problems = findings.flatMap((one) => {
    if (one.problem === undefined) return one.warnings.map((warning) => `${one.host.name}  ${sanitize(warning)}`);
    return [`${paint('bold', one.host.name)}  ${paint('red', sanitize(one.problem))}`];
  });
  const lines = [
    ...(rows.length === 0 ? [] : table(rows, { paint, columns, head: HEAD, narrow: 'fields' })),
    ...problems.flatMap((line) => wrapped(line, columns)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
