import { readdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, parse, sep } from 'node:path';
import SSHConfig from 'ssh-config';
import { glob } from '../model/glob.ts';
import * as messages from './connection-messages.ts';
import { expandHome } from './user.ts';

/** A line of ~/.ssh/config or of a file that it includes. */
export interface ConfigLine {
  /** Empty if it has no effect here. */
  readonly text: string;
  /** File and line number. */
  readonly where: string;
  /** Why it cannot be used, if so. */
  readonly invalid?: string;
}

/** ssh-config runs nslookup for these keywords (ssh_config(5), CanonicalizeHostname). */
const RUNS_PROGRAM = /^\s*Canonical/i;
const INCLUDE = /^\s*Include(?:\s+|\s*=\s*)(.*)$/i;
const SECTION = /^\s*(Host|Match)\b/i;
const ALL_HOSTS = /^\s*(Host\s+\*|Match\s+all)\s*$/i;

/** The lines of a file, with those of included files in their place. `chain` are the files around it. */
export async function configLines(file: string, text: string, chain: readonly string[] = []): Promise<ConfigLine[]> {
  const lines: ConfigLine[] = [];
  let section = 'Host *';
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const where = `${file}:${index + 1}`;
    const [, patterns] = INCLUDE.exec(line) ?? [];
    if (SECTION.test(line)) section = line;
    if (patterns !== undefined) lines.push(...(await included({ patterns, where, section }, [...chain, file])));
    else if (RUNS_PROGRAM.test(line)) lines.push({ text: '', where });
    else lines.push({ text: line, where, ...(isValid(line) ? {} : { invalid: messages.invalidLine }) });
  }
  return lines;
}

function isValid(line: string): boolean {
  try {
    SSHConfig.parse(line);
    return true;
  } catch {
    return false;
  }
}

interface Include {
  readonly patterns: string;
  readonly where: string;
  /** The line that begins the section which the directive is in. */
  readonly section: string;
}

/** The section goes on after the included lines. Its hosts alone are concerned if they cannot be used. */
async function included({ patterns, where, section }: Include, chain: readonly string[]): Promise<ConfigLine[]> {
  const own = { text: '', where };
  const words = [...patterns.matchAll(/"([^"]*)"|[^\s"#]+/g)].map(([word, quoted]) => quoted ?? word);
  const lines: ConfigLine[] = [];
  for (const word of words) {
    const path = expandHome(word);
    for (const file of await matching(isAbsolute(path) ? normalize(path) : join(dirname(chain[0] ?? ''), path))) {
      if (chain.includes(file)) return [{ ...own, invalid: messages.includesItself(file) }];
      try {
        lines.push(...(await configLines(file, await readFile(file, 'utf8'), chain)));
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        // As ssh(1), which takes a directory as an empty file.
        if (code !== 'ENOENT' && code !== 'EISDIR') return [{ ...own, invalid: message }];
      }
    }
  }
  if (!lines.some(({ text }) => SECTION.test(text))) return lines;
  if (!ALL_HOSTS.test(section)) return [{ ...own, invalid: messages.sectionInSection(section.trim()) }];
  return [...lines, { text: section, where }];
}

/** The files that a path with wildcards means, in their order (glob(3)). */
async function matching(pattern: string): Promise<readonly string[]> {
  const { root } = parse(pattern);
  let paths: readonly string[] = [root];
  for (const part of pattern.slice(root.length).split(sep)) {
    const next = await Promise.all(paths.map((path) => entries(path, part)));
    paths = next.flat();
  }
  return paths;
}

async function entries(directory: string, pattern: string): Promise<readonly string[]> {
  if (!/[*?]/.test(pattern)) return [join(directory, pattern)];
  const names = await readdir(directory).catch(() => []);
  const visible = names.filter((name) => !name.startsWith('.') || pattern.startsWith('.'));
  return visible
    .filter((name) => glob(pattern).test(name))
    .sort()
    .map((name) => join(directory, name));
}
