// What provision says about commands.
import type { UnknownText } from '../unknown-state.ts';

export const notAbsolute = 'must be an absolute path';

export const runsEveryTime = 'runs at every apply: the step has neither creates nor unless';

/** `test` is `unless` or `creates`; `outcome` is a verb phrase, such as "did not run". */
export function testFailed({ test, outcome }: { readonly test: string; readonly outcome: string }): string {
  return `the test \`${test}\` ${outcome}`;
}

export function testNotFound(test: string): UnknownText {
  return {
    message: `the test \`${test}\` uses a command that is not installed (exit status 127)`,
    next: 'Correct the test, or add a step before this one that installs the command.',
  };
}
