import { $ as zx } from 'zx';

// After a plain `su`, PATH lacks the folders of ip and dnsmasq.
process.env['PATH'] = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;

/** zx without printing stderr of commands; an error contains it. */
export const $ = zx({ quiet: true });
