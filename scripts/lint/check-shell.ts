// Checks the shell files with shellcheck, a package of Debian, Fedora and Homebrew.
// Without it the check passes, except where CI=true or PROVISION_LAB=required.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const DIRECTORIES = ['src/transport/shell', 'tests/lab'];

const files = DIRECTORIES.flatMap((directory) =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.sh'))
    .map((name) => join(directory, name)),
);
const { error, status } = spawnSync('shellcheck', files, { stdio: 'inherit' });
if (error && 'code' in error && error.code === 'ENOENT') {
  const required = process.env['CI'] === 'true' || process.env['PROVISION_LAB'] === 'required';
  console.error(
    `shellcheck is not installed: the shell files are not checked${required ? '' : ' here, but they are in CI'}.`,
  );
  process.exitCode = required ? 1 : 0;
} else if (error) throw error;
else process.exitCode = status ?? 1;
