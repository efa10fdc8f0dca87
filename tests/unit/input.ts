import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError, UsageError } from '../../src/input/diagnostic.ts';
import { locate } from '../../src/input/source.ts';
import type { Environment, SecretSources } from '../../src/input/yaml.ts';
import { loadProject, type Project, type ProjectRequest } from '../../src/project/project.ts';
import { paint } from '../../src/output/format.ts';
import { diagnosticsText } from '../../src/output/diagnostics-text.ts';
import { tempDir } from './temp-dir.ts';

/** Sources of secrets without files. */
export function noFiles(environment: Environment): SecretSources {
  return { environment, file: (name) => ({ message: `no file ${name}` }) };
}

export type Files = Readonly<Record<string, string>>;

/** Removes the indentation a text has for standing in a test, and the first newline. */
export function text(strings: TemplateStringsArray, ...values: readonly string[]): string {
  const lines = String.raw(strings, ...values)
    .replace(/^\n/, '')
    .replace(/\n *$/, '\n')
    .split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join('\n');
}

/** The diagnostics alone, one a line, without excerpts. */
export async function diagnosticLines(files: Files): Promise<readonly string[]> {
  const lines = (await shownDiagnostics(files)).split('\n');
  return lines.filter((line) => /^\S+:\d+:\d+  |^error: /.test(line));
}

export function loadFiles(files: Files, host: readonly string[] = [], part: ProjectRequest = {}): Promise<Project> {
  return loadIn(write(files), host, part);
}

/** The warnings, one a line, without excerpts. */
export async function warnings(files: Files): Promise<readonly string[]> {
  const loaded = await loadFiles(files);
  return loaded.warnings.map(({ place, message }) => withoutDirectory(`${locate(place)}  ${message}`));
}

/** What a person sees of the diagnostics of `inventory.yaml` and the playbooks that it names; '' if there are none. */
export async function shownDiagnostics(files: Files): Promise<string> {
  const directory = write(files);
  try {
    await loadIn(directory, []);
    return '';
  } catch (error) {
    if (error instanceof UsageError) return `error: ${withoutDirectory(error.message)}\n`;
    if (!(error instanceof InputError)) throw error;
    return withoutDirectory(diagnosticsText(error.diagnostics, { paint: paint(false), columns: Infinity })).replace(
      / +$/gm,
      '',
    );
  }
}

/** Files are named by their path from here or from the root, whichever is shorter. */
function withoutDirectory(message: string): string {
  return message.replace(/[^ \n]*provision-unit-\w+\//g, '');
}

function write(files: Files): string {
  const directory = tempDir();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}

function loadIn(directory: string, host: readonly string[], part: ProjectRequest = {}): Promise<Project> {
  return loadProject(join(directory, 'inventory.yaml'), { ...part, host });
}
