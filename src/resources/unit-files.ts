// Unit files of systemd that resources write: where they are, and how they are verified before they replace others.
import type { Change } from '../model/change.ts';
import { type Exec, exec, type Operation } from '../model/operation.ts';
import type { Text } from '../model/secret.ts';

/** Of the administrator: it takes precedence over the others, systemd.unit(5). */
export const UNIT_DIRECTORY = '/etc/systemd/system';

/** Of packages and of programs, the highest precedence first. */
export const OTHER_UNIT_DIRECTORIES = [
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
] as const;

/** In a file system of memory. Nobody but root looks into it: a unit file may have a secret. */
const VERIFICATION = '/run/provision-verify';

export interface UnitFile {
  /** Below the directory of unit files, such as `app.service` or `app.service.d/limits.conf`. */
  readonly name: string;
  readonly content: Text;
}

/**
 * Verifies new unit files before they replace others. systemd-analyze exits with status 0 for a setting that it does not know,
 * and `--recursive-errors` is missing before version 250: a line of its output that is about an ignored line of one of the
 * files is a failure. Other lines are advice, such as about an obsolete setting that still works.
 */
export function verifyUnitFiles(files: readonly UnitFile[], units: readonly string[]): readonly Operation[] {
  const directories = new Set(files.flatMap(({ name }) => (name.includes('/') ? [name.replace(/\/.*$/, '')] : [])));
  const [mode, recursive] = [['--mode=0700'], ['--recursive', '--force']];
  return [
    exec('rm', ...recursive, '--', VERIFICATION),
    exec('mkdir', ...mode, '--', VERIFICATION, ...[...directories].map((name) => `${VERIFICATION}/${name}`)),
    ...files.map(({ name, content }): Operation => ({ kind: 'write', path: `${VERIFICATION}/${name}`, content })),
    verify(files, units),
    exec('rm', ...recursive, '--', VERIFICATION),
  ];
}

/** A list of directories that ends with a colon stands before those of systemd: systemd.unit(5). */
function verify(files: readonly UnitFile[], units: readonly string[]): Exec {
  const paths = files.map(({ name }) => escaped(`${VERIFICATION}/${name}`)).join('|');
  return {
    ...exec('env', `SYSTEMD_UNIT_PATH=${VERIFICATION}:`, 'systemd-analyze', '--man=no', 'verify', '--', ...units),
    errorLine: `^(${paths}):[0-9]+: (Unknown |Invalid |Missing |Assignment outside |.*[Ii]gnor)`,
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** The unit files that changes remove: their operations only write others. */
export function removedUnitFiles(changes: readonly Change[]): readonly string[] {
  return changes.flatMap(({ operations }) =>
    operations.flatMap((operation) =>
      operation.kind === 'exec' && operation.argv[0] === 'rm'
        ? operation.argv.map(String).filter((word) => word.startsWith(`${UNIT_DIRECTORY}/`))
        : [],
    ),
  );
}
