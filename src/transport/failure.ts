import { TransportError, type TransportErrorCode } from '../model/transport.ts';

/** A message, and what the user can do. */
export interface Explained {
  readonly message: string;
  readonly next?: string;
}

export function transportError(
  code: TransportErrorCode,
  { message, next }: Explained,
  cause?: unknown,
): TransportError {
  return new TransportError(code, message, next, cause);
}
