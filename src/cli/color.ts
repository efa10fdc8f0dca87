import { env } from 'node:process';
import { type Paint, paint } from '../output/format.ts';

/** Colours on a terminal that has them. NO_COLOR turns them off, FORCE_COLOR turns them on elsewhere. */
export function painter({ isTTY }: { readonly isTTY?: boolean }): Paint {
  const terminal = isTTY === true && env['TERM'] !== 'dumb';
  return paint(!env['NO_COLOR'] && (terminal || Boolean(env['FORCE_COLOR'])));
}
