import type { Reply } from '../engine/each-host.ts';
import { outcome } from '../model/operation.ts';
import { type Paint, plural } from './format.ts';
import { troubleText } from './facts-text.ts';

/** What a command gave on one host. */
export interface Said {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Undefined where the host could not be asked. */
export function said(reply: Reply, mask: (text: string) => string): Said | undefined {
  if (reply.kind !== 'answer') return undefined;
  const [result] = reply.answer.change;
  if (result?.kind === 'done') {
    return { status: result.status, stdout: mask(result.stdout), stderr: mask(result.stderr) };
  }
  return { status: undefined, stdout: '', stderr: mask(outcome(result)) };
}

/** Hosts with the same answer together, in the order of the inventory; then what is wrong, then how many are. */
export function groupedText(replies: readonly Reply[], mask: (text: string) => string, paint: Paint): string {
  const groups = new Map<string, { readonly hosts: string[]; readonly answer: Said }>();
  for (const reply of replies) {
    const answer = said(reply, mask);
    if (!answer) continue;
    const key = JSON.stringify(answer);
    const group = groups.get(key) ?? { hosts: [], answer };
    group.hosts.push(reply.host.name);
    groups.set(key, group);
  }
  const blocks = [...groups.values()].map(({ hosts, answer }) => {
    const lines = [...linesOf(answer.stdout), ...linesOf(answer.stderr)].map((line) => `  ${line}`);
    return [`${paint('bold', hosts.join(', '))}${ending(answer, paint)}`, ...lines, ''].join('\n');
  });
  return blocks.join('') + troubleText(replies, paint) + summary(replies, mask, paint);
}

/** The lines of one host, each after its name; those of its standard error are marked. */
export function prefixedText(reply: Reply, mask: (text: string) => string, width: number, paint: Paint): string {
  const answer = said(reply, mask);
  if (!answer) return troubleText([reply], paint);
  const name = paint('bold', reply.host.name.padEnd(width));
  const lines = [
    ...linesOf(answer.stdout).map((line) => `${name} | ${line}`),
    ...linesOf(answer.stderr).map((line) => `${name} ${paint('yellow', '!')} ${line}`),
    ...(answer.status === 0 ? [] : [`${name}${ending(answer, paint)}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

export function summary(replies: readonly Reply[], mask: (text: string) => string, paint: Paint): string {
  const failed = replies.filter((reply) => reply.kind === 'answer' && said(reply, mask)?.status !== 0).length;
  const unreachable = replies.filter(({ kind }) => kind === 'trouble').length;
  const skipped = replies.filter(({ kind }) => kind === 'not asked').length;
  const counts = [
    plural(replies.length, 'host'),
    ...(failed > 0 ? [paint('red', `${failed} failed`)] : []),
    ...(unreachable > 0 ? [paint('red', `${unreachable} unreachable`)] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  return `${counts.join(' · ')}\n`;
}

function ending({ status }: Said, paint: Paint): string {
  if (status === 0) return '';
  return `  ${paint('red', status === undefined ? 'failed' : `ended with status ${status}`)}`;
}

function linesOf(text: string): readonly string[] {
  const trimmed = text.replace(/\n$/, '');
  return trimmed === '' ? [] : trimmed.split('\n');
}
