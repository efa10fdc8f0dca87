import { stdout } from 'node:process';
import type { WriteStream } from 'node:tty';
import { UsageError } from '../input/diagnostic.ts';
import { cancelled } from '../output/messages.ts';
import { planTotal } from '../output/plan-total.ts';
import { type HostView, isPending } from '../output/run-view.ts';
import { type Answer, ask, questionTerminal } from './question.ts';
import * as messages from './run-messages.ts';
import { messageFor } from './terminal.ts';

export interface ApprovalOptions {
  readonly yes?: boolean;
  readonly output: 'text' | 'json';
  /** The file of a saved plan: it was reviewed when it was saved. */
  readonly plan?: string;
}

/** The terminal on which a person approves the changes; undefined if no approval is needed. Throws `UsageError`. */
export function approvalTerminal({ yes, output, plan }: ApprovalOptions): WriteStream | undefined {
  if (yes || plan !== undefined) return undefined;
  if (output === 'json') throw new UsageError(messages.jsonCannotAsk, messages.nobodyToAskHint);
  const terminal = questionTerminal();
  if (!terminal) throw new UsageError(messages.nobodyToAsk, messages.nobodyToAskHint);
  return terminal;
}

/** Asks whether the plans of hosts, which are printed already, may be applied. */
export async function askApproval(
  terminal: WriteStream,
  hosts: readonly HostView[],
  signal: AbortSignal,
): Promise<Answer> {
  const pending = hosts.filter(({ plan = [], finished }) => !finished && plan.some(isPending)).length;
  // The plan went to a file or another program: the person sees at least its total.
  if (!stdout.isTTY) terminal.write(messageFor(terminal, `${planTotal(hosts)}\n`));
  const answer = await ask(terminal, messages.approvePlan({ hosts: pending }), signal);
  if (answer !== 'yes' && !stdout.isTTY) terminal.write(`${cancelled}\n`);
  return answer;
}
