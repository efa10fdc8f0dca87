import { exec } from '../../model/operation.ts';

/** Only root can write there: in /var/tmp another user could place a link before. */
export const WORK = '/var/cache/provision';

export const makeWorkFolder = exec('mkdir', '--parents', '--mode=0700', '--', WORK);
