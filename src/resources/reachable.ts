import { z } from 'zod';
import { UnknownState, exec, outcome } from '../model/operation.ts';
import type { Resource } from '../model/resource.ts';

const Target = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.:-]*$/, 'a host name or an IP address')
  .describe('What has to answer a ping: a name (then DNS works, too) or an address.');

const object = z.strictObject({
  host: Target,
  within: z.int().min(1).max(600).default(10).describe('Seconds to wait for an answer.'),
});

const schema = z.union([Target.transform((host) => object.parse({ host })), object]);

type Desired = z.infer<typeof object>;

interface Current {
  readonly answers: boolean;
  /** ping's own words if it does not. */
  readonly why: string;
}

export const reachable: Resource<Desired, Current> = {
  type: 'reachable',
  repeatable: true,
  summary: 'Makes sure that the host reaches a name or an address. Changes nothing.',
  guide: {
    examples: [
      {
        what: '"First make sure the network works": a name, so that DNS is tried, too',
        step: 'reachable: www.google.com',
        recorded: 'answers',
      },
      {
        what: 'An address, with less patience',
        step: 'reachable: { host: 192.168.2.99, within: 2 }',
        recorded: 'no-answer',
      },
    ],
    knownIssues: [
      { what: 'The name cannot be looked up', recorded: 'unknown-name' },
      { what: 'Nobody answers', recorded: 'no-answer' },
    ],
  },
  schema,
  name: ({ host }) => host,
  probe: ({ host }) => ({
    operations: [exec('ping', '-c', '1', '-W', '2', '-q', host)],
    parse([result]) {
      if (result?.kind !== 'done' || result.status === 127) throw new UnknownState(`ping ${outcome(result)}`);
      const why = result.stderr.trim() || 'no answer';
      return { answers: result.status === 0, why };
    },
  }),
  plan({ answers, why }, { host, within }) {
    if (answers) return [];
    return [
      {
        action: 'run',
        diff: [{ field: 'reachable', before: why.replace(/^ping: /, ''), after: 'answers', plain: true }],
        // One answer is enough, but it may take until the network has settled.
        operations: [exec('ping', '-c', '1', '-w', String(within), '-q', host)],
        notes: ['checked again at this step'],
      },
    ];
  },
  advise: (words, { host }) =>
    /not known|name resolution|no address/i.test(words)
      ? `The host cannot look up ${host}: check dns of its network step.`
      : `Check gateway and dns of its network step, and whether ${host} answers a ping at all.`,
};
