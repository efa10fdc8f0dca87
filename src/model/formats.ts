/**
 * Of the events, in run logs and JSON output. Raised with every change that an older reader would misread. Not beside the
 * schemas: the engine needs the number, and must not load zod for it.
 */
export const EVENT_FORMAT = 1;
/** Of the lines in the journal of a host. */
export const JOURNAL_FORMAT = 1;
/** Of /run/provision on a host, with the owners of its lock and jobs. A host that has another one refuses changes. */
export const STATE_FORMAT = 1;
