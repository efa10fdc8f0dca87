// What several resources say about HTTP requests of the host.

// Editors show it for the pattern, too.
export const invalidUrl = 'must be a URL such as https://host/path, without spaces';

export const invalidHeaderName = 'must be the name of an HTTP header, such as Authorization';

export const invalidHeaderValue = 'must be one line of text';

export const invalidProxy = 'must be a URL such as http://proxy:3128, or none';

// Editors show it for the pattern, too.
export const invalidChecksum =
  'must be sha256:, sha384: or sha512: and the digest in hexadecimal, as sha256sum FILE prints it; not the URL of a file with digests';

export const weakChecksum =
  'must be sha256:, sha384: or sha512: and the digest: files with an equal MD5 or SHA-1 digest can be made on purpose';

export function digestLength({ algorithm, length }: { readonly algorithm: string; readonly length: number }): string {
  return `a digest of ${algorithm} has ${length} hexadecimal digits`;
}

const NAMES: Readonly<Record<string, string>> = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };

interface Checksum {
  readonly algorithm: string;
  readonly digest: string;
}

export function checksumText({ algorithm, digest }: Checksum): string {
  return `${NAMES[algorithm] ?? algorithm} ${digest.slice(0, 16)}…`;
}

export function sizeText(size: number): string {
  return `${size.toLocaleString('en')} byte${size === 1 ? '' : 's'}`;
}

/** `url`: without user and password. */
export function throughProxy(url: string): string {
  return `through the proxy ${url}, which /etc/environment of the host names`;
}

export function curlMissing(): { readonly message: string; readonly next: string } {
  return { message: 'curl is not installed', next: 'Add a step before this one: package: curl.' };
}

export const serverFailed = 'the server does not respond correctly';

export const digestDiffers =
  'Nothing was replaced. Compare `checksum` with what the publisher of the file says. If the publisher has replaced the file, declare the new digest. A proxy may also have answered with a page of its own.';

export const cannotResolveProxy =
  'The host cannot resolve the name of the proxy: check `proxy`, or /etc/environment on the host.';

export const cannotResolve =
  'The host cannot resolve the name of the server: check `url`, and `dns` of its network step. If only a proxy reaches the server, declare `proxy`.';

export const cannotConnect =
  'The host cannot reach the server: check `url`, and `gateway` of its network step. If only a proxy reaches the server, declare `proxy`.';

export const tooSlow =
  'The server is too slow, or a firewall drops the packets. If the download needs longer, give the step a longer `timeout`.';

export const notFound = 'The server does not have the file: check `url`.';

export const notAllowed = 'The server refuses the request: check the credentials in `headers`.';

export const proxyRefuses = 'The proxy wants credentials: write them into `proxy`, http://USER:PASSWORD@HOST:PORT.';

export const serverError = 'The server has an error of its own: try again later.';

export const otherStatus = 'The server refuses the request: check `url` and `headers`.';

export const certificateRefused =
  'The host does not trust the certificate of the server. Check the clock of the host (timedatectl). For an authority of your own, place its certificate in /etc/pki/ca-trust/source/anchors, and run update-ca-trust.';

export const handshakeFailed =
  'The server and the host do not agree on TLS: check that `url` is of a TLS port, and the crypto policy of the host (update-crypto-policies --show).';

export const insecureRedirection =
  'The server redirects from https to http, where anybody can change the file. Declare `checksum`, or another `url`.';

export const tooManyRedirections = 'The server redirects too often: check `url`.';

export const cannotWrite =
  'The host cannot write the file: check that its disk has space (df -h) and that it is writable.';
