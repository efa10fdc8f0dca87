import * as z from 'zod';
import { TextsSchema } from '../docker/texts.ts';
import * as messages from './messages.ts';

const object = z
  .strictObject({
    name: z.string().min(1).describe('The host of the inventory whose node it is.'),
    availability: z
      .enum(['active', 'pause', 'drain'])
      .optional()
      .describe('`pause` gives the node no new tasks, `drain` also moves those that it has to other nodes.'),
    labels: TextsSchema.optional().describe(
      'Labels of the node, by which services are placed. Those that are not declared stay as they are.',
    ),
  })
  .refine(({ availability, labels }) => availability !== undefined || labels !== undefined, messages.nothingDeclared);

export interface Desired extends z.infer<typeof object> {
  /** Of the host in the inventory. */
  readonly address?: string | undefined;
}

export const schema: z.ZodType<Desired> = object;
