import * as z from 'zod';
import { Duration } from '../input/common-schemas.ts';
import { tagRule } from './messages.ts';

const Vars = z.record(z.string(), z.unknown());

export const PlaybookSchema = z.strictObject({
  name: z.string().optional().describe('What the playbook is for.'),
  vars: Vars.optional().describe(
    'Defaults of variables; those of the inventory, and of the step that includes the playbook, come first.',
  ),
  steps: z.array(z.unknown()).min(1).describe('The steps, in order. A step is one resource with its parameters.'),
});

const When = z
  .union([z.string().min(1), z.boolean()])
  .optional()
  .describe(
    'A condition over variables, without braces: `role == "manager"`. If it is false, the host does not have the step.',
  );

const Tag = z.string().regex(/^[\w.-]+$/, tagRule);

const Tags = z.union([Tag.transform((tag) => [tag]), z.array(Tag)]).optional();

/** What a step has beside its resource. */
export const StepSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .optional()
    .describe('Title of the step in plans and reports. Default: its resource and what it is about.'),
  tags: Tags.describe('Words by which `--tags` selects the step.'),
  when: When,
  for_each: z
    .union([z.string(), z.array(z.unknown()), Vars])
    .optional()
    .describe(
      'A list or a map: one step for each item, with `{{ each }}`, and `{{ each.key }}` and `{{ each.value }}` of a map.',
    ),
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

/** A step that stands for the steps of another file. */
export const IncludeSchema = z.strictObject({
  include: z
    .string()
    .min(1)
    .describe('A playbook, relative to this file; a folder stands for its playbook.yaml. Its steps take this place.'),
  vars: Vars.optional().describe('Variables for its steps; they come before those of the inventory.'),
  tags: Tags.describe('Tags of all its steps, beside their own.'),
  when: When,
});
