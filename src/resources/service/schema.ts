import * as z from 'zod';
import * as messages from './messages.ts';
import { isTemplate, unitName } from './unit-name.ts';

const Path = z.string().regex(/^\/[^\n]*[^/\n]$/, messages.invalidPath);
const UnitName = z.string().regex(/^[\w@:.\\-]+$/, messages.invalidName);
const Package = z.string().regex(/^[A-Za-z0-9][\w.+-]*$/, messages.invalidPackage);

/** A list, or one item of it. */
function listOf<Output>(item: z.ZodType<Output, string>) {
  return z.union([item.transform((one) => [one]), z.array(item)]).default([]);
}

const map = z.strictObject({
  files: listOf(Path).describe('Absolute paths; of a folder, what is added, removed or replaced in it.'),
  packages: listOf(Package).describe('Names of packages, without version.'),
  units: listOf(UnitName.transform(unitName)).describe(
    'Other units: their start, restart and reload. `.service` may be left out.',
  ),
});

export type Sources = z.infer<typeof map>;

/** A path, or a list of paths, stands for its files. */
const Sources = z.union([
  Path.transform((path) => map.parse({ files: [path] })),
  z.array(Path).transform((files) => map.parse({ files })),
  map,
]);

export const schema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w@:.\\-]+$/, messages.invalidName)
      .describe('The unit; `.service` may be left out. An alias means the unit that it names.'),
    state: z
      .enum(['running', 'stopped'])
      .optional()
      .describe('Whether it runs now. `stopped` also stops the sockets, timers and paths that would start it again.'),
    enabled: z.boolean().optional().describe('Whether it starts at each boot.'),
    masked: z.boolean().optional().describe('Whether every start is prevented, even by hand.'),
    restart_on: Sources.optional().describe(
      'Files, packages and units. The unit is restarted if it has been running since before one of them changed.',
    ),
    reload_on: Sources.optional().describe('The same for a reload. A restart takes its place.'),
  })
  .refine(({ state, enabled, masked }) => [state, enabled, masked].some((value) => value !== undefined), {
    message: messages.nothingDeclared,
  })
  .refine((given) => given.state === 'running' || (given.restart_on ?? given.reload_on) === undefined, {
    message: messages.restartOfRunning,
  })
  .refine(({ state, enabled, masked }) => !(masked === true && (state === 'running' || enabled === true)), {
    message: messages.maskedAndUsed,
  })
  .refine(({ name, state }) => !(state !== undefined && isTemplate(name)), { message: messages.templateHasNoState });

export type Desired = z.infer<typeof schema>;

/** All that `restart_on` and `reload_on` name, each once. */
export function sourcesOf({ restart_on: restart, reload_on: reload }: Desired): Sources | undefined {
  if (!restart && !reload) return undefined;
  const all = (kind: keyof Sources) => [...new Set([...(restart?.[kind] ?? []), ...(reload?.[kind] ?? [])])];
  return { files: all('files'), packages: all('packages'), units: all('units') };
}
