// What provision says about boot entries and /etc/fstab.

export const noBootEntry = 'the host has no boot entry in /boot/loader/entries';

export const installGrubby = 'Add a step before this one: package: grubby.';

export const fstabSentBefore = 'an earlier step replaces /etc/fstab with a file of this computer';

export function fstabNotUtf8(line: number): { readonly message: string; readonly next: string } {
  return {
    message: `line ${line} of /etc/fstab is not text in UTF-8`,
    next: 'Convert the file on the host, for example with iconv.',
  };
}
