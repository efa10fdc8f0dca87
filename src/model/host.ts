import type { Secret } from './secret.ts';

export interface SshSettings {
  readonly user: string | undefined;
  readonly port: number | undefined;
  readonly password: Secret | undefined;
  readonly identityFile: string | undefined;
  readonly passphrase: Secret | undefined;
  /** `strict` refuses a host whose key is not recorded; `accept-new` records the first one it sees. */
  readonly hostKey: 'strict' | 'accept-new';
  readonly become: boolean;
  readonly becomePassword: Secret | undefined;
  /** Seconds that connecting, key exchange and login may take together. */
  readonly connectTimeout: number;
  /** Seconds one exchange may take; a dnf transaction is one. */
  readonly commandTimeout: number;
}

export interface Host {
  readonly name: string;
  readonly connection: 'ssh' | 'local';
  /** Where the host is once it is set up. */
  readonly address: string;
  /** Where it is before its first run. */
  readonly bootstrap: string | undefined;
  readonly ssh: SshSettings;
}

/** Where a host may be, the more likely first. */
export function addressesOf({ address, bootstrap }: Host): readonly string[] {
  return bootstrap === undefined ? [address] : [address, bootstrap];
}
