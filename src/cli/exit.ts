/** What the exit status tells. */
export const Exit = {
  /** All hosts are as declared. */
  ok: 0,
  /** Some host failed or was unreachable. */
  failed: 1,
  /** Changes are pending (`--dry-run --detailed-exitcode`). */
  pending: 2,
  /** The input is wrong; nothing was contacted. */
  input: 3,
  interrupted: 130,
} as const;
