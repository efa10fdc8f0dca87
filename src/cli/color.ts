import { env } from 'node:process';
import { type Paint, paint } from '../output/format.ts';

/** Colours on a terminal. NO_COLOR turns them off, FORCE_COLOR turns them on elsewhere. */
export function painter({ isTTY }: { readonly isTTY?: boolean }): Paint {
  return paint(!env['NO_COLOR'] && (isTTY === true || Boolean(env['FORCE_COLOR'])));
}
