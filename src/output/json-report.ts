import type { Event } from '../model/events.ts';
import { jsonLine } from '../model/json-text.ts';

/** Writes each event as one line of JSON. The schema is docs/schema/event.json. */
export function jsonReport(write: (text: string) => void): (event: Event) => void {
  return (event) => write(jsonLine(event));
}
