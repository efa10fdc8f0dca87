// What the help of init needs. Apart from the rest of init, which --help does not load.

export const kinds = ['docker-host', 'basics'] as const;
export type Kind = (typeof kinds)[number];

export const logins = ['password', 'key', 'agent'] as const;
export type Login = (typeof logins)[number];

/** The form of a host on the command line and in an answer. */
export const HOST_FORM = 'NAME=ADDRESS, or NAME=ADDRESS@CURRENT-ADDRESS';
