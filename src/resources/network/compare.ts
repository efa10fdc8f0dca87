import type { Difference } from '../../model/resource.ts';

export interface Values {
  /** What the device has now. */
  readonly running: string;
  /** What the profile has for the next boot; undefined without a profile. */
  readonly saved: string | undefined;
  readonly after: string;
  /** Where the running value is from, if it is not from the profile. */
  readonly source: 'dhcp' | 'auto' | false;
}

/** A field is as declared when both the device and the profile have the value. */
export function* compare(field: string, { running, saved, after, source }: Values): Generator<Difference> {
  if (running === after && (saved === undefined || saved === after)) return;
  let before = running;
  if (source && running !== '') before = `${running} (${source})`;
  else if (running === after) before = `${saved || '(none)'} (saved)`;
  else if (saved === after) before = `${running || '(none)'} (running)`;
  yield { field, before: before || null, after: after || null };
}
