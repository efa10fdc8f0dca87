import { curlConfiguration } from './curl-configuration.ts';
import type { CheckTarget, HttpTarget } from './check-target.ts';
import * as messages from './messages.ts';
import { type Exec, exec } from './operation.ts';
import { outcome, type Result } from './result.ts';
import { Secret, type Text } from './secret.ts';
import type { Planned, Step, Unknown } from './step.ts';

export interface StepCheck {
  readonly target: CheckTarget;
  /** Seconds within which it must succeed after a change. */
  readonly within: number;
}

/** Seconds for one attempt: it is part of a read of the host, which must not hang. */
const ATTEMPT = 10;
/** How much of an output or a body travels, in bytes. */
const [OUTPUT, BODY] = [8192, 262_144];
/** How much of a body is quoted, in characters. */
const QUOTED = 300;
/** coreutils' timeout exits with it when the time is over. */
const TIME_IS_UP = 124;
/** The shell's exit status for a command that does not exist (POSIX sh, 2.8.2). */
const NOT_FOUND = 127;

/**
 * The step with a check, which is read along with the state. Where nothing is to be changed and the check fails, the state
 * is unknown.
 */
export function withCheck(step: Step, { target, within }: StepCheck): Step {
  const seconds = Math.min(ATTEMPT, within);
  const note = messages.checkedAfterwards({ check: titleOf(target), seconds: within });
  const place = step.operations.length;
  const others = (results: readonly Result[]) => results.toSpliced(place, 1);
  const failure = (results: readonly Result[]): Unknown | undefined => {
    const problem = problemOf(target, results[place], seconds);
    return problem && { kind: 'unknown', check: true, ...problem };
  };
  return {
    ...step,
    declaration: JSON.stringify([step.declaration, titleOf(target)]),
    operations: [...step.operations, operationOf(target, seconds)],
    check: { target, within, failure },
    ...(step.further && { further: (results) => step.further?.(others(results)) ?? [] }),
    restore: (results) => step.restore(others(results)),
    plan(results, context) {
      const plan = step.plan(others(results), context);
      if (plan.kind === 'planned') return plan.changes.length === 0 ? (failure(results) ?? plan) : noted(plan, note);
      const { solution } = plan;
      return solution ? { ...plan, solution: { ...solution, plan: noted(solution.plan, note) } } : plan;
    },
  };
}

/** The plan with a note at its last change. */
function noted(plan: Planned, note: string): Planned {
  const last = plan.changes.length - 1;
  const changes = plan.changes.map((one, index) =>
    index === last ? { ...one, notes: [...(one.notes ?? []), note] } : one,
  );
  return { ...plan, changes };
}

/** The program of a check with its arguments. */
export function commandOf(run: Text | readonly Text[]): readonly Text[] {
  return isLine(run) ? ['sh', '-c', run] : run;
}

/** The options of curl(1) for a check: redirections are followed unless the status of one is expected. */
export function curlOptions({ status = 200 }: HttpTarget): readonly string[] {
  return ['--silent', '--show-error', ...(status >= 300 && status < 400 ? [] : ['--location'])];
}

function operationOf(target: CheckTarget, seconds: number): Exec {
  if (target.kind === 'command') {
    return { ...exec(...commandOf(target.run)), timeout: seconds, last: OUTPUT };
  }
  const { url, contains } = target;
  const body = contains === undefined ? ['--output', '/dev/null'] : [];
  // The status is a line of the output. curl(1) of EL8 cannot write it to standard error.
  const options = [...curlOptions(target), '--max-time', String(seconds), ...body, '--write-out', '\\n%{http_code}\\n'];
  const last = contains === undefined ? OUTPUT : BODY;
  const stdin = curlConfiguration({ url });
  return { ...exec('curl', ...options, '--config', '-'), stdin, timeout: seconds + 2, last };
}

type Problem = Pick<Unknown, 'reason' | 'words' | 'next'>;

function problemOf(target: CheckTarget, result: Result | undefined, seconds: number): Problem | undefined {
  if (result?.kind !== 'done') return { reason: messages.checkEnded(titleOf(target), outcome(result)) };
  return target.kind === 'http' ? httpProblem(target, result) : commandProblem(target.run, result, seconds);
}

type Done = Extract<Result, { readonly kind: 'done' }>;

function commandProblem(run: Text | readonly Text[], result: Done, seconds: number): Problem | undefined {
  if (result.status === 0) return undefined;
  const title = titleOf({ kind: 'command', run });
  const timedOut = result.status === TIME_IS_UP;
  const reason = timedOut ? messages.checkTooSlow(title, seconds) : messages.checkEnded(title, outcome(result));
  return withWords(reason, result.stdout || result.stderr);
}

function httpProblem(target: HttpTarget, { status: exit, stdout, stderr }: Done): Problem | undefined {
  const url = String(target.url);
  const [, body = stdout, code = '0'] = /^(.*)\n(\d{3})\n$/s.exec(stdout) ?? [];
  if (exit === NOT_FOUND) return { ...messages.noCurl(), words: stdout || stderr };
  if (exit !== 0) return withWords(messages.noHttpAnswer(url, exit), stdout.replaceAll(/^\d{3}$/gm, ''));
  const status = Number(code);
  if (target.status === undefined ? status >= 400 : status !== target.status) {
    return withWords(messages.wrongHttpStatus({ url, status, expected: target.status }), body.slice(0, QUOTED));
  }
  if (target.contains === undefined || body.includes(target.contains)) return undefined;
  return withWords(messages.textMissing({ url, text: target.contains }), body.slice(0, QUOTED));
}

function withWords(reason: string, words: string): Problem {
  return words.trim() === '' ? { reason } : { reason, words: words.trim() };
}

function isLine(run: Text | readonly Text[]): run is Text {
  return typeof run === 'string' || run instanceof Secret;
}

/** As a person would name it. Secrets are masked. */
function titleOf(target: CheckTarget): string {
  if (target.kind === 'command') return isLine(target.run) ? String(target.run) : target.run.map(String).join(' ');
  const { url, status, contains } = target;
  return messages.httpCheck({ url: String(url), status, contains });
}
