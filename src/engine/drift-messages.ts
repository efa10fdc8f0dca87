// What the engine says of a host that differs from its saved plan.

export const THE_HOST = 'the host';
export const NOT_PLANNED = 'the host could not be planned';
export const NO_SUCH_STEP = 'no such step';
export const UNCHANGED = 'unchanged';
export const WILL_RUN = 'will run';

export function countOfSteps(count: number): string {
  return `${count} steps`;
}

export function stepWithDigest(digest: string): string {
  return `a step with the digest ${digest.slice(0, 12)}`;
}

export function fileOfSize(length: number): string {
  return `a file of ${length} characters`;
}
