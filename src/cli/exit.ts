/** The exit statuses. */
export const Exit = {
  /** All hosts are as declared, or a person did not approve the changes. */
  ok: 0,
  /** A host failed or is unreachable. */
  failed: 1,
  /** A dry run found pending changes, or steps that are planned later (`--detailed-exitcode`). */
  pending: 2,
  /** The input is wrong, or nobody can be asked; no host was contacted. */
  input: 3,
  /** SIGINT, SIGTERM or SIGHUP. */
  interrupted: 130,
} as const;
