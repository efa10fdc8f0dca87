// What the transport says of logging in: credentials, sudo, the start of the shell.
import type { Explained } from './failure.ts';

export function loginTimedOut(place: string): Explained {
  return {
    message: `the login at ${place} did not finish within ssh.connect_timeout`,
    next: 'If the host needs more time, raise ssh.connect_timeout in the inventory.',
  };
}

export const closedDuringLogin = 'the connection was closed during the login';

export function noUserName(host: string): Explained {
  return {
    message: `there is no login user for ${host}: your user ID has no passwd entry`,
    next: 'Set ssh: { user: NAME } in the inventory.',
  };
}

export function keyFileUnreadable(file: string, reason: string): Explained {
  return {
    message: `cannot read key file ${file}: ${reason}`,
    next: 'Correct ssh.identity_file in the inventory.',
  };
}

export const noSuchFile = 'no such file';

export function keyFileInvalid(file: string, words: string): Explained {
  return { message: `cannot use key file ${file}: ${words}` };
}

export const noKeyInFile = 'it contains no key';

export function keyFileEncrypted(file: string, words: string): Explained {
  return {
    message: `cannot use key file ${file}: ${words}`,
    next: 'Set ssh.passphrase: !env NAME in the inventory, or add the key to the SSH agent.',
  };
}

export function noCredentials(host: string, place: string, user: string, methods: string): Explained {
  return {
    message: `${host} (${place}) accepts ${methods} for ${user}; no credentials are configured`,
    next: setCredentials,
  };
}

export function noUsableCredentials(host: string, place: string, user: string, methods: string): Explained {
  return {
    message: `${host} (${place}) accepts ${methods} for ${user}; none of the configured credentials uses these methods`,
    next: setCredentials,
  };
}

const setCredentials = 'Set ssh.password: !env NAME or ssh.identity_file in the inventory.';

export function credentialsRefused(host: string, place: string, user: string, tried: string): Explained {
  return {
    message: `${host} (${place}) refused ${user} with ${tried}`,
    next: 'Check ssh.user and the password or key in the inventory.',
  };
}

/** What to do where root's password was refused. */
export function rootPassword(passwordsAccepted: boolean): string {
  return (
    `Check the password. From EL9 on, the SSH server refuses root's password by default` +
    `${passwordsAccepted ? '' : ' (this one accepts no passwords at all)'}: log in as another user with ` +
    `ssh.become: true, use a key, or set "PermitRootLogin yes" in /etc/ssh/sshd_config.d on the host.`
  );
}

export function sudoRefused(host: string, user: string, words: string): Explained {
  return { message: `sudo on ${host} refused ${user}: ${words}`, next: 'Try "sudo -v" on the host.' };
}

export function sudoNeedsTerminal(host: string, user: string, words: string): Explained {
  return {
    message: `sudo on ${host} refused ${user}: ${words}`,
    next: `Turn off requiretty for ${user} on the host: "Defaults:${user} !requiretty" in /etc/sudoers.d/provision (visudo -f).`,
  };
}

export function sudoNotAllowed(host: string, user: string, words: string): Explained {
  return { message: `sudo on ${host} refused ${user}: ${words}`, next: `Add ${user} to the group wheel on the host.` };
}

export function sudoTimedOut(host: string): Explained {
  return { message: `sudo on ${host} does not answer`, next: 'Try "sudo -v" on the host.' };
}

export function sudoPasswordMissing(host: string, user: string): Explained {
  return {
    message: `sudo on ${host} asks for the password of ${user}`,
    next: 'Set ssh.become_password: !env NAME in the inventory.',
  };
}

export function sudoPasswordWrong(host: string, user: string): Explained {
  return {
    message: `sudo on ${host} does not accept the password of ${user}`,
    next: 'Check ssh.become_password (or ssh.password) in the inventory.',
  };
}
