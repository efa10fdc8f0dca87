import type { Reply } from '../engine/each-host.ts';
import type { Failure } from '../model/events.ts';
import type { Mask } from '../model/masker.ts';
import { defined } from '../model/optional.ts';
import { failureLines } from './failure-lines.ts';
import type { Paint } from './format.ts';
import { wrapped } from './layout.ts';

export interface ReplyTextOptions {
  readonly mask: Mask;
  readonly paint: Paint;
  /** Infinity where lines are not broken. */
  readonly columns: number;
}
import { sanitizeAll } from './sanitize.ts';

/** The hosts that did not answer, each with the reason. */
export function unansweredText(replies: readonly Reply[], { mask, paint, columns }: ReplyTextOptions): string {
  return replies
    .flatMap((reply) => {
      if (reply.kind === 'skipped') return [`${paint('bold', reply.host.name)}  ${paint('dim', 'skipped')}`];
      if (reply.kind === 'answer') return [];
      const lines = failureLines(sanitizeAll(replyFailure(reply, mask)), columns, '  ');
      return [...wrapped(`${paint('bold', reply.host.name)}  ${paint('red', 'unreachable')}`, columns), ...lines];
    })
    .map((line) => `${line}\n`)
    .join('');
}

/** Why a host did not answer. */
export function replyFailure(
  { code, message, words, next }: Extract<Reply, { readonly kind: 'failure' }>,
  mask: Mask,
): Failure {
  return { code, message, ...defined({ words: words === undefined ? undefined : mask(words), next }) };
}
