import { isIPv4 } from 'node:net';
import * as z from 'zod';
import { Identifier, SecretValue } from '../input/common-schemas.ts';
import { addressRule, addressWithPort, addressWithPortHint, nameRule, notIPv4 } from './messages.ts';

const Name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, nameRule);
const Address = z
  .string()
  // Every IPv6 address has two colons at least.
  .refine((text) => !/^([^:[\]]+|\[.*\]):\d+$/.test(text), {
    error: ({ input, path }) => addressWithPort(String(path?.at(-1)), String(input)),
    params: { hint: addressWithPortHint },
    abort: true,
  })
  .regex(/^[A-Za-z0-9:]([A-Za-z0-9.:%_-]*[A-Za-z0-9:])?$/, addressRule)
  .refine((text) => !/^[\d.]+$/.test(text) || isIPv4(text), {
    error: ({ input, path }) => notIPv4(String(path?.at(-1)), String(input)),
  });
const Playbooks = z
  .union([z.string(), z.array(z.string()).min(1)])
  .describe('Path relative to this file; the playbooks of a list run in order.');
const Vars = z
  .record(Identifier, z.unknown())
  .describe('Values for {{ name }} in playbooks. The host overrides its group, the group the inventory.');
const Connection = z.enum(['ssh', 'local']).describe('`local` is the machine that provision runs on.');
const Seconds = z.number().positive().max(86_400);

export const SshSchema = z
  .strictObject({
    user: z.string().min(1).describe('Login user. Default: the user in ~/.ssh/config, or your own user name.'),
    port: z.int().min(1).max(65_535).describe('SSH port. Default: the port in ~/.ssh/config, or 22.'),
    password: SecretValue.describe(
      'Password for login (password or keyboard-interactive) and for sudo: write `!env NAME` and set that variable, or `!file PATH`.',
    ),
    identity_file: z.string().min(1).describe('Private key file, relative to this file; ~ is your home directory.'),
    passphrase: SecretValue.describe('Passphrase of the private key: `!env NAME` or `!file PATH`.'),
    host_key: z
      .enum(['strict', 'accept-new'])
      .describe('`strict` refuses a host whose key is not recorded; `accept-new` records the key of a new host.'),
    become: z.boolean().describe('Become root with sudo.'),
    become_password: SecretValue.describe(
      'Password for sudo, if it differs from `password`: `!env NAME` or `!file PATH`.',
    ),
    connect_timeout: Seconds.describe('Seconds to wait for connection and login. Default: 10.'),
    command_timeout: Seconds.describe(
      'Seconds that a command on the host, such as a dnf transaction, may take. Default: 900.',
    ),
  })
  .partial();

const shared = {
  vars: Vars.optional(),
  ssh: SshSchema.optional().describe(
    'How to log in. Each key of the host overrides that of its group, the group the inventory.',
  ),
  connection: Connection.optional(),
  playbook: Playbooks.optional(),
};
export const HostSchema = z.strictObject({
  address: Address.optional().describe('Address of the host once it is set up. Default: its name.'),
  bootstrap: Address.optional().describe('Address of the host before its first run.'),
  ...shared,
});
const Hosts = z.record(Name, HostSchema.nullable());
const Group = z
  .strictObject({ ...shared, hosts: Hosts.optional().describe('The hosts of this group, by name.') })
  .nullable();
export const InventorySchema = z.strictObject({
  ...shared,
  hosts: Hosts.optional().describe('Hosts outside the groups, by name.'),
  groups: z
    .record(Name, Group)
    .optional()
    .describe('Hosts that share vars, login or playbook; `--host GROUP` selects them.'),
});

export type InventoryEntry = z.output<typeof InventorySchema>;
/** The keys that the inventory, a group and a host have in common. */
export type SharedEntry = Pick<InventoryEntry, keyof typeof shared>;
export type HostEntry = z.output<typeof HostSchema>;
