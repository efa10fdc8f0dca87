// What provision says about host names.

import type { Warning } from '../../model/resource.ts';

export const nameTooLong = 'Linux limits a host name to 64 characters';

export const invalidName =
  'a host name consists of labels, joined by dots; a label has letters, digits and hyphens, and no hyphen at either end';

export function userDataSetsName(): Warning {
  return {
    message:
      'cloud-init sets the host name at each boot: its user data contains `preserve_hostname: false`, which wins over the files of the host',
    next: 'Remove that line from the user data of this machine, or disable cloud-init: `touch /etc/cloud/cloud-init.disabled`.',
  };
}
