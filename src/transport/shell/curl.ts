import type { Fetch } from '../../model/operation.ts';
import { reveal } from '../../model/secret.ts';

/** Protocols for `--proto-redir`. What nothing else proves must not come over a connection that anybody can change. */
export function redirections({ request, checksum }: Pick<Fetch, 'request' | 'checksum'>): string {
  return checksum || !/^https:/i.test(reveal(request.url)) ? 'http,https' : 'https';
}
