declare const brand: unique symbol;

/**
 * Text that came from a host or may repeat it: output of a command, content of a file, a value that differs. It may
 * hold a secret, so that it is masked where events leave the engine. Names, types, statuses and our own sentences are
 * plain strings and are never masked.
 */
export type HostText = string & { readonly [brand]?: 'HostText' };
