// What provision says about the base repositories.

interface Refusal {
  readonly message: string;
  readonly next: string;
}

export const onlyTheVault = 'must be "vault"';

export const invalidUrl = 'must be a URL with http:// or https://, without a final slash: https://vault.centos.org';

export const vaultUnreachable =
  'The host does not reach the archive. Check its network and its proxy (`proxy=` in /etc/dnf/dnf.conf), or set `url` to a mirror of your own.';

export const noRelease = 'its /etc/os-release has no ID or no VERSION_ID';

export function noAddress(id: string, file: string): Refusal {
  return {
    message: `the repository ${id} in ${file} has only a mirror list, without a commented baseurl to derive its place in the archive from`,
    next: `Write its baseurl in ${file} on the host, or remove the section.`,
  };
}
