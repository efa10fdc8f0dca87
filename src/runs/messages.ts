import { JOURNAL } from '../model/transport.ts';

export function journalUnreadable(path: string): { readonly message: string; readonly next: string } {
  return {
    message: `cannot read ${path}`,
    next: `Only root may read ${JOURNAL}. Log in as root, or set ssh.become: true in the inventory.`,
  };
}
