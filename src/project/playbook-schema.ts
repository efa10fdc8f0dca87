import * as z from 'zod';
import { Duration } from '../input/common-schemas.ts';
import { defined } from '../model/optional.ts';
import { Secret } from '../model/secret.ts';
import type { StepCheck } from '../model/step-check.ts';
import { onlyWithHttp, runOrHttp, urlRule } from './language-messages.ts';
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
  check: z
    .unknown()
    .optional()
    .describe(
      'What must succeed once the step is applied: a command, `{ run: COMMAND, within: 30s }`, or `{ http: URL, within: ' +
        '30s }`; see below.',
    ),
  timeout: Duration.optional().describe(
    'How long a change may take: `90s`, `5m`, `1h`. Default: `ssh.command_timeout`, for a reboot `5m`. After that time a ' +
      'command or a download is terminated; any other change keeps running on the host, and the next run waits for it.',
  ),
  retries: z
    .int()
    .min(0)
    .max(20)
    .optional()
    .describe(
      'How often a failed change is retried: a command after any failure (default 0), packages, repositories, downloads, ' +
        'users and groups after a failure of the network or a lock (default 2).',
    ),
});

const Word = z.union([z.string().min(1), z.instanceof(Secret)]);
const Run = z.union([Word, z.array(Word).min(1)]);
const Url = z.union([z.url({ protocol: /^https?$/, error: urlRule }), z.instanceof(Secret)]);

const check = z
  .strictObject({
    run: Run.optional().describe(
      'A command that must exit with status 0 and changes nothing: a line for the host’s sh, or a list of a program and its ' +
        'arguments.',
    ),
    http: Url.optional().describe('A URL, instead of `run`: the host sends a GET request with curl.'),
    status: z
      .int()
      .min(100)
      .max(599)
      .optional()
      .describe('The status that the URL must return. Default: any below 400, after redirections.'),
    contains: z.string().min(1).optional().describe('A text that the answer must contain in its last 256 KiB.'),
    within: Duration.default(30).describe('How long it may take after a change: `30s`, `2m`, or seconds.'),
  })
  .refine(({ run, http }) => (run === undefined) !== (http === undefined), { error: runOrHttp })
  .refine(({ http, status, contains }) => http !== undefined || (status ?? contains) === undefined, {
    error: onlyWithHttp,
  });

/** The value of `check`, once its templates are evaluated. */
export const CheckSchema = z.union([Run.transform((run) => check.parse({ run })), check]);

export function stepCheck({ run, http, status, contains, within }: z.infer<typeof CheckSchema>): StepCheck {
  if (http !== undefined) return { target: { kind: 'http', url: http, ...defined({ status, contains }) }, within };
  return { target: { kind: 'command', run: run ?? [] }, within };
}

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
