import * as z from 'zod';
import { exec } from '../../model/operation.ts';
import { type Result, unknownResult } from '../../model/result.ts';
import type { Change, Resource } from '../../model/resource.ts';
import { isMissing } from '../unknown-state.ts';
import * as messages from './messages.ts';

const Target = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.:-]*$/, messages.invalidTarget)
  .describe('What must answer to ping: a name, which tests DNS, too, or an address.');

const object = z.strictObject({
  host: Target,
  within: z.int().min(1).max(600).default(10).describe('Seconds to wait for an answer.'),
});

const schema = z.union([Target.transform((host) => object.parse({ host })), object]);

type Desired = z.infer<typeof object>;

interface Current {
  readonly answers: boolean;
  /** The error of ping if there is no answer. */
  readonly error: string;
}

export const reachable: Resource<Desired, Current> = {
  type: 'reachable',
  repeatable: true,
  summary: 'Checks that the host reaches a name or an address. Changes nothing.',
  schema,
  name: ({ host }) => host,
  probe: ({ host }) => ({
    operations: [exec('ping', '-c', '1', '-W', '2', '-q', host)],
    parse: ([result]) => parse(result),
  }),
  plan,
  advise: (words, { host }) =>
    /not known|name resolution|no address/i.test(words) ? messages.cannotResolve(host) : messages.checkNetwork(host),
};

function parse(result: Result | undefined): Current {
  if (result?.kind !== 'done' || isMissing(result)) throw unknownResult(result, 'ping');
  return { answers: result.status === 0, error: result.stderr.trim() || messages.noAnswer };
}

function plan({ answers, error }: Current, { host, within }: Desired): readonly Change[] {
  if (answers) return [];
  return [
    {
      action: 'run',
      diff: [{ field: 'reachable', before: error.replace(/^ping: /, ''), after: 'answers', plain: true }],
      // One answer is enough, but it may come only after seconds: DHCP, spanning tree.
      operations: [exec('ping', '-c', '1', '-w', String(within), '-q', host)],
      notes: [messages.checkedAgain],
    },
  ];
}
