import { fromHost, type HostText } from '../model/host-text.ts';
import { TransportError, type TransportErrorCode } from '../model/transport.ts';

/** A message, the host's own words, and what the user can do. */
export interface Explained {
  readonly message: string;
  readonly words?: HostText;
  readonly next?: string;
}

/** The host's own words, if it has said anything. */
export function quoted(words: HostText): Pick<Explained, 'words'> {
  return words === '' ? {} : { words };
}

export function transportError(
  code: TransportErrorCode,
  { message, words, next }: Explained,
  cause?: unknown,
): TransportError {
  return new TransportError(code, message, next, cause, words === undefined ? undefined : fromHost(words));
}
