// .dockerignore, by the rules of Docker (moby/patternmatcher: patternmatcher.go and ignorefile/ignorefile.go), which are not those
// of .gitignore: a pattern is about the whole path, and the last pattern that matches decides.

import { posix } from 'node:path';

export interface IgnoreRules {
  /** Whether the image gets nothing of this path, which is relative to the context and has `/` between its parts. */
  ignores(path: string): boolean;
  /** Whether something in an ignored folder may not be ignored. */
  readonly hasExceptions: boolean;
  /** The lines whose pattern Docker refuses, from 1. */
  readonly invalid: readonly number[];
}

interface Rule {
  readonly matches: (path: string) => boolean;
  readonly isException: boolean;
}

export function ignoreRules(text: string): IgnoreRules {
  const rules: Rule[] = [];
  const invalid: number[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const rule = ruleOf(line);
    if (rule === 'invalid') invalid.push(index + 1);
    else if (rule) rules.push(rule);
  }
  return {
    ignores: (path) => isIgnored(rules, path),
    hasExceptions: rules.some(({ isException }) => isException),
    invalid,
  };
}

/** A pattern that matches a folder matches everything in it. */
function isIgnored(rules: readonly Rule[], path: string): boolean {
  const parts = path.split('/');
  const paths = parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
  return rules.findLast(({ matches }) => paths.some(matches))?.isException === false;
}

function ruleOf(line: string): Rule | 'invalid' | undefined {
  const text = line.trim();
  if (line.startsWith('#') || text === '') return undefined;
  const isException = text.startsWith('!');
  const written = isException ? text.slice(1).trim() : text;
  if (written === '') return 'invalid';
  const pattern = posix
    .normalize(written)
    .replace(/(?<=.)\/$/, '')
    .replace(/^\/(?=.)/, '');
  const matches = isPattern(pattern) ? matcher(pattern) : undefined;
  return matches ? { matches, isException } : 'invalid';
}

/** Go, path/filepath, Match: a class has at least one character or range, and a backslash is followed by a character. */
function isPattern(pattern: string): boolean {
  const inClass = String.raw`(?:\\[^]|[^\\\]-])`;
  return new RegExp(String.raw`^(?:\\[^]|[^\\[]|\[\^?(?:${inClass}(?:-${inClass})?)+\])*$`).test(pattern);
}

/** patternmatcher.go, compile and match. Undefined where the expression that it makes is invalid. */
function matcher(pattern: string): ((path: string) => boolean) | undefined {
  // Without other special characters, the rest is compared as a text: "**.md" also matches "a.md".
  const [, end] = /^\*\*([^*?\\[\]]+)$/.exec(pattern) ?? [];
  if (end !== undefined) return (path) => path.endsWith(end) || (end.startsWith('/') && path === end.slice(1));
  try {
    const expression = new RegExp(`^${pattern.replaceAll(TOKEN, expressionOf)}$`);
    return (path) => expression.test(path);
  } catch {
    return undefined;
  }
}

const TOKEN = /\*\*\/?$|\*\*\/?|[*?]|\\[^]|[.+()|{}$]/g;

function expressionOf(token: string, offset: number, pattern: string): string {
  if (token.startsWith('**')) return offset + token.length === pattern.length ? '.*' : '(.*/)?';
  if (token === '*') return '[^/]*';
  if (token === '?') return '[^/]';
  return token.startsWith('\\') ? token : `\\${token}`;
}
