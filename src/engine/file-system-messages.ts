// What provision says about file systems that take no change, whatever the step is.

const IMMUTABLE =
  'The file or its directory may be immutable: check it with lsattr on the host, and remove the attribute with chattr -i.';

/** What to do about these words of programs, of which the C library has the parts after the last colon. */
export function fileSystemAdvice(words: string): string | undefined {
  if (/(cannot|changing (ownership|permissions|group)) .*Operation not permitted|Not allowed to update/.test(words)) {
    return IMMUTABLE;
  }
  // hostnamed keeps the mounts that it started with, for as long as it runs: 30 s after its last request.
  if (/Could not set static hostname.*read-only filesystem/.test(words)) {
    return '/etc was mounted read-only when systemd-hostnamed started: check it with findmnt, then run "systemctl stop systemd-hostnamed" on the host.';
  }
  if (/Read-only file system/.test(words)) {
    return 'The file system is mounted read-only on the host: check it with findmnt.';
  }
  if (/(cannot (move|remove)|Could not set static hostname).*Device or resource busy/.test(words)) {
    return 'The file may be a mount of its own, as in a container, and cannot be replaced: check it with findmnt.';
  }
  if (/No space left on device/.test(words)) {
    return 'A file system of the host is full: check it with df -h and df -i, and free space.';
  }
  if (/Disk quota exceeded/.test(words)) return 'A quota on the host is exhausted: check it with quota or repquota -a.';
  if (/Input\/output error/.test(words)) return 'A disk of the host has errors: check them with dmesg.';
  return undefined;
}
