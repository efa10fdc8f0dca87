import stringWidth from 'string-width';
import type { Paint } from '../output/format.ts';
import type { FilePage } from './file-page.ts';
import type { ExamplePage, Page, KnownIssuePage } from './page.ts';
import type { Parameter } from './parameters.ts';

/** A page for the terminal, at most `width` columns wide where its text allows that. */
export function terminal(
  { type, summary, parameters, examples, knownIssues }: Page,
  paint: Paint,
  width: number,
): string {
  const text = wrapping(width);
  const first = parameters.all[0]?.name;
  const lines = [
    paint('bold', type),
    ...text(summary, ''),
    '',
    ...list(parameters.all, paint, text),
    '',
    ...(parameters.short === undefined
      ? []
      : text(`Short form: "${type}: VALUE" is "${type}: { ${first}: VALUE }" (${parameters.short}).`, '')),
    ...text('Any value can be a {{ template }}, and any string can contain one.', ''),
    '',
    paint('bold', 'Examples'),
    ...examples.flatMap((one) => ['', ...example(one, text)]),
    ...(knownIssues.length === 0 ? [] : ['', paint('bold', 'Known issues')]),
    ...knownIssues.flatMap((one) => ['', ...knownIssue(one, text)]),
  ];
  return `${lines.join('\n')}\n`;
}

/** A page about a file. */
export function terminalOfFile({ name, summary, sections }: FilePage, paint: Paint, width: number): string {
  const text = wrapping(width);
  const parts = sections.flatMap(({ title, keys }) => ['', paint('bold', plain(title)), ...list(keys, paint, text)]);
  return `${[paint('bold', name), ...text(summary, ''), ...parts].join('\n')}\n`;
}

/** All resources, and the files, a line each. */
export function terminalIndex(all: readonly Page[], files: readonly FilePage[], paint: Paint): string {
  const width = Math.max(
    ...[...all.map(({ type }) => type), ...files.map(({ name }) => name)].map(({ length }) => length),
  );
  const line = (name: string, summary: string) => `  ${paint('cyan', name.padEnd(width))}  ${plain(summary)}`;
  const lines = [
    ...all.map(({ type, summary }) => line(type, summary)),
    '',
    ...files.map(({ name, summary }) => line(name, summary)),
  ];
  return `${lines.join('\n')}\n\nDetails: provision docs ${all[0]?.type}\n`;
}

type Text = (words: string, indent: string) => readonly string[];

function wrapping(width: number): Text {
  return (words, indent) => wrap(plain(words), width - indent.length).map((line) => `${indent}${line}`);
}

function list(parameters: readonly Parameter[], paint: Paint, text: Text): readonly string[] {
  const width = Math.max(...parameters.map(({ name }) => name.length));
  return parameters.flatMap((one) => parameter(one, width, paint, text));
}

function parameter(
  { name, type, required, default: fallback, meaning }: Parameter,
  width: number,
  paint: Paint,
  text: Text,
): readonly string[] {
  const words = [type, ...(required ? ['required'] : []), ...(fallback === undefined ? [] : [`default ${fallback}`])];
  const head = `  ${paint('cyan', name.padEnd(width))}  ${words.join(', ')}`;
  return meaning === '' ? [head] : [head, ...text(meaning, ' '.repeat(width + 4))];
}

function example({ what, step, recording }: ExamplePage, text: Text): readonly string[] {
  const shown = recording === undefined || recording.dryRun === '' ? [] : ['  Dry run:', ...indented(recording.dryRun)];
  return [
    ...text(`${what}:`, '  '),
    ...indented(`- ${step.replaceAll('\n', '\n  ')}`),
    ...shown,
    ...(recording?.pendingReboot === undefined ? [] : text(`Reboot pending: ${recording.pendingReboot}.`, '    ')),
  ];
}

function knownIssue({ what, advice, failure }: KnownIssuePage, text: Text): readonly string[] {
  return [
    ...text(`${what}.`, '  '),
    ...(advice === undefined ? [] : text(advice, '    ')),
    ...(failure === undefined ? [] : indented(failure)),
  ];
}

function indented(text: string): readonly string[] {
  return text.split('\n').map((line) => `    ${line}`);
}

/** These texts use only one mark of Markdown. */
function plain(text: string): string {
  return text.replaceAll('`', '"');
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && stringWidth(last) + 1 + stringWidth(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
