// What provision says about authorized keys.

interface Refusal {
  readonly message: string;
  readonly next: string;
}

export const notAKey = 'must be a public key as in a .pub file, such as "ssh-ed25519 AAAA… alice@laptop"';

export const notFile = 'must be the path of a file of this computer, relative to the playbook';

export const keyMissing = 'authorized_key needs key or source';

export const keyAndSource = 'source cannot be combined with key';

export const damagedKey = 'the public key is damaged: a part of it is missing or changed';

export const privateKey = 'this is a private key';
export const privateKeyHint = 'Write the public key here: the content of the file with the ending .pub.';

export const privateFileHint = 'Name the file with the ending .pub.';

export const keyWithOptions = 'write what stands before the type of the key as options';

export const invalidOption = 'an option is one word; only a text in double quotes can contain blanks';

export const exclusiveAndAbsent = 'exclusive cannot be combined with state: absent';

export const optionsAndAbsent =
  'options cannot be combined with state: absent: a key is removed whatever its options are';

export const statFailed = '`stat` cannot read the directory of the keys';
export const catFailed = '`cat` cannot read the keys';

export function unusualHome({ user, home }: { readonly user: string; readonly home: string }) {
  return {
    message: `the path of the home directory of ${user} has a blank: ${home}`,
    next: `Give ${user} a home directory without blanks.`,
  };
}

export function noUser(user: string): Refusal {
  return {
    message: `/etc/passwd has no user ${user}`,
    next: `Correct the name, or add a step before this one: user: ${user}.`,
  };
}

export function notLocal(user: string): Refusal {
  return {
    message: `${user} is not in /etc/passwd: the user comes from another source, such as LDAP or SSSD`,
    next: 'provision writes the keys of local users only. Store the key where the user comes from.',
  };
}

export function noHome({ user, home }: { readonly user: string; readonly home: string }): Refusal {
  return {
    message: `the home directory ${home} of ${user} does not exist`,
    next: `Add a step before this one: user: { name: ${user}, create_home: true }.`,
  };
}

export function isLink(path: string): Refusal {
  return {
    message: `${path} is a symbolic link`,
    next: 'provision does not follow it, because its owner could let root write to any file. Replace it by what it points to.',
  };
}

export function isNoDirectory(path: string): Refusal {
  return { message: `${path} is not a directory`, next: 'Rename it on the host.' };
}

export function homeIsWritable({ home, mode }: { readonly home: string; readonly mode: string }): Refusal {
  return {
    message: `others can write to ${home} (${mode}): the SSH server then ignores the keys (StrictModes)`,
    next: `On the host, run: chmod go-w ${home}`,
  };
}

export function removesLoginKey(user: string): string {
  return `removes the key with which this run is logged in as ${user}: the next run needs another key or a password`;
}

export function restrictsLoginKey(user: string): string {
  return `changes the options of the key with which this run is logged in as ${user}`;
}

/** The comment of a key, and its fingerprint as `ssh-keygen -l` prints it. */
export function keyName({ comment, fingerprint }: { readonly comment: string; readonly fingerprint: string }): string {
  return comment === '' ? fingerprint : `${comment} ${fingerprint}`;
}

export function optionsOf(key: string): string {
  return `options of ${key}`;
}

export const NOT_A_KEY_LINE = 'a line that is not a key';

export function fileState({ mode, owner }: { readonly mode: string; readonly owner: string }): string {
  return `${mode} ${owner}`;
}

export const checkSshd =
  'The SSH server reads another file: on the host, "sshd -T" prints it as authorizedkeysfile. provision writes ~/.ssh/authorized_keys.';
