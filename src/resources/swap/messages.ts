// What provision says about swap files.

interface Refusal {
  readonly message: string;
  readonly next: string;
}

// Editors show it for the pattern, too.
export const invalidFile = 'must be the absolute path of a file, such as /swapfile, without blanks; not a device';

// Editors show it for the pattern, too.
export const invalidSize = 'must be a size such as 512M or 2G';

export const sizeMissing = 'swap needs size';

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function bytes(number: number): string {
  return `${number} bytes`;
}

export function noBlkid(): { readonly message: string; readonly next: string } {
  return {
    message: '`blkid` is not installed (exit status 127)',
    next: 'Add a step before this one: package: util-linux.',
  };
}

export const turnedOff = 'the swap file is turned off meanwhile: its content moves to memory';

export function isOtherFile(file: string): Refusal {
  return {
    message: `${file} exists, and is not a swap file`,
    next: 'Choose another path, or remove the file if nobody needs it.',
  };
}

export function failureAdvice(words: string): string | undefined {
  if (/No space left/.test(words))
    return 'Choose a smaller size, or a path on another file system: `df -h` shows them.';
  if (/Operation not permitted/.test(words)) {
    return 'A container cannot turn swap on: configure it on the machine that runs the container.';
  }
  if (/Cannot allocate memory/.test(words)) {
    return 'The memory cannot take the content of the swap file: stop programs, or add another swap file first.';
  }
  if (/Invalid argument|not supported/.test(words)) {
    return 'The file system does not support swap files made this way, for example btrfs, tmpfs or the overlay of a container: choose a path on xfs or ext4.';
  }
  return undefined;
}
