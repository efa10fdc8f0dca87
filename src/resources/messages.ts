// What provision says about boot entries.

export const noBootEntry = 'the host has no boot entry in /boot/loader/entries';

export const installGrubby = 'Add a step before this one: package: grubby.';
