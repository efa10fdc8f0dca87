import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unknownState, failedOperation, operationFailed, planned } from '../../src/engine/messages.ts';
import type { Failure } from '../../src/model/events.ts';
import { UnknownState } from '../../src/model/operation.ts';
import { bind, type Step } from '../../src/model/step.ts';
import type { Recording } from '../../src/reference/page.ts';
import { changeLines } from '../../src/output/changes.ts';
import { failureLines, paint } from '../../src/output/format.ts';
import { resources } from '../../src/resources/index.ts';
import { type Case, operationsOf } from './case.ts';

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
  const told = planned(step, { changes: one.changes });
  const failure = failureOf(step, one);
  return {
    dryRun: told.changes
      .flatMap((change) => changeLines(told, change, { address: '', paint: paint(false), full: true }))
      .map(({ lead, text }) => `${lead}${text}`.trimEnd())
      .join('\n'),
    ...(one.reboot === undefined || one.changes.some(({ reboots }) => reboots) ? {} : { reboot: one.reboot }),
    ...(failure ? { failure: failureLines(failure).join('\n') } : {}),
  };
}

function failureOf(step: Step, { outcome, changes, results, before }: Case): Failure | undefined {
  if (outcome === 'fails') {
    const failed = failedOperation(operationsOf(changes), results);
    return failed && operationFailed(step, failed.operation, failed.result, '');
  }
  if (outcome !== 'cannot tell') return undefined;
  try {
    step.plan(before);
  } catch (error) {
    if (error instanceof UnknownState) return unknownState(step, error, '');
    throw error;
  }
  throw new Error(`the state of ${step.type} ${step.name} can be told`);
}
