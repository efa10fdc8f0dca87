import { $ as zx } from 'zx';

/** zx, keeping to itself what commands say on stderr; when one fails, it is in the error. */
export const $ = zx({ quiet: true });
