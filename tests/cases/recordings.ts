import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstFailed, operationFailed, unknownState } from '../../src/engine/failures.ts';
import { plannedStep } from '../../src/engine/planned-step.ts';
import type { Failure } from '../../src/model/events.ts';
import { bind, type Step } from '../../src/model/step.ts';
import type { Recording } from '../../src/reference/page.ts';
import { changeLines } from '../../src/output/changes.ts';
import { failureLines } from '../../src/output/failure-lines.ts';
import { paint } from '../../src/output/format.ts';
import { resources } from '../../src/resources/index.ts';
import { type Case, operationsOf } from './case.ts';
import { desiredOf } from './desired.ts';

/** What provision prints in every recorded situation, by `resource/name`. */
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
  const step = bind(resource, desiredOf(resource, one.parameters), 1);
  const { changes, pendingReboot } = one;
  const planned = plannedStep(step, { kind: 'planned', changes });
  const failure = failureOf(step, one);
  return {
    dryRun: planned.changes
      .flatMap((change) => changeLines(planned, change, { address: '', paint: paint(false), full: true }))
      .map(({ lead, text }) => `${lead}${text}`.trimEnd())
      .join('\n'),
    ...(pendingReboot === undefined || changes.some(({ reboots }) => reboots) ? {} : { pendingReboot }),
    ...(failure ? { failure: failureLines(failure).join('\n') } : {}),
  };
}

function failureOf(step: Step, { outcome, changes, results, before }: Case): Failure | undefined {
  if (outcome === 'fails') {
    const failed = firstFailed(operationsOf(changes), results);
    return failed && operationFailed(step, failed);
  }
  const state = step.plan(before);
  return state.kind === 'unknown' ? unknownState(step, state) : undefined;
}
