import type { Event } from '../model/events.ts';
import { toJson } from '../model/wire.ts';

/** One event a line. The schema is in docs/schema/events.json. */
export function jsonReport(write: (text: string) => void): (event: Event) => void {
  return (event) => write(`${toJson(event)}\n`);
}
