import type { Current } from './current.ts';
import { effective } from './files.ts';
import type { Desired, Setting } from './schema.ts';

/** The settings that count on this host: with `override_only`, those that a file sets. */
export function relevant({ files }: Current, { settings, overrideOnly }: Desired): readonly Setting[] {
  if (overrideOnly !== true) return settings;
  return settings.filter(({ key }) => effective(files.atBoot, key) ?? effective(files.sysctlConf, key));
}
