import type { Example } from '../model/resource.ts';

/** The steps of an example in their order, each in YAML. */
export function stepsOf({ before, step, after }: Example): readonly string[] {
  return [before, step, after].filter((one) => one !== undefined);
}

/** As items of a playbook's list. */
export function listed(steps: readonly string[]): string {
  return steps.map((step) => `- ${step.replaceAll('\n', '\n  ')}`).join('\n');
}
