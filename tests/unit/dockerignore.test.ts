import { describe, expect, test } from 'vitest';
import { ignoreRules } from '../../src/resources/docker/ignore.ts';
import { KEPT, PATHS, PATTERNS } from '../cases/dockerignore.ts';

const ignored = (text: string, path: string) => ignoreRules(text).ignores(path);

test.each(Object.entries(PATTERNS))('as Docker does: %s', (name, text) => {
  expect(PATHS.filter((path) => !ignored(text, path))).toEqual(KEPT[name]);
});

describe('lines', () => {
  test('comments and empty lines have no effect, white space around a pattern neither', () => {
    expect(ignored('\uFEFF# a\n\n  \t\n', '# a')).toBe(false);
    expect(ignored('  a  \r\n', 'a')).toBe(true);
    expect(ignored('  # a', '# a')).toBe(true);
  });

  test('a pattern that Docker refuses has its line', () => {
    expect(ignoreRules('ok\n[a\n!\na\\\n[]\n[a-]\n[^x-z]?').invalid).toEqual([2, 3, 4, 5, 6]);
  });

  test('exceptions', () => {
    expect(ignoreRules('a\n!a/b').hasExceptions).toBe(true);
    expect(ignoreRules('a').hasExceptions).toBe(false);
  });
});
