// What the transport says of changes and files: why they are not started, how their operations ended.
import { STATE_FORMAT } from '../model/formats.ts';
import { type HostText, own } from '../model/host-text.ts';
import { type Explained, quoted } from './failure.ts';

export function operationKilled(words: HostText): HostText {
  return explained('the process on the host was killed before it finished', words);
}

export function resultNotStored(words: HostText): HostText {
  return explained('the host has no space left for the result of the operation (in /run)', words);
}

export function resultNotWritable(words: HostText): HostText {
  return explained('the host cannot write the result of the operation (in /run)', words);
}

function explained(what: string, words: HostText): HostText {
  return words === '' ? own(what) : own(`${what}: `) + words;
}

export function outputTooLong(mebibytes: number): HostText {
  return own(`the output is longer than ${mebibytes} MiB`);
}

export function noSpaceForJobs(host: string, words: HostText): Explained {
  return {
    message: `${host} has no space left in /run/provision, where it stores the running change`,
    ...quoted(words),
    next: `Free space on ${host} (df -h /run). While no run is active, you can remove /run/provision/job-*.`,
  };
}

export function jobsNotWritable(host: string, words: HostText): Explained {
  return {
    message: `${host} cannot write to /run/provision, where it stores the running change`,
    ...quoted(words),
    next: `Check the mount and the permissions of /run on ${host}. A user other than root uses $XDG_RUNTIME_DIR/.provision.`,
  };
}

export function noSpaceForFiles(host: string, words: HostText): Explained {
  return {
    message: `${host} has no space left in /var/cache/provision, where it stores the files of a change`,
    ...quoted(words),
    next: `Free space on ${host} (df -h /var/cache). You can remove /var/cache/provision at any time.`,
  };
}

export function filesNotWritable(host: string, words: HostText): Explained {
  return {
    message: `${host} cannot write to /var/cache/provision, where it stores the files of a change`,
    ...quoted(words),
    next: `Check the mount and the permissions of /var/cache on ${host}. A user other than root uses ~/.cache/provision.`,
  };
}

/** `format` is 0 for versions that did not write one. */
export function otherVersion(host: string, format: string): Explained {
  if (format === '0') {
    return {
      message: `a run of an older version of provision is active on ${host} (/run/provision has no format version)`,
      next: 'Wait until it has finished, then run this version again.',
    };
  }
  return {
    message:
      `${host} was changed by another version of provision since it booted: /run/provision has ` +
      `${format === '' ? 'an unknown format' : `format ${format}`}, and this version supports format ${STATE_FORMAT}`,
    next:
      `Use the version of provision that changed ${host}. Or remove /run/provision on ${host} while no run is active; ` +
      'a reboot also removes it.',
  };
}

export function sourceChanged(file: string): Explained {
  return {
    message: `${file} has changed since the plan was made`,
    next: 'Nothing of this change was applied. Run the command again to plan with the new content.',
  };
}

export function sourceUnreadable(file: string, words: string): Explained {
  return { message: `cannot read ${file} on this computer: ${words}` };
}

export function fileDamaged(host: string, file: string): Explained {
  return {
    message: `${file} arrived damaged on ${host}, twice: its SHA-256 digest differs`,
    next: `Check the memory and the disk of ${host}, and of this computer.`,
  };
}

export function textWithNul(): string {
  return 'a text with a NUL character cannot be sent to a host';
}

export function pathOutsideFolder(path: string): string {
  return `${JSON.stringify(path)} is not a path inside the folder to send`;
}

export function sendProgress(file: string, sent: number, size: number): HostText {
  const percent = size === 0 ? 100 : Math.floor((sent / size) * 100);
  return own(`sending ${file}: ${percent} % of ${(size / 2 ** 20).toFixed(1)} MiB`);
}

/** In a script for the host: a comment of one line. */
export function copyFirst(file: string): string {
  return `Copy this file to the directory where you start the script: ${JSON.stringify(file)}`;
}

/** In a script for the host: a comment of one line. */
export function copyFolderFirst(folder: string): string {
  return `Copy this directory to the directory where you start the script: ${JSON.stringify(folder)}`;
}

/** In a script for the host: a comment of one line. */
export const directoriesStay = 'Directories that are not empty stay.';

/** In a script for the host: a comment of one line. */
export function stripByHand(folders: number): string {
  return `Afterwards move what is below the first ${folders} folder${folders === 1 ? '' : 's'} of the archive up: unzip cannot leave them out.`;
}

export function sendStalled(file: string, seconds: number): Explained {
  return { message: `sending ${file} made no progress for ${Math.round(seconds)} s` };
}

export function receiverEnded(words: HostText): Explained {
  return { message: 'the host stopped receiving files', ...quoted(words) };
}

/** What a lock owner is called whose own words are not readable. */
export const unknownOwner = 'another run';
