import * as z from 'zod';
import { isIP } from '../../model/ip.ts';
import * as messages from './messages.ts';

const Address = z.string().refine((text) => isIP(text) !== 0, messages.invalidAddress);

const HostName = z.string().min(1);

const object = z
  .strictObject({
    managers: z
      .array(HostName)
      .min(1)
      .describe(
        'The hosts of the inventory that manage the swarm. The first one creates the swarm; an odd number survives more failures.',
      ),
    workers: z.array(HostName).default([]).describe('The other hosts of the inventory that are in the swarm.'),
    state: z.enum(['present', 'absent']).default('present').describe('`absent` makes the host leave the swarm.'),
    advertise_address: Address.optional().describe(
      'Where the other nodes reach this one. Default: the address of the host in the inventory. A worker joins again to change it; a manager is refused.',
    ),
    data_path_address: Address.optional().describe(
      'The address for the traffic of containers between nodes. Default: `advertise_address`.',
    ),
  })
  .superRefine(({ managers, workers }, context) => {
    for (const [index, name] of [...managers, ...workers].entries()) {
      if ([...managers, ...workers].indexOf(name) === index) continue;
      const inManagers = index < managers.length;
      const path = inManagers ? ['managers', index] : ['workers', index - managers.length];
      context.addIssue({ code: 'custom', path, message: messages.namedTwice(name) });
    }
  });

/** A host of the inventory in the swarm. */
export interface Node {
  readonly name: string;
  readonly role: 'manager' | 'worker';
  readonly advertiseAddress: string | undefined;
}

export interface Desired extends z.infer<typeof object> {
  /** This host. */
  readonly node: Node;
  /** The addresses of the managers in the inventory. */
  readonly addresses: readonly string[];
  /** The other hosts of the swarm, with their addresses. */
  readonly others: readonly { readonly name: string; readonly address: string | undefined }[];
}

/** Without an inventory, the host is the first manager. */
export const schema: z.ZodType<Desired> = object.transform((declared) => ({
  ...declared,
  node: { name: declared.managers[0] ?? '', role: 'manager' as const, advertiseAddress: declared.advertise_address },
  addresses: [],
  others: [...declared.managers.slice(1), ...declared.workers].map((name) => ({ name, address: undefined })),
}));
