/** The commands that a summary offers. */
export interface NextCommands {
  /** Applies the same again, to all hosts. */
  readonly retry: string;
  /** Saves a new plan of the same. */
  readonly replan: string;
  /** `retry`, with reboots where they are pending. */
  readonly reboot: string;
}

/** More hosts than this are not named in a command: it then addresses all. */
const NAMED_HOSTS = 5;

/** Options that restrict a command to these hosts. */
export function hostOptions(names: readonly string[]): string {
  return names.length > NAMED_HOSTS ? '' : names.map((name) => ` --host ${name}`).join('');
}
