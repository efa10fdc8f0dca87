import type { Event } from '../model/events.ts';

/** Writes each event as one line of JSON. The schema is docs/schema/event.json. */
export function jsonReport(write: (text: string) => void): (event: Event) => void {
  return (event) => write(`${JSON.stringify(event)}\n`);
}
