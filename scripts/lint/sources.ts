import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceText {
  /** With `/`. */
  readonly path: string;
  readonly text: string;
}

/** The files at or below the given paths whose names end in one of `endings`. Paths that do not exist are left out. */
export function sources(paths: readonly string[], endings: readonly string[]): readonly SourceText[] {
  return paths
    .filter((path) => existsSync(path))
    .flatMap((path) =>
      statSync(path).isFile()
        ? [path]
        : readdirSync(path, { recursive: true, encoding: 'utf8' }).map((file) => join(path, file)),
    )
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => endings.some((ending) => path.endsWith(ending)) && !path.includes('node_modules/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

/** 1-based. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** The text with comments replaced by blanks, so that offsets stay the same. Good enough for formatted TypeScript. */
export function withoutComments(text: string): string {
  const blank = (part: string) => part.replaceAll(/[^\n]/g, ' ');
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, blank).replaceAll(/(^|[\s;,{(])\/\/.*$/gm, blank);
}
