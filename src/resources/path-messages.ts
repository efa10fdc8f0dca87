// What several resources say about paths on the host.

export function notInDirectory(path: string): string {
  return `a part of ${path} is not a directory`;
}

export const correctPath = 'Correct the path, or remove the file that is in its way.';

export function notPermitted(path: string): string {
  return `the login may not look at ${path}`;
}

export const becomeRoot = 'Log in as root, or with `become` in the inventory.';

export const invalidPath =
  'must be an absolute path such as /etc/motd, without a slash at its end, empty parts, . and .., and control characters';

export const invalidMode = 'must be an octal mode such as "0644"';

/** For a number that is `meant`, but written as YAML 1.1 and Ansible read it. */
export function decimalMode({ given, meant }: { readonly given: string; readonly meant: string }) {
  const isOctal = /^[0-7]+$/.test(given);
  return {
    message: `${given} is the mode ${meant} as a decimal number`,
    hint: `Write "${meant}"${isOctal ? `, or "${given.padStart(4, '0')}" if that mode is meant` : ''}.`,
  };
}

export const invalidUser = 'must be a name such as root, or a number';

export const invalidContext = 'must be a type such as httpd_sys_content_t, or a whole context user:role:type:level';

/** `type` is the letter that `find -printf %y` prints; `target` is that of a link. */
export function kindOfFile(type: string, target = ''): string {
  switch (type) {
    case 'f':
      return 'a regular file';
    case 'd':
      return 'a directory';
    case 'l':
      return `a symbolic link to ${target}`;
    case 'p':
      return 'a named pipe';
    case 's':
      return 'a socket';
    case 'b':
    case 'c':
      return 'a device';
    default:
      return 'something that is neither a file nor a directory';
  }
}

/** The step that removes something of this kind, by the letter that `find -printf %y` prints. */
const RESOURCES: Readonly<Record<string, string>> = { f: 'file', d: 'directory', l: 'link' };

/**
 * What is at the path is not what a step of this type (`step`) is for. `type` and `target` are those of what is there; `absent` is
 * the declared state.
 */
export function anotherKind(found: {
  readonly step: string;
  readonly path: string;
  readonly type: string;
  readonly target: string;
  readonly absent: boolean;
}): { readonly message: string; readonly next: string } {
  const { step, path, type, target, absent } = found;
  const resource = RESOURCES[type];
  return {
    message: `${path} is ${kindOfFile(type, target)}, and a ${step} step does not ${absent ? 'remove' : 'replace'} it`,
    next:
      resource === undefined
        ? 'Correct the path, or remove it on the host.'
        : `Correct the path, or remove it with an earlier step: ${resource}: { path: ${path}, state: absent }.`,
  };
}

export function directoryMissing(directory: string): string {
  return `${directory} does not exist yet: an earlier step has to create it`;
}

export function noSelinux(path: string): { readonly message: string; readonly next: string } {
  return {
    message: `${path} has no SELinux context, because SELinux is disabled on this host: the declared one is not set`,
    next: 'Enable SELinux with a selinux step, or leave out `context`.',
  };
}

export function failureAdvice(words: string): string | undefined {
  const [, user] = /invalid (?:user|group|spec): ['‘]([^'’]+)['’]/.exec(words) ?? [];
  if (user !== undefined) {
    return `Create what is missing of ${user} in an earlier step, or correct \`owner\` and \`group\`.`;
  }
  if (/Device or resource busy/.test(words)) {
    return 'Something is mounted on this path on the host: check it with findmnt.';
  }
  if (/(Directory nonexistent|nonexistent directory|No such file or directory)/.test(words)) {
    return 'Declare the directory in an earlier step.';
  }
  if (/failed to change context|invalid context|Invalid argument/.test(words) && /chcon/.test(words)) {
    return 'The policy of the host does not have this SELinux type: check `context` with seinfo -t.';
  }
  return undefined;
}
