import * as z from 'zod';
import { Duration } from '../input/common-schemas.ts';
import { tagRule } from './messages.ts';

export const PlaybookSchema = z.strictObject({
  name: z.string().optional().describe('What the playbook is for.'),
  steps: z.array(z.unknown()).min(1).describe('The steps, in order. A step is one resource with its parameters.'),
});

const Tag = z.string().regex(/^[\w.-]+$/, tagRule);

/** What a step has beside its resource. */
export const StepSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .optional()
    .describe('Title of the step in plans and reports. Default: its resource and what it is about.'),
  tags: z
    .union([Tag.transform((tag) => [tag]), z.array(Tag)])
    .optional()
    .describe('Words by which `--tags` selects the step.'),
  timeout: Duration.optional().describe(
    'How long a change may take: `90s`, `5m`, `1h`. Default: `ssh.command_timeout`, for a reboot `5m`. After that time a ' +
      'command is terminated; any other change keeps running on the host, and the next run waits for it.',
  ),
  retries: z
    .int()
    .min(0)
    .max(20)
    .optional()
    .describe(
      'How often a failed change is retried: a command after any failure (default 0), packages and repositories after ' +
        'a failure of the network or a lock (default 2).',
    ),
});

export const stepKeys: readonly string[] = Object.keys(StepSchema.shape);
