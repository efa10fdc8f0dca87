import { JOURNAL } from '../model/transport.ts';

export function journalUnreadable(path: string): { readonly message: string; readonly next: string } {
  return {
    message: `cannot read ${path}`,
    next: `Only root may read ${JOURNAL}. Log in as root, or set ssh.become: true in the inventory.`,
  };
}

export function journalTooLong(
  path: string,
  kibibytes: number,
  lines: number,
): { readonly message: string; readonly next: string } {
  return {
    message: `the host sent more than ${kibibytes} KiB or ${lines} lines of ${path}, which is more than a journal can have`,
    next: `Check that the right machine answers at this address. If it does, check the content of ${path}.`,
  };
}
