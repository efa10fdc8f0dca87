import type { Change } from '../model/change.ts';
import type { Difference, Failure } from '../model/events.ts';
import { type HostText, own } from '../model/host-text.ts';
import { failedOn, type Operation } from '../model/operation.ts';
import { type Result, wordsOf } from '../model/result.ts';
import type { Step, StepState, Unknown } from '../model/step.ts';
import type { TransportError } from '../model/transport.ts';
import { fileSystemAdvice } from './file-system-messages.ts';
import * as messages from './messages.ts';
import { lastLines, remainingDifferences } from './steps-text.ts';

// What failed in a step, put together from the engine's sentences, the host's words and the advice of the resource.

export interface FailedOperation {
  readonly operation: Operation;
  readonly result: Result;
}

/** The first operation that failed, with its result. */
export function firstFailed(operations: readonly Operation[], results: readonly Result[]): FailedOperation | undefined {
  for (const [index, operation] of operations.entries()) {
    const result = results[index];
    if (result && failedOn(operation, result)) return { operation, result };
  }
  return undefined;
}

/** Which of the other steps are applied, and which did not run, when this one fails: the end of the advice. */
export function progress({ steps }: { readonly steps: readonly Step[] }, step: Step): string {
  const place = steps.indexOf(step);
  return messages.progress(steps.slice(0, place), steps.slice(place + 1));
}

export function unknownState(step: Step, unknown: Unknown, otherSteps = ''): Failure {
  const { reason, words, next, refused, check } = unknown;
  if (check) {
    const { message, next: advice } = messages.checkFails(step, reason);
    return failure(message, words, next ?? advice, otherSteps);
  }
  return failure((refused ? messages.refused : messages.unknownState)(step, reason), words, next, otherSteps);
}

/** The check of a step still fails `seconds` after a change. */
export function checkNotMet(
  step: Step,
  { reason, words, next }: Unknown,
  seconds: number,
  otherSteps: string,
): Failure {
  const { message, next: advice } = messages.checkNotMet(step, reason, Math.round(seconds));
  return failure(message, words, next ?? advice, otherSteps);
}

export function checkInterrupted(step: Step, { reason, words }: Unknown, otherSteps: string): Failure {
  const { message, next } = messages.checkInterrupted(step, reason);
  return failure(message, words, next, otherSteps);
}

/** `seconds` is how long the change took. */
export function operationFailed(
  step: Step,
  { operation, result }: FailedOperation,
  seconds = 0,
  otherSteps = '',
): Failure {
  const words = lastLines(wordsOf(result));
  if (wasKilled(step, result, seconds)) {
    const { message, next } = messages.operationKilled(operation, step.timeout ?? 0);
    return failure(message, words, next, otherSteps);
  }
  const advice = step.advise(allWords(result)) ?? fileSystemAdvice(allWords(result));
  return failure(messages.operationFailed(operation, result), words, advice, otherSteps);
}

/** Standard output as well: dnf prints some of its errors there. */
export function allWords(result: Result): HostText {
  return result.kind === 'done' ? `${result.stdout}\n${result.stderr}` : wordsOf(result);
}

/** The differences that are gone when the state is read after the changes. */
export function appliedDifferences(changes: readonly Change[], after: StepState): readonly Difference[] {
  if (after.kind === 'unknown' && !after.check) return [];
  const remaining = after.kind === 'planned' ? after.changes : [];
  const left = new Set(remaining.flatMap(({ diff }) => diff.map(({ field }) => field)));
  const verifiable = changes.filter(({ unverifiable }) => !unverifiable);
  return verifiable.flatMap(({ diff }) => diff.filter(({ field }) => !left.has(field)));
}

/** The failure of a step that is in place in part. */
export function withApplied(failed: Failure, applied: readonly Difference[]): Failure {
  if (applied.length === 0) return failed;
  return { ...failed, next: [messages.partlyApplied(applied), failed.next].filter(Boolean).join(' ') };
}

/** A change went without error, but the plan is not empty. */
export function verificationFailed(step: Step, changes: readonly Change[], otherSteps = ''): Failure {
  const words = differences(changes);
  return failure(messages.verificationFailed(step), words, step.advise(words), otherSteps);
}

export function undone(step: Step, changes: readonly Change[], byReboot: boolean): Failure {
  const { message, next } = (byReboot ? messages.undoneByReboot : messages.undoneByLaterStep)(step);
  return failure(message, differences(changes), next);
}

export function connectionLost(step: Step, error: TransportError, otherSteps: string): Failure {
  const { message, next } = messages.connectionLostInStep(step, error);
  return { ...failure(message, error.words, next, otherSteps), code: error.code };
}

/** A failure of the connection itself. */
export function connectionFailure({ message, words, next, code }: TransportError): Failure {
  return { ...failure(message, words, next), code };
}

/** Whether the time limit of the whole run was reached, which is what its signal was aborted for. */
export function isTimeUp({ reason }: AbortSignal): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

/** Why no new step may start, if none may. */
export function stopReason(signal: AbortSignal): Failure | undefined {
  if (!signal.aborted) return undefined;
  return isTimeUp(signal) ? messages.runTimeExceeded() : messages.interrupted();
}

/** What still differs, a line a field. Only a command has changes without a field: its test is all that can differ. */
export function differences(changes: readonly Change[]): HostText {
  return remainingDifferences(changes.flatMap(({ diff }) => diff)) || own(messages.TEST_STILL_FAILS);
}

/** coreutils' timeout exits with 124, or with 137 where it had to kill; a command may do so by itself, but earlier. */
function wasKilled({ timeout, killedOnTimeout }: Step, result: Result, seconds: number): boolean {
  if (result.kind !== 'done' || !killedOnTimeout || timeout === undefined) return false;
  return seconds >= timeout && (result.status === 124 || result.status === 137);
}

function failure(message: string, words: HostText | undefined, ...next: readonly (string | undefined)[]): Failure {
  const advice = next.filter(Boolean).join(' ');
  return { message, ...(words ? { words } : {}), ...(advice === '' ? {} : { next: advice }) };
}
