import type { Reply } from '../engine/each-host.ts';
import { failureLines } from './failure-lines.ts';
import type { Paint } from './format.ts';
import { wrapped } from './layout.ts';

export interface ReplyTextOptions {
  readonly paint: Paint;
  /** Infinity where lines are not broken. */
  readonly columns: number;
}

/** The hosts that did not answer, each with the reason. */
export function unansweredText(replies: readonly Reply[], { paint, columns }: ReplyTextOptions): string {
  return replies
    .flatMap((reply) => {
      if (reply.kind === 'skipped') return [`${paint('bold', reply.host.name)}  ${paint('dim', 'skipped')}`];
      if (reply.kind === 'answer') return [];
      const { message, next } = reply;
      const lines = failureLines({ message, ...(next === undefined ? {} : { next }) }, columns, '  ');
      return [...wrapped(`${paint('bold', reply.host.name)}  ${paint('red', 'unreachable')}`, columns), ...lines];
    })
    .map((line) => `${line}\n`)
    .join('');
}
