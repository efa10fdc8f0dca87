import * as z from 'zod';
import { Duration } from '../../input/common-schemas.ts';
import type { Issue } from '../docker-compose/rules.ts';
import { composeFile } from '../docker-compose/schema.ts';
import type { Host } from '../docker-service/schema.ts';
import * as messages from './messages.ts';
import { type Stack, stackOf } from './stack-file.ts';

/** docker/cli, cli/command/stack/common.go, and the names of services (swarmkit, manager/controlapi/common.go) */
const StackName = z.string().regex(/^[A-Za-z0-9]+(?:[_-]+[A-Za-z0-9]+)*$/, messages.invalidStack);

const object = z.strictObject({
  name: StackName.max(63).describe('The name of the stack, with which the names of its services begin.'),
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('`absent` removes its services, networks, secrets and configs; volumes stay.'),
  content: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'The stack as in a compose file: `services`, `networks`, `volumes`, and `secrets` and `configs` with their `content`. Variables ' +
        'of services and contents may be secrets.',
    ),
  ...composeFile,
  prune: z
    .boolean()
    .optional()
    .describe(
      'Whether services, secrets and configs of the stack that it does not declare any more are removed; default: false.',
    ),
  within: Duration.optional().describe('The time in which all tasks of each service have to run; default: 2m.'),
});

export interface Desired extends z.infer<typeof object> {
  /** Undefined with `state: absent`. */
  readonly stack: Stack | undefined;
  /** The hosts of the inventory before that of the step. */
  readonly before: readonly Host[];
}

export const schema: z.ZodType<Desired> = object.transform((declared, context): Desired => {
  const form = formConflicts(declared);
  const read = form.length > 0 || declared.state === 'absent' ? undefined : stackOf(declared);
  for (const { path, message } of read?.issues ?? form) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
  return { ...declared, stack: read?.stack, before: [] };
});

function formConflicts({ name: _name, state, ...declared }: z.infer<typeof object>): readonly Issue[] {
  const given = Object.entries(declared).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (state === 'absent') return given.map((key) => ({ path: [key], message: messages.notWithAbsent(key) }));
  const { content, file } = declared;
  if (content && file) return [{ path: ['file'], message: messages.twoForms }];
  return content || file ? [] : [{ path: [], message: messages.noStack }];
}
