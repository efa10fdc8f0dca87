import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { operationFailed } from '../../../src/engine/failures.ts';
import { exec } from '../../../src/model/operation.ts';
import type { Result } from '../../../src/model/result.ts';
import { bind } from '../../../src/model/step.ts';
import { resources } from '../../../src/resources/index.ts';
import type { Case } from '../../cases/case.ts';
import { desiredOf } from '../../cases/desired.ts';
import { LINEAR, timeRatio } from '../time-ratio.ts';

/** What a host may repeat without end. */
const PIECES = [' ', 'a', '=', '-a', '.', ']', ' a', '\n', '":', '[{'];

/** In characters: where the time is quadratic, this much takes a second. */
const LENGTH = 40_000;

/** So many different lines of an answer are continued, each at so many places. */
const [LINES, PLACES] = [4, 4];

function casesOf(resource: string): readonly Case[] {
  const folder = join(import.meta.dirname, '..', '..', 'cases', resource);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Case);
}

function textOf(result: Result | undefined): string | undefined {
  if (result?.kind === 'done') return result.stdout;
  return result?.kind === 'file' ? result.content : undefined;
}

function withText(result: Result, text: string): Result {
  if (result.kind === 'done') return { ...result, stdout: text };
  return result.kind === 'file' ? { ...result, content: text } : result;
}

/** The beginnings of a text that ends within one of its lines: one for each form of line, letters and digits aside. */
function beginnings(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>([['', '']]);
  let start = 0;
  const forms = new Set<string>();
  for (const line of text.split('\n')) {
    const form = formOf(line);
    if (!forms.has(form) && forms.size < LINES) {
      forms.add(form);
      const places = [...line.matchAll(/[^\w]/g)].map(({ index }) => index + 1).slice(0, PLACES - 1);
      for (const place of [...places, line.length]) {
        found.set(formOf(line.slice(0, place)), text.slice(0, start + place));
      }
    }
    start += line.length + 1;
  }
  return found;
}

function formOf(line: string): string {
  return line.replace(/\w+/g, 'a');
}

describe.each([...resources])('%s reads hostile answers', (type, resource) => {
  test('in linear time', () => {
    const seen = new Set<string>();
    const slow: string[] = [];
    for (const { parameters, before } of casesOf(type)) {
      const step = bind(resource, desiredOf(resource, parameters), 1);
      for (const [index, answer] of before.entries()) {
        for (const [form, beginning] of beginnings(textOf(answer) ?? '')) {
          if (seen.has(`${index} ${form}`) || textOf(answer) === undefined) continue;
          seen.add(`${index} ${form}`);
          for (const piece of PIECES) {
            const ratio = timeRatio((length) => {
              const text = `${beginning}${piece.repeat(length / piece.length)}!\n`;
              step.plan(before.with(index, withText(answer, text)));
            }, LENGTH);
            if (ratio > LINEAR)
              slow.push(`answer ${index}: ${JSON.stringify(beginning.slice(-40))} and ${piece} without end`);
          }
        }
      }
    }
    expect(slow).toEqual([]);
  }, 120_000);

  test('of failed operations in linear time', () => {
    const [one] = casesOf(type);
    const step = bind(resource, desiredOf(resource, one?.parameters), 1);
    const texts = ['', 'Error: problem with installed package ', 'Error: \n Problem: ', 'reply from 1 [', 'curl: ('];
    const slow = texts.filter((beginning) =>
      PIECES.some((piece) => {
        const ratio = timeRatio((length) => {
          const words = `${beginning}${piece.repeat(length / piece.length)}!\n`;
          const result: Result = { kind: 'done', status: 1, stdout: words, stderr: words };
          operationFailed(step, { operation: exec('true'), result });
          step.retry?.transientError(words);
        }, LENGTH);
        return ratio > LINEAR;
      }),
    );
    expect(slow).toEqual([]);
  }, 120_000);
});
