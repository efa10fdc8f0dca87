import type { Answer } from '../command.ts';

/** The verbs of an object of nmcli, by their whole names; each takes the words after it. */
export type Verbs = Readonly<Record<string, (args: readonly string[]) => Answer | Promise<Answer>>>;
