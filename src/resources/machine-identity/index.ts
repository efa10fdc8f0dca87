import * as z from 'zod';
import type { Resource } from '../../model/resource.ts';
import { type Current, parse, probe } from './current.ts';
import * as messages from './messages.ts';
import { plan, refuse } from './plan.ts';

const State = z
  .literal('own')
  .describe('`own`: made on this machine. A clone has those of the machine it was made of.');

const schema = z.union([State.transform((state) => ({ state })), z.strictObject({ state: State })]);

type Desired = z.infer<typeof schema>;

const CANNOT_REPLACE = /Device or resource busy|Read-only file system|Operation not permitted/;

export const machineIdentity: Resource<Desired, Current> = {
  type: 'machine_identity',
  summary: 'A machine-id and SSH host keys of its own for a host that may be a clone of another one.',
  schema,
  name: () => '',
  probe: () => ({ operations: probe, parse }),
  plan,
  refuse,
  advise: (words) => (CANNOT_REPLACE.test(words) ? messages.cannotReplace : undefined),
};
