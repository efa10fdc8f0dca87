import * as z from 'zod';
import * as messages from './messages.ts';

const Source = z.literal('vault', { error: messages.onlyTheVault });

const object = z.strictObject({
  source: Source.describe('`vault`: the archive of releases that have reached their end of life.'),
  url: z
    .string()
    .regex(/^https?:\/\/[^\s$#]*[^\s$#/]$/, messages.invalidUrl)
    .default('https://vault.centos.org')
    .describe('Where the archive is, for a mirror of your own. Default: `https://vault.centos.org`.'),
});

export type Desired = z.infer<typeof object>;

export const schema = z.union([Source.transform((source) => object.parse({ source })), object]);
