// What provision says about the repositories of apt.
import type { Refusal } from '../../model/resource.ts';

// Editors show these for the patterns, too.
export const invalidName = 'must have letters, digits, _ and - only: apt ignores files with other names';

export const invalidUri =
  'must be an address such as https://host/path, without a login (apt reads logins from /etc/apt/auth.conf.d)';

export const invalidWord = 'must be one word, such as bookworm';

export const invalidKey = 'must be the URL of a key, or a key that begins with -----BEGIN PGP PUBLIC KEY BLOCK-----';

export const checksumForm = 'must be sha256: or sha512: and the digest: apt checks no other';

export const incomplete = 'a repository needs uris and key';

export const checksumNeedsUrl = 'checksum is about a key that is downloaded: key has to be a URL';

export const mixedSuites = 'has directories, which end with /, and releases: declare them in two steps';

export const componentsOfDirectory = 'a suite that ends with / is a directory, which has no components';

export function notWithAbsent(parameter: string): string {
  return `${parameter} has no effect with state: absent`;
}

export const inline = 'as declared';

export const anotherKey = 'another key';

export function noCodename(name: string): Refusal {
  return {
    message: 'the host does not say the code name of its release: /etc/os-release has no VERSION_CODENAME',
    next: `Declare \`suites\` in the step apt_repo ${name}.`,
  };
}

export function noKey(url: string): string {
  return `${url} does not return a key in text form (-----BEGIN PGP PUBLIC KEY BLOCK-----): the URL is wrong, a proxy or a login page answers, or the key is binary. Open the URL in a browser and correct \`key\`; the URL of a binary key has to end with .gpg.`;
}

export const noComponent = 'The repository does not have this component: check `components`.';

export const wrongChecksum =
  'The key at this URL is not the one that the step declares. Ask its publisher for the digest of the new key before you change `checksum`.';
