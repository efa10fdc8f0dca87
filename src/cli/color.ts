import { env } from 'node:process';
import { type Paint, paint } from '../output/format.ts';

/** Colour on a terminal, unless NO_COLOR says no or FORCE_COLOR says yes. */
export function painter({ isTTY }: { readonly isTTY?: boolean }): Paint {
  return paint(!env['NO_COLOR'] && (isTTY === true || Boolean(env['FORCE_COLOR'])));
}
