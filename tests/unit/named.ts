/** Rows of a table for `test.each(named(…))('%s', (_what, row) => …)`, so that tests are listed by what they are about. */
export function named<Row extends { readonly what: string }>(rows: readonly Row[]): (readonly [string, Row])[] {
  return rows.map((row) => [row.what, row]);
}
