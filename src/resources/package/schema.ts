import * as z from 'zod';
import { defined } from '../../model/optional.ts';
import * as messages from './messages.ts';
import { isPin } from './pin.ts';

const Name = z
  .string()
  .regex(/^[A-Za-z0-9]([\w.+-]*|[\w.+:~^-]*\*)$/, messages.invalidName)
  .refine((spec) => !spec.includes('*') || isPin(spec), messages.invalidPattern);
const Names = z
  .union([Name.transform((name) => [name]), z.array(Name).min(1)])
  .describe(
    'The name of a package, as `rpm -q` prints it; also with a version (`tree-1.8.0`), with a pattern of ' +
      'versions (`docker-ce-27.*`), or with an architecture.',
  );

const From = z.string().regex(/^(https?:\/\/|\/)[^\s'"\\]+$/, messages.invalidFrom);

const object = z.strictObject({
  name: Names.optional().describe('Packages in the state of `state`.'),
  state: z
    .enum(['present', 'absent', 'latest'])
    .optional()
    .describe('Default: `present`. With `latest`, every run asks the repositories for a newer version.'),
  present: Names.optional().describe('Packages to install where they are missing.'),
  absent: Names.optional().describe('Packages to remove, in the same transaction.'),
  from: From.optional().describe(
    'Where the one package under `name` comes from, if from no repository: the URL or the path on the host of its RPM.',
  ),
  hold: z
    .boolean()
    .optional()
    .describe(
      'Whether the packages keep their version, or stay within their pattern of versions, when the host is updated. `false` ' +
        'removes such locks.',
    ),
  security: z
    .boolean()
    .optional()
    .describe('With `state: latest`: whether only updates count that a security advisory of the repositories names.'),
  module: z
    .string()
    .regex(/^[A-Za-z0-9][\w.+-]*:[\w.+-]+$/, messages.invalidModule)
    .optional()
    .describe('The stream of a module that is enabled first: `nodejs:20`.'),
});

export const schema = z.union([
  Names.transform((present): Desired => ({ present, absent: [], latest: [] })),
  object
    .superRefine((parameters, context) => {
      for (const [path, message] of conflicts(parameters)) {
        context.addIssue({ code: 'custom', path: path === '' ? [] : [path], message });
      }
    })
    .transform(({ name, state = 'present', present = [], absent = [], ...more }): Desired => {
      const lists = { present, absent, latest: [], ...defined(more) };
      return name === undefined ? lists : { ...lists, [state]: name };
    }),
]);

/** The packages to be in each state. */
export interface Desired {
  readonly present: readonly string[];
  readonly absent: readonly string[];
  readonly latest: readonly string[];
  /** The RPM of the one package to be present. */
  readonly from?: string;
  /** Whether those that are present are held. */
  readonly hold?: boolean;
  /** Whether only security updates count for `latest`. */
  readonly security?: boolean;
  readonly module?: string;
}

export function allNames({ present, absent, latest }: Desired): readonly string[] {
  return [...present, ...latest, ...absent];
}

/** Parameter and message. */
function conflicts(parameters: z.output<typeof object>): readonly (readonly [string, string])[] {
  const { name, state, present, absent, module } = parameters;
  if (name === undefined) {
    if (state !== undefined) return [['state', messages.stateWithoutName]];
    if (present === undefined && absent === undefined && module === undefined) {
      return [['', messages.nothingDeclared]];
    }
  }
  const removed = state === 'absent' ? [...(name ?? []), ...(absent ?? [])] : (absent ?? []);
  const pinned = [...removed, ...(state === 'latest' ? (name ?? []) : [])].find(isPin);
  if (pinned !== undefined) return [[name === undefined ? 'absent' : 'name', messages.patternNotHere(pinned)]];
  const extra = extraConflict(parameters);
  if (extra) return [extra];
  const both = present?.find((one) => absent?.includes(one));
  return [
    ...(name !== undefined && present ? [['present', messages.notWithName('present')] as const] : []),
    ...(name !== undefined && absent ? [['absent', messages.notWithName('absent')] as const] : []),
    ...(both === undefined ? [] : [['absent', messages.inBothLists(both)] as const]),
  ];
}

function extraConflict({
  name,
  state,
  present,
  from,
  hold,
  security,
}: z.output<typeof object>): [string, string] | undefined {
  if (from !== undefined && (name?.length !== 1 || (state ?? 'present') !== 'present' || name.some(isPin))) {
    return ['from', messages.fromNeedsName];
  }
  if (security !== undefined && state !== 'latest') return ['security', messages.securityNeedsLatest];
  if (hold === undefined) return undefined;
  if (state === 'latest' && hold) return ['hold', messages.heldAndLatest];
  const kept = state === 'absent' ? [] : [...(name ?? []), ...(present ?? [])];
  return kept.length === 0 ? ['hold', messages.nothingHeld] : undefined;
}
