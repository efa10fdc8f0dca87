import { $ as zx } from 'zx';

// Who became root with plain `su` has a PATH without the folders where ip and dnsmasq are.
process.env['PATH'] = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

/** zx, keeping to itself what commands say on stderr; when one fails, it is in the error. */
export const $ = zx({ quiet: true });
