// What provision says about options of ini files.
import type { Refusal } from '../../model/resource.ts';

export const invalidOption = 'must be the name of an option, without = in it, and without #, ; and [ at its start';

export const invalidSection = 'must be the name of a section, without brackets';

export const blanksAround = 'must not begin or end with a blank: programs ignore blanks there';

export const backslash = 'must not end with a backslash: the next line would continue the value';

export const needsOption = 'the step needs option with value, or options';

export const needsValue = 'option needs value';

export const absentNeedsOne = 'with state: absent, the step needs section or option';

export const noOptions = 'must have at least one option';

export function notWithOptions(parameter: string): string {
  return `${parameter} cannot be combined with options`;
}

export function invalidLine({ path, line }: { readonly path: string; readonly line: number }): Refusal {
  return {
    message: `line ${line} of ${path} is not a section, an option, a comment or the end of a value`,
    next: `Correct the line on the host. If ${path} is not an ini file, use a line, block or file step.`,
  };
}
