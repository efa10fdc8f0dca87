import type { Event } from '../engine/events.ts';

/** One event a line. The schema is in docs/events.md. */
export function jsonReport(write: (text: string) => void): (event: Event) => void {
  return (event) => write(`${JSON.stringify(event, (_key, value: unknown) => (value === undefined ? null : value))}\n`);
}
