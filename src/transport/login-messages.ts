// What the transport says of logging in: credentials, sudo, the start of the shell.
import type { HostText } from '../model/host-text.ts';
import { type Explained, quoted } from './failure.ts';

export function loginTimedOut(place: string): Explained {
  return {
    message: `the login at ${place} did not finish within ssh.connect_timeout`,
    next: 'If the host needs more time, raise ssh.connect_timeout in the inventory.',
  };
}

export const closedDuringLogin = 'the connection was closed during the login';

/** The server ended the login: `words` are its own, and `tried` what was offered. */
export function loginEnded({ host, place, user }: ShellLogin, tried: string, words: HostText): Explained {
  const offered = tried === '' ? '' : ` with ${tried}`;
  return {
    message: `${host} (${place}) ended the login of ${user}${offered}`,
    ...quoted(words),
    next: /too many authentication failures/i.test(words)
      ? 'The SSH server ends a login after a few attempts (MaxAuthTries), and each key of the SSH agent is one. Set ' +
        'ssh.identity_file or ssh.password to what the host accepts: both are tried before the agent.'
      : 'On the host, "journalctl -u sshd" shows why.',
  };
}

export interface ShellLogin {
  readonly host: string;
  readonly place: string;
  readonly user: string;
}

/** The login was accepted, but no shell was started. `words` is what was printed instead. */
export function noShell({ host, place, user }: ShellLogin, status: number, words: HostText): Explained {
  const printed = words === '' ? ' and printed nothing' : '';
  return {
    message: `${host} (${place}) accepted ${user}, but ran no command: the login exited with status ${status}${printed}`,
    ...quoted(words),
    next: nextAfterNoShell(user, words),
  };
}

function nextAfterNoShell(user: string, words: string): string {
  const [, other] = /login as the user ["']?([\w.-]+)/i.exec(words) ?? [];
  if (other !== undefined) return `Set ssh.user: ${other} and ssh.become: true in the inventory.`;
  if (/password.*(change|expired)|change.*password/i.test(words)) {
    return `Log in once with ssh and change the password of ${user}.`;
  }
  if (/sftp/i.test(words)) return `${user} may only transfer files. Set ssh.user to an account with a shell.`;
  if (words !== '')
    return `Set ssh.user to an account whose shell runs commands, or correct the account ${user} on the host.`;
  return (
    `Check the shell of ${user} in /etc/passwd on the host, and whether a start-up file, such as ~/.bashrc, has "exit" ` +
    'or "exec".'
  );
}

/** The connection was closed without an exit status before the shell began. */
export function closedBeforeShell({ host, place, user }: ShellLogin, words: HostText): Explained {
  return {
    message: `${host} (${place}) accepted ${user} and closed the connection before the shell started`,
    ...quoted(words),
    next: 'On the host, "journalctl -u sshd" shows why.',
  };
}

export function shellNotStarted({ host, place, user }: ShellLogin, seconds: number, words: HostText): Explained {
  return {
    message: `${host} (${place}) accepted ${user}, but the shell did not start within ${seconds} s`,
    ...quoted(words),
    next: 'Check the start-up files of the shell on the host. If they need more time, raise ssh.connect_timeout.',
  };
}

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
    next: 'Check ssh.user and the password or key in the inventory. If they are right, "journalctl -u sshd" on the host shows why it refuses.',
  };
}

/** A refusal with what the server printed during the login. */
export function withBanner(refusal: Explained, banner: HostText): Explained {
  return { ...refusal, words: banner };
}

/** What to do where root's password was refused. */
export function rootPassword(passwordsAccepted: boolean): string {
  return (
    `Check the password. From EL9 on, the SSH server refuses root's password by default` +
    `${passwordsAccepted ? '' : ' (this one accepts no passwords at all)'}: log in as another user with ` +
    `ssh.become: true, use a key, or set "PermitRootLogin yes" in /etc/ssh/sshd_config.d on the host.`
  );
}

// sudo

export function sudoRefused(host: string, user: string, words: HostText): Explained {
  return { message: `sudo on ${host} refused ${user}`, ...quoted(words), next: 'Try "sudo -v" on the host.' };
}

export function sudoMissing(host: string, user: string, words: HostText): Explained {
  return {
    message: `${user} cannot become root on ${host}`,
    ...quoted(words),
    next: 'Install sudo on the host, or set ssh.user: root in the inventory.',
  };
}

export function sudoNeedsTerminal(host: string, user: string, words: HostText): Explained {
  return {
    message: `sudo on ${host} refused ${user}`,
    ...quoted(words),
    next: `Turn off requiretty for ${user} on the host: "Defaults:${user} !requiretty" in /etc/sudoers.d/provision (visudo -f).`,
  };
}

export function sudoNotAllowed(host: string, user: string, words: HostText): Explained {
  return {
    message: `sudo on ${host} refused ${user}`,
    ...quoted(words),
    next: `Add ${user} to the group wheel on the host.`,
  };
}

export function sudoTimedOut(host: string, words: HostText): Explained {
  return {
    message: `sudo on ${host} does not answer`,
    ...quoted(words),
    next: 'Try "sudo -v" on the host.',
  };
}

/** `owner` is whose password sudo asks for: that of `user`, or another one because of rootpw, targetpw or runaspw. */
export function sudoPasswordMissing(host: string, user: string, owner: string): Explained {
  return {
    message: `sudo on ${host} asks for the password of ${owner}${owner === user ? '' : ofAnother(user)}`,
    next: `Set ssh.become_password: !env NAME in the inventory${owner === user ? '' : `, to the password of ${owner}`}.`,
  };
}

export function sudoPasswordWrong(host: string, user: string, owner: string): Explained {
  return {
    message: `sudo on ${host} does not accept the password of ${owner}${owner === user ? '' : ofAnother(user)}`,
    next:
      owner === user
        ? 'Check ssh.become_password (or ssh.password) in the inventory.'
        : `Set ssh.become_password to the password of ${owner}.`,
  };
}

function ofAnother(user: string): string {
  return `, not of ${user} (rootpw, targetpw or runaspw in its sudoers file)`;
}
