// The command lines of programs whose output is parsed. Their first options fix the form of the output, whatever the
// configuration of the host says. src/transport/shell/environment.sh does the same for what has no option.

import { exec, type Exec } from '../model/operation.ts';

type Argv = readonly [string, ...string[]];

/** systemctl(1). */
export function systemctl(...words: readonly string[]): Argv {
  return ['systemctl', '--no-pager', '--full', '--plain', '--no-legend', ...words];
}

/** dnf(8). `color=always` in dnf.conf colours the output even if it does not go to a terminal. */
export function dnf(...words: readonly string[]): Argv {
  return ['dnf', '--setopt=color=never', ...words];
}

/** rpm(8). A query reports each key that the crypto policy of the host refuses as an error: it does not need the keys. */
export function rpm(...words: readonly string[]): Argv {
  return ['rpm', '--nosignature', ...words];
}

/** nmcli(1), in the form that `parseTerse` reads. nmcli refuses an option that is given twice, so no `-t` or `-g`. */
export function nmcli(...words: readonly string[]): Argv {
  return ['nmcli', '--terse', '--colors', 'no', '--escape', 'yes', ...words];
}

/** ip(8). JSON has no colours and the same form in all versions. */
export function ip(...words: readonly string[]): Argv {
  return ['ip', '-j', ...words];
}

/** find(1). No option fixes the form of `-printf`, which is the same everywhere. The paths are absolute. */
export function find(...words: readonly string[]): Argv {
  return ['find', ...words];
}

/** getent(1): one line for each of the names that exists, in the form of the database's file. */
export function getent(database: 'passwd' | 'group' | 'shadow', ...names: readonly string[]): Argv {
  return ['getent', database, '--', ...names];
}

const SELINUX_ENABLED = ['test', '-e', '/sys/fs/selinux/enforce'];

/** restorecon(8), only where SELinux is enabled: otherwise it may not be installed. */
export function restorecon(...words: readonly string[]): Exec {
  return { ...exec('restorecon', ...words), onlyIf: SELINUX_ENABLED };
}

/** The labels of everything below a directory. */
export function restoreLabels(directory: string): Exec {
  return restorecon('-R', '--', directory);
}

/** chcon(1) of a file, only where SELinux is enabled. */
export function label(type: string, file: string): Exec {
  return { ...exec('chcon', `--type=${type}`, '--', file), onlyIf: SELINUX_ENABLED };
}
