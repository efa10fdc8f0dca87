import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotTell, describe, type Operation, outcome, type Result, succeeded } from '../../src/model/operation.ts';
import { bind, type Change, type Step } from '../../src/model/resource.ts';
import type { Recording } from '../../src/reference/page.ts';
import { changeLines, failureLines, paint } from '../../src/report/format.ts';
import { resources } from '../../src/resources/index.ts';
import { type Case, operationsOf } from './case.ts';

/** How many lines of a host's words the reference quotes. */
const LINES = 8;

/** What provision says of every recorded situation, by `resource/name`. */
export function recordings(): Readonly<Record<string, Recording>> {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
  return Object.fromEntries(
    files.map((file) => {
      const one = JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Case;
      return [file.replace(/\.json$/, ''), recordingOf(one)];
    }),
  );
}

function recordingOf(one: Case): Recording {
  const resource = resources.get(one.resource);
  if (!resource) throw new Error(`there is no resource ${one.resource}`);
  const step = bind(resource, resource.schema.parse(one.parameters), 1);
  const failure =
    one.outcome === 'fails' ? failed(step, one) : one.outcome === 'cannot tell' ? unreadable(step, one) : '';
  return {
    dryRun: one.changes.flatMap((change) => linesOf(step, change)).join('\n'),
    ...(one.reboot === undefined ? {} : { reboot: one.reboot }),
    ...(failure === '' ? {} : { failure }),
  };
}

function linesOf({ number, type, name }: Step, { action, diff, notes, cutsConnection }: Change): readonly string[] {
  const change = {
    action,
    diff,
    notes: notes ?? [],
    ...(cutsConnection ? { rollsBack: true as const } : {}),
    ...(cutsConnection?.movesTo === undefined ? {} : { movesTo: cutsConnection.movesTo }),
  };
  return changeLines({ number, type, name, changes: [change] }, change, '', paint(false));
}

function failed(step: Step, { changes, results }: Case): string {
  const operations: readonly Operation[] = operationsOf(changes);
  const index = results.findIndex((result) => !succeeded(result));
  const [operation, result] = [operations[index], results[index]];
  if (!operation || !result) throw new Error(`no operation of ${step.type} ${step.name} has failed`);
  const words = wordsOf(result).split('\n').slice(-LINES).join('\n');
  const next = step.advise(result.kind === 'done' ? `${result.stdout}\n${result.stderr}` : words);
  const status = result.kind === 'done' ? `ended with status ${result.status}` : 'failed';
  return failureLines({
    message: `${describe(operation)} ${status}`,
    ...(words === '' ? {} : { words }),
    ...(next === undefined ? {} : { next }),
  }).join('\n');
}

function wordsOf(result: Result): string {
  return result.kind === 'done' ? result.stderr.trim() || result.stdout.trim() : outcome(result);
}

function unreadable(step: Step, { before }: Case): string {
  try {
    step.plan(before);
  } catch (error) {
    if (!(error instanceof CannotTell)) throw error;
    return failureLines({
      message: `${`${step.type} ${step.name}`.trim()}: the state cannot be told: ${error.message}`,
      ...(error.next === undefined ? {} : { next: error.next }),
    }).join('\n');
  }
  throw new Error(`the state of ${step.type} ${step.name} can be told`);
}
