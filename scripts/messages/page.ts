import { withoutMarks } from '../../src/model/host-text.ts';
import type { Area } from './areas.ts';

/** docs/messages.md: every message with the arguments of its samples. */
export function messagesPage(areas: readonly Area[]): string {
  const parts = [
    '# Messages',
    'Every message of provision, with example values. `npm run messages` writes this page from the `messages.ts` of each area ' +
      'and the samples in `tests/messages`; a test fails when the page is out of date. To change a message, change ' +
      'its function. A line that starts with `→` says what to do next; indented lines are the words of the host.',
    ...areas.flatMap((area) => [`## ${area.name}`, `Source: \`${area.file}\`.`, ...entries(area)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function entries({ messages, samples }: Area): readonly string[] {
  return Object.entries(messages)
    .sort(([one], [other]) => one.localeCompare(other, 'en'))
    .map(([name, message]) => `\`${name}\`\n\n${block(texts(message, samples?.[name] ?? []))}`);
}

/** One text for each sample; equal ones once. */
function texts(message: unknown, samples: readonly (readonly unknown[])[]): readonly string[] {
  if (typeof message !== 'function') return [renderMessage(message)];
  const rendered = samples.map((args) => renderMessage((message as (...args: readonly unknown[]) => unknown)(...args)));
  return [...new Set(rendered)];
}

/** What a message function returns, as text: the message, the host's words, what to do next, further fields by name. */
export function renderMessage(value: unknown): string {
  if (value === undefined || value === null || value === '') return '(nothing)';
  if (Array.isArray(value)) return value.map(renderMessage).join('\n');
  if (typeof value !== 'object') return withoutMarks(`${value as string | number | boolean}`);
  const { message, words, next, hint, ...more } = {
    ...value,
    ...(value instanceof Error ? { message: value.message } : {}),
  } as Readonly<Record<string, unknown>>;
  const lines = [
    ...(message === undefined ? [] : [renderMessage(message)]),
    ...(words === undefined ? [] : [indented(renderMessage(words))]),
    ...[hint, next].filter((part) => part !== undefined && part !== '').map((part) => `→ ${renderMessage(part)}`),
    ...Object.entries(more)
      .filter(([key, part]) => part !== undefined && !(value instanceof Error && key === 'name'))
      .map(([key, part]) => `${key}: ${typeof part === 'object' ? JSON.stringify(part) : renderMessage(part)}`),
  ];
  return lines.join('\n');
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}

function block(parts: readonly string[]): string {
  const text = parts.length === 0 ? '(no sample)' : parts.join('\n\n');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text.replaceAll(/[ \t]+$/gm, '')}\n${fence}`;
}
