import * as z from 'zod';
import { keyOf, pathOf, words } from './key.ts';
import * as messages from './messages.ts';

/** A part may not be "." or ".." in any spelling: the path stays below /proc/sys. */
const Key = z.string().regex(/^(?!.*[./]{2})[A-Za-z0-9_][\w:@%+-]*([./][\w:@%+-]+)+$/, messages.invalidKey);

const Value = z.union([
  z.int().transform(String),
  // oxlint-disable-next-line no-control-regex
  z.string().regex(/^(?=.*[^ \t])[^\x00-\x08\x0A-\x1F\x7F]+$/, messages.invalidValue),
]);

const object = z.strictObject({
  name: Key.optional().describe('The parameter, such as `net.ipv4.ip_forward`.'),
  value: Value.optional().describe('Its value, as the kernel shows it. Blanks and tabs between numbers are the same.'),
  settings: z.record(Key, Value).optional().describe('Several parameters with their values, instead of `name`.'),
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('`absent` removes `name` from the file of provision. The kernel keeps its value until the next boot.'),
  override_only: z
    .boolean()
    .default(false)
    .describe(
      'Whether the step counts only where a file sets the parameter at boot. Elsewhere it is left to the program that sets it.',
    ),
});

export interface Setting {
  /** With dots. */
  readonly key: string;
  /** Below /proc/sys. */
  readonly path: string;
  /** Undefined for one that shall be absent. */
  readonly value: string | undefined;
}

export interface Desired {
  readonly settings: readonly Setting[];
  readonly overrideOnly?: true;
}

export const schema = object
  .superRefine((given, context) => {
    for (const [path, message] of conflicts(given)) context.addIssue({ code: 'custom', path: [...path], message });
  })
  .transform(({ name, value, settings, override_only: overrideOnly }): Desired => {
    const all = Object.entries(settings ?? {}).map(([key, one]) => setting(key, one));
    return {
      settings: name === undefined ? all : [setting(name, value)],
      ...(overrideOnly ? { overrideOnly } : {}),
    };
  });

function setting(name: string, value: string | undefined): Setting {
  const path = pathOf(name);
  return { key: keyOf(path), path, value: value === undefined ? undefined : words(value) };
}

type Conflict = readonly [path: readonly string[], message: string];

function conflicts({
  name,
  value,
  settings,
  state,
  override_only: overrideOnly,
}: z.infer<typeof object>): readonly Conflict[] {
  if (overrideOnly && state === 'absent') return [[['override_only'], messages.overridesNothing]];
  if (settings) {
    if (name !== undefined || value !== undefined) return [[['settings'], messages.oneForm]];
    if (state === 'absent') return [[['state'], messages.absentNeedsName]];
    return Object.keys(settings).length === 0 ? [[['settings'], messages.whichParameter]] : twins(settings);
  }
  if (name === undefined) return [[[], messages.whichParameter]];
  if (state === 'absent') return value === undefined ? [] : [[['value'], messages.absentHasNoValue]];
  return value === undefined ? [[[], messages.valueMissing(name)]] : [];
}

/** The same parameter in two spellings. */
function twins(settings: Readonly<Record<string, string>>): readonly Conflict[] {
  const names = Object.keys(settings);
  return names.flatMap((name, index): readonly Conflict[] => {
    const other = names.slice(0, index).find((one) => pathOf(one) === pathOf(name));
    return other === undefined ? [] : [[['settings', name], messages.isSame({ name, other })]];
  });
}

/** The parameters of a declaration with these settings. */
export function parametersOf(settings: readonly Setting[]): unknown {
  return { settings: Object.fromEntries(settings.map(({ key, value }) => [key, value])) };
}
