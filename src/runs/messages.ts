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
    message: `the host sent more of ${path} than the ${kibibytes} KiB and ${lines} lines that a journal has at most`,
    next: `Check that the right machine answers at this address, then the content of ${path}.`,
  };
}
