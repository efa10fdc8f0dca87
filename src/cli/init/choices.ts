// What the options of "init" need to describe themselves.

export const kinds = ['docker-host', 'basics'] as const;
export type Kind = (typeof kinds)[number];

export const logins = ['password', 'key', 'agent'] as const;
export type Login = (typeof logins)[number];

/** What a host is written as on the command line and in an answer. */
export const HOST_FORM = 'NAME=ADDRESS, or NAME=ADDRESS@WHERE-IT-IS-NOW';
