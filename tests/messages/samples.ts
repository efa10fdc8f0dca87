/** Sample arguments for every message function of a module: docs/messages.md is rendered from them. */
export type Samples<M> = {
  readonly [K in keyof M as M[K] extends (...args: never[]) => unknown ? K : never]: M[K] extends (
    ...args: infer A
  ) => unknown
    ? readonly A[]
    : never;
};
