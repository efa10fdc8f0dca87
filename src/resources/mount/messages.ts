// What provision says about mounts.
import type { Refusal } from '../../model/resource.ts';

// Editors show it for the pattern, too.
export const invalidSource = 'must be a device, UUID=…, LABEL=…, server:/export, //server/share, tmpfs or a directory';

// Editors show it for the pattern, too.
export const invalidType = 'must be a file system type such as xfs, ext4, nfs or tmpfs';

// Editors show it for the pattern, too.
export const invalidOption = 'must be a mount option without blanks and commas, such as noexec or size=1G';

export const isSwap = 'swap space is not mounted: write a swap step';

export const sourceMissing = 'mount needs source';

export const bindNeedsPath = 'the source of a bind mount must be the absolute path of a directory or file';

export const directoryNeedsBind =
  'a directory is mounted with `options: bind`; for a device, write its path below /dev';

export const noautoIsUnmounted = 'noauto prevents the mount at boot: write state: unmounted, or leave it out';

export function typeMissing(source: string): string {
  return `mount needs the type of ${source}`;
}

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function noFindmnt(): { readonly message: string; readonly next: string } {
  return {
    message: '`findmnt` is not installed (exit status 127)',
    next: 'Add a step before this one: package: util-linux.',
  };
}

export function unreadable(command: string): string {
  return `\`${command}\` printed something else than a list of file systems`;
}

export const notMounted = 'not mounted';

export function unmountsOther(source: string): string {
  return `unmounts ${source} first`;
}

/** `boots` is false for a line that would stop the boot. */
export interface MissingSource {
  readonly source: string;
  readonly boots: boolean;
}

export function noSource({ source, boots }: MissingSource): Refusal {
  const stops = boots ? '' : ', and a line in /etc/fstab without nofail would stop the next boot';
  return {
    message: `${source} does not exist on the host${stops}`,
    next: 'Correct `source`: `lsblk --fs` shows the devices, `blkid` their UUIDs and labels. Otherwise create it in an earlier step.',
  };
}

export function notADirectory({ path, kind }: { readonly path: string; readonly kind: string }): Refusal {
  return { message: `the mount point ${path} is a ${kind}`, next: 'Correct the path, or remove what is there.' };
}

export function severalLines(path: string): Refusal {
  return {
    message: `/etc/fstab has several lines for ${path}`,
    next: 'Keep one of the lines: remove the others on the host.',
  };
}

export function stopsBoot({ path, source }: { readonly path: string; readonly source: string }): Refusal {
  return {
    message: `the line of ${path} in /etc/fstab stops the next boot: ${source} does not exist, and the line has no nofail`,
    next: `Add the option nofail to the line, correct it, or remove it: mount: { path: ${path}, state: absent }.`,
  };
}

export function failureAdvice({ words, path }: { readonly words: string; readonly path: string }): string | undefined {
  if (/target is busy|device is busy/.test(words)) {
    return `Programs use ${path}, or another file system is mounted below it: stop them, or unmount that one, in an earlier step. On the host, "fuser --verbose --mount ${path}" (package psmisc) shows the programs, and "findmnt --submounts ${path}" the file systems.`;
  }
  if (/helper program|unknown filesystem type|need a \/sbin\/mount/.test(words)) {
    return 'Install the programs or the kernel module of the file system in an earlier step, such as package: nfs-utils or package: cifs-utils.';
  }
  if (/wrong fs type|bad superblock|can't read superblock/.test(words)) {
    return 'Correct `type` and `options`. A new device needs a file system first: command: { run: mkfs.xfs DEVICE, unless: blkid DEVICE }.';
  }
  if (/access denied by server|No route to host|Connection (refused|timed out)|Name or service not known/.test(words)) {
    return 'Check that the server runs, exports the directory to this host, and that its firewall allows NFS: on the host, "showmount --exports SERVER".';
  }
  if (/^mount: .*(permission denied|operation not permitted)/im.test(words)) {
    return 'A container cannot mount this: mount it on the machine that runs the container.';
  }
  return undefined;
}
