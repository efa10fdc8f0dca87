import * as z from 'zod';
import { defined } from '../../model/optional.ts';
import { parsePorts, type PortRange } from '../firewall/port-ranges.ts';
import * as messages from './messages.ts';
import { Mode } from './mode-state.ts';
import { pathOf } from './path-pattern.ts';
import { isSame, overlap } from './port-records.ts';

export interface DesiredBoolean {
  readonly name: string;
  readonly on: boolean;
}

/** The type of ports, or none of their own. */
export interface DesiredPort {
  readonly range: PortRange;
  readonly type: string;
  readonly present: boolean;
}

/** The label of the files that a pattern is about, or none of its own. */
export interface DesiredContext {
  /** As semanage has it. */
  readonly pattern: string;
  readonly type?: string | undefined;
}

/** Only what is declared. */
export interface Desired {
  readonly mode?: Mode | undefined;
  readonly booleans?: readonly DesiredBoolean[] | undefined;
  readonly ports?: readonly DesiredPort[] | undefined;
  readonly contexts?: readonly DesiredContext[] | undefined;
}

const Type = z.string().regex(/^\w+$/, messages.invalidType);
const State = z.enum(['present', 'absent']).optional();

const Ports = z.strictObject({
  type: Type.describe('The type, such as `http_port_t`.'),
  ports: z
    .array(z.string().refine((text) => parsePorts(text) !== undefined, messages.invalidPort))
    .min(1)
    .describe('Ports and ranges of ports, such as `8081/tcp` and `9000-9010/udp`.'),
  state: State.describe(
    '`absent` removes an assignment of this host; what the policy itself assigns stays. Default: present.',
  ),
});

const FileContext = z
  .strictObject({
    path: z
      .string()
      .refine((text) => pathOf(text) !== undefined, messages.invalidPattern)
      .describe('A path, as in semanage-fcontext(8): with `(/.*)?` at its end, everything below it, too.'),
    type: Type.optional().describe('The type, such as `container_file_t`.'),
    state: State.describe('`absent`: the files have the label that the policy gives them. Default: present.'),
  })
  .superRefine(({ type, state }, context) => {
    if ((state === 'absent') === (type === undefined)) return;
    context.addIssue({
      code: 'custom',
      path: ['type'],
      message: type === undefined ? messages.typeMissing : messages.typeWithAbsent,
    });
  });

const Switch = z.union([z.enum(['on', 'off']).transform((word) => word === 'on'), z.boolean()]);

const object = z
  .strictObject({
    mode: Mode.optional(),
    booleans: z
      .record(z.string().regex(/^\w+$/, messages.invalidBoolean), Switch)
      .optional()
      .describe('Booleans of the policy, each `on` or `off`: now and after a reboot.'),
    ports: z
      .array(Ports)
      .optional()
      .describe(
        'Which types ports have, so that a confined service may listen on them: each with `type`, `ports` (`8081/tcp`, `9000-9010/udp`) and `state` (`absent` removes an assignment of this host).',
      ),
    file_contexts: z
      .array(FileContext)
      .optional()
      .describe(
        'Which labels files have: each with `path` (with `(/.*)?` at its end, everything below it, too), `type` and `state` (`absent`: what the policy gives them). They are set with restorecon, also where they differ later.',
      ),
  })
  .superRefine((given, context) => {
    const { mode, ...others } = given;
    const issue = (path: readonly (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path: [...path], message });
    if (Object.keys(given).length === 0) issue([], messages.nothingDeclared);
    const [first] = Object.keys(others);
    if (mode === 'disabled' && first !== undefined) issue([first], messages.needsSelinux(first));
    const ports = portsOf(given.ports);
    for (const [index, one] of ports.entries()) {
      if (ports.slice(0, index).some((before) => contradict(before, one)))
        issue(['ports', one.entry, 'ports'], messages.portTwice);
    }
    const patterns = (given.file_contexts ?? []).map(({ path }) => path);
    for (const [index, pattern] of patterns.entries()) {
      if (patterns.indexOf(pattern) < index) issue(['file_contexts', index, 'path'], messages.patternTwice);
    }
  });

interface DeclaredPort extends DesiredPort {
  /** Which of the entries has it. */
  readonly entry: number;
}

function portsOf(given: readonly z.infer<typeof Ports>[] = []): readonly DeclaredPort[] {
  return given.flatMap(({ type, ports, state }, entry) =>
    ports.flatMap((text) => {
      const range = parsePorts(text);
      return range === undefined ? [] : [{ range, type, present: state !== 'absent', entry }];
    }),
  );
}

/** Of a range that is removed, a part may be assigned. */
function contradict(a: DesiredPort, b: DesiredPort): boolean {
  return a.present === b.present ? overlap(a.range, b.range) : isSame(a.range, b.range);
}

export const schema = z
  .union([Mode.transform((mode): z.output<typeof object> => ({ mode })), object])
  .transform(({ mode, booleans, ports, file_contexts: contexts }): Desired =>
    defined({
      mode,
      booleans: booleans && Object.entries(booleans).map(([name, on]) => ({ name, on })),
      ports: ports && portsOf(ports).map(({ range, type, present }) => ({ range, type, present })),
      contexts: contexts?.map(({ path, type }) => defined({ pattern: path, type })),
    }),
  );
