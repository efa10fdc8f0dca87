import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The major version that the peer dependency asks for. `^` would have to be quoted in cmd.exe. */
const PACKAGE = 'just-bash@3';

export interface Surroundings {
  /** The directory of a module of provision. */
  readonly module: string;
  /** Where the person is, and the node that runs. */
  readonly cwd: string;
  readonly node: string;
}

/** The npm command that installs just-bash where a module of provision finds it: globally, locally, for npx, in a clone. */
export function installLine({ module, cwd, node }: Surroundings): string {
  const [, directory] = /^(.*)[\\/]node_modules[\\/]provision(?=[\\/]|$)/.exec(module) ?? [];
  if (directory === undefined) return npmInstall(cloneOf(module), cwd, []);
  // npm leaves a package.json in every directory it installs into, except for the global one. So does npx.
  if (existsSync(join(directory, 'package.json'))) return npmInstall(directory, cwd, [PACKAGE]);
  const prefix = basename(directory) === 'lib' ? dirname(directory) : directory;
  const usual = prefix === dirname(dirname(node)) || prefix === dirname(node);
  return ['npm install --global', ...(usual ? [] : ['--prefix', quoted(prefix)]), PACKAGE].join(' ');
}

function npmInstall(directory: string, cwd: string, packages: readonly string[]): string {
  return ['npm install', ...(directory === cwd ? [] : ['--prefix', quoted(directory)]), ...packages].join(' ');
}

/** In a clone of the repository just-bash is among the packages that `npm install` brings. */
function cloneOf(module: string): string {
  for (let directory = module; directory !== dirname(directory); directory = dirname(directory)) {
    const file = join(directory, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'provision') {
      return directory;
    }
  }
  return dirname(module);
}

function quoted(path: string): string {
  return /^[\w./:\\@+-]+$/.test(path) ? path : `"${path}"`;
}
