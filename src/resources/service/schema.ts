import * as z from 'zod';
import * as messages from './messages.ts';
import { isTemplate } from './unit.ts';

export const schema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w@:.\\-]+$/, messages.invalidName)
      .describe('The unit; `.service` may be left out. An alias means the unit that it names.'),
    state: z
      .enum(['running', 'stopped'])
      .optional()
      .describe('Whether it runs now. `stopped` also stops the sockets, timers and paths that would start it again.'),
    enabled: z.boolean().optional().describe('Whether it starts at each boot.'),
    masked: z.boolean().optional().describe('Whether every start is prevented, even by hand.'),
  })
  .refine(({ state, enabled, masked }) => [state, enabled, masked].some((value) => value !== undefined), {
    message: messages.nothingDeclared,
  })
  .refine(({ state, enabled, masked }) => !(masked === true && (state === 'running' || enabled === true)), {
    message: messages.maskedAndUsed,
  })
  .refine(({ name, state }) => !(state !== undefined && isTemplate(name)), { message: messages.templateHasNoState });

export type Desired = z.infer<typeof schema>;
