import { $ as zx } from 'zx';

// After a plain `su`, PATH lacks the folders of ip and dnsmasq.
process.env['PATH'] = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
// Bash takes a socket as its input for a remote shell, and then reads ~/.bashrc, which may take long; but not at a deeper
// level (bash(1), INVOCATION). The pipes of Node are sockets.
process.env['SHLVL'] = '9';

/** zx without printing stderr of commands; an error contains it. */
export const $ = zx({ quiet: true });
