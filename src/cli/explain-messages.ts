// What "provision explain" says beside the commands.
import type { DiagnosticText } from '../input/diagnostic.ts';
import type { Host } from '../model/host.ts';

export function onHost({ name, address }: Pick<Host, 'name' | 'address'>): string {
  return `${name} (${address})`;
}

export function scriptOf({ name, address }: Pick<Host, 'name' | 'address'>): string {
  return `Sets up ${name} (${address}) as declared. Run it on that host as root.`;
}

export function oneHost(count: number): DiagnosticText {
  return { message: `--script writes the script of one host, and ${count} are selected`, hint: 'Add --host NAME.' };
}

/** `step` is its number and title. */
export function knownLater(step: string, reason: string): string {
  return `${step}: its commands are known only after the earlier steps are applied (${reason})`;
}

/** `before` and `after` are empty for "none". */
export function fieldChanges(field: string, before: string, after: string): string {
  return `${field}: ${before || '(none)'} → ${after || '(none)'}`;
}

export function fileChanges(field: string): string {
  return `${field}: new content`;
}

export function rollsBack(seconds: number): string {
  return `With provision apply, the host rolls this change back by itself if it is not reachable within ${seconds} s.`;
}

export function unchanged(steps: readonly string[]): string {
  return `Already as declared: ${steps.join(', ')}`;
}
