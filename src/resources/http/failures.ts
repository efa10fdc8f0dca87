import type { Retry } from '../../model/resource.ts';
import * as messages from './messages.ts';

/** libcurl-errors(3), and a server that is overloaded or restarts. */
const TRANSIENT = /curl: \((5|6|7|16|18|28|35|52|55|56|92)\)|error: (429|5\d\d)/;

/** When a download is retried. */
export const retry: Retry = {
  times: 2,
  transientError: (words) => (TRANSIENT.test(words) ? { after: 2, reason: messages.serverFailed } : undefined),
};

/** Errors of curl(1) with a known cause; the first that matches counts. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/the content has another digest/, messages.digestDiffers],
  [/curl: (command )?not found|'curl': No such file|exec: curl/, messages.curlMissing().next],
  [/No space left|curl: \(23\)|Disk quota exceeded/, messages.cannotWrite],
  [/curl: \(5\)/, messages.cannotResolveProxy],
  [/curl: \(6\)/, messages.cannotResolve],
  [/curl: \(7\)/, messages.cannotConnect],
  [/curl: \(28\)/, messages.tooSlow],
  [/returned error: (404|410)/, messages.notFound],
  [/returned error: (401|403)/, messages.notAllowed],
  [/returned error: 407|code 407 from proxy/, messages.proxyRefuses],
  [/returned error: (429|5\d\d)/, messages.serverError],
  [/returned error: \d+/, messages.otherStatus],
  [/curl: \((51|60|77)\)/, messages.certificateRefused],
  [/curl: \(35\)/, messages.handshakeFailed],
  [/curl: \(1\)/, messages.insecureRedirection],
  [/curl: \(47\)/, messages.tooManyRedirections],
];

/** What to do about these words of the host, if it is known. */
export function adviseDownload(words: string): string | undefined {
  return ADVICE.find(([pattern]) => pattern.test(words))?.[1];
}
