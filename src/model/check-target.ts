import type { Text } from './secret.ts';

/** What must be true of a host once a step is applied, beyond the declared state. */
export type CheckTarget =
  /** A line for the host's sh, or a program with its arguments, that exits with status 0. */
  { readonly kind: 'command'; readonly run: Text | readonly Text[] } | HttpTarget;

/** A URL that the host gets. */
export interface HttpTarget {
  readonly kind: 'http';
  readonly url: Text;
  /** The expected status. Without it: below 400, after redirections. */
  readonly status?: number;
  /** A text in the body. */
  readonly contains?: string;
}
