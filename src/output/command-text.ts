import type { Reply } from '../engine/each-host.ts';
import { outcome, wordsOf } from '../model/result.ts';
import type { Mask } from '../model/masker.ts';
import { type Paint, plural } from './format.ts';
import { hostNames } from './host-ranges.ts';
import { pad, wrapped } from './layout.ts';
import { exitedWith } from './messages.ts';
import { type ReplyTextOptions, unansweredText } from './unanswered-text.ts';
import { sanitize } from './sanitize.ts';

/** The result of a command on one host. */
export interface CommandResult {
  /** The exit status; undefined where the command could not be run. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Undefined where the host did not answer. */
export function commandResult(reply: Reply, mask: Mask): CommandResult | undefined {
  if (reply.kind !== 'answer') return undefined;
  const [result] = reply.answer.change;
  if (result?.kind === 'done') {
    return { status: result.status, stdout: mask(result.stdout), stderr: mask(result.stderr) };
  }
  return { status: undefined, stdout: '', stderr: mask((result && wordsOf(result)) || outcome(result)) };
}

/** Hosts with equal results together, in the order of the inventory, then the hosts without an answer, then the total. */
export function groupedText(replies: readonly Reply[], options: ReplyTextOptions): string {
  const { mask, paint, columns } = options;
  const groups = new Map<string, { readonly hosts: string[]; readonly result: CommandResult }>();
  for (const reply of replies) {
    const result = commandResult(reply, mask);
    if (!result) continue;
    const key = JSON.stringify(result);
    const group = groups.get(key) ?? { hosts: [], result };
    group.hosts.push(reply.host.name);
    groups.set(key, group);
  }
  const blocks = [...groups.values()].map(({ hosts, result }) => {
    const lines = [...linesOf(result.stdout), ...linesOf(result.stderr)].map((line) => `  ${line}`);
    const heading = wrapped(`${paint('bold', hostNames(hosts))}${failureText(result, paint)}`, columns);
    return [...heading, ...lines, ''].join('\n');
  });
  return blocks.join('') + unansweredText(replies, options) + totalText(replies, options);
}

/** The output of one host, each line after the host's name; lines of standard error are marked. */
export function prefixedText(reply: Reply, width: number, options: ReplyTextOptions): string {
  const { mask, paint } = options;
  const result = commandResult(reply, mask);
  if (!result) return unansweredText([reply], options);
  const name = paint('bold', pad(reply.host.name, width));
  const lines = [
    ...linesOf(result.stdout).map((line) => `${name} | ${line}`),
    ...linesOf(result.stderr).map((line) => `${name} ${paint('yellow', '!')} ${line}`),
    ...(result.status === 0 ? [] : [`${name}${failureText(result, paint)}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

export function totalText(replies: readonly Reply[], { mask, paint, columns }: ReplyTextOptions): string {
  const answers = replies.flatMap((reply) => commandResult(reply, mask) ?? []);
  const failed = answers.filter(({ status }) => status !== 0).length;
  const skipped = replies.filter(({ kind }) => kind === 'skipped').length;
  const unreachable = replies.length - answers.length - skipped;
  const counts = [
    plural(replies.length, 'host'),
    ...(failed > 0 ? [paint('red', `${failed} failed`)] : []),
    ...(unreachable > 0 ? [paint('red', `${unreachable} unreachable`)] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  return `${wrapped(counts.join(' · '), columns, 0).join('\n')}\n`;
}

function failureText({ status }: CommandResult, paint: Paint): string {
  return status === 0 ? '' : `  ${paint('red', exitedWith({ status }))}`;
}

function linesOf(text: string): readonly string[] {
  const trimmed = sanitize(text).replace(/\n$/, '');
  return trimmed === '' ? [] : trimmed.split('\n');
}
