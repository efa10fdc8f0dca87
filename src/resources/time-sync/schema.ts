import * as z from 'zod';
import { Duration } from '../../input/common-schemas.ts';
import * as messages from './messages.ts';

const Server = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.:_-]*[A-Za-z0-9])?$/, messages.invalidServer);
const Servers = z.array(Server).min(1);

const object = z.strictObject({
  servers: Servers.optional().describe('The NTP servers, by name or address. No other ones stay in /etc/chrony.conf.'),
  pools: Servers.optional().describe('Names that stand for several servers each, such as `2.centos.pool.ntp.org`.'),
  wait: z
    .boolean()
    .default(true)
    .describe('Whether the clock must be synchronised. With false, a clock that is not causes a warning only.'),
  within: Duration.default(60).describe('How long apply waits for that after a change: `30s`, `2m`, or seconds.'),
});

/** A name stands for a server, and a list for several. */
export const schema = z
  .union([
    Server.transform((server) => object.parse({ servers: [server] })),
    Servers.transform((servers) => object.parse({ servers })),
    object,
  ])
  .superRefine(({ servers = [], pools = [] }, context) => {
    const all = [...servers, ...pools];
    const twice = all.find((name, index) => all.indexOf(name) !== index);
    if (twice !== undefined) context.addIssue({ code: 'custom', message: messages.declaredTwice(twice) });
  });

export type Desired = z.infer<typeof object>;
