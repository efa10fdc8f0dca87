import * as z from 'zod';
import * as messages from './messages.ts';

/**
 * What useradd(8) and groupadd(8) of the CentOS family accept: also upper-case letters and dots, at most 32 characters, not
 * only digits.
 */
const NAME = /^(?!\d+$)(?!\.{1,2}$)[A-Za-z0-9_.][A-Za-z0-9_.-]{0,30}[A-Za-z0-9_.$-]?$/;

export const AccountName = z.string().regex(NAME, messages.invalidName);

/** The overflow ID of the kernel, and -1 of 16 bits: systemd's UIDS-GIDS document reserves both. */
const RESERVED = [65_534, 65_535];
/** 4294967295 is -1 of 32 bits, "no change" for chown(2); systemd reserves 4294967294, which is -2. */
const LARGEST = 4_294_967_293;

export const Id = z
  .int()
  .min(0)
  .max(LARGEST)
  .refine((id) => !RESERVED.includes(id), { error: ({ input }) => messages.reservedId(Number(input)) });
