// What provision says about package repositories.

export const invalidUrl = 'must be an address such as https://host/path';

export const notOneLine = 'must be one line of text';

export const invalidId = 'a repository id has letters, digits and . _ : -';

export const noSource = 'a repository needs url (a ready .repo file), baseurl, metalink or mirrorlist';

export function notWithUrl(parameter: string): string {
  return `${parameter} cannot be combined with url, which fetches a ready .repo file`;
}

export const enabledListsIds = 'with url, enabled is a list of repository ids';

export const enabledIsBoolean = 'without url, enabled is true or false';

export const serverFailed = 'the server does not respond correctly';

export const cannotReachServer =
  'The host cannot reach the server: check `gateway` and `dns` of its network step. This download does not use the proxy of dnf.conf. If the host needs a proxy, declare the repository by its fields.';

export const checkClock = 'Check the clock of the host (timedatectl) and its certificates (update-ca-trust).';
