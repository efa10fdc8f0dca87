/**
 * Words with which resources name a state. Where one is the whole value of a difference, it is not text of the host and is not
 * masked, even if a secret is the same word.
 */
export const STATE_WORDS: ReadonlySet<string> = new Set([
  ...['absent', 'present', 'installed', 'not listed', 'not in the file'],
  ...['not found', 'running', 'stopped', 'failed', 'auto-restart'],
  ...['enabled', 'disabled', 'masked', 'masked-runtime', 'not masked'],
  ...['enforcing', 'permissive', 'selinux=0'],
  ...['yes', 'no', 'auto', 'manual', 'dhcp', '(no profile)'],
]);
