import type { Reply } from '../engine/each-host.ts';
import { failureLines } from './failure-lines.ts';
import type { Paint } from './format.ts';

/** The hosts that did not answer, each with the reason. */
export function unansweredText(replies: readonly Reply[], paint: Paint): string {
  return replies
    .flatMap((reply) => {
      if (reply.kind === 'skipped') return [`${paint('bold', reply.host.name)}  ${paint('dim', 'skipped')}`];
      if (reply.kind === 'answer') return [];
      const { message, next } = reply;
      const lines = failureLines({ message, ...(next === undefined ? {} : { next }) });
      return [`${paint('bold', reply.host.name)}  ${paint('red', 'unreachable')}`, ...lines.map((line) => `  ${line}`)];
    })
    .map((line) => `${line}\n`)
    .join('');
}
