import type { Paint } from '../output/format.ts';
import { pad, widest, wrapped } from '../output/layout.ts';
import { table } from '../output/table.ts';
import { listed } from './example-steps.ts';
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
  const parts = sections.flatMap(({ title, keys }) => [
    '',
    ...text(title, '').map((line) => paint('bold', line)),
    ...list(keys, paint, text),
  ]);
  return `${[paint('bold', name), ...text(summary, ''), ...parts].join('\n')}\n`;
}

/** All resources, and the files, a line each. */
export function terminalIndex(
  all: readonly Page[],
  files: readonly FilePage[],
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
): string {
  const row = (name: string, summary: string) => [`  ${paint('cyan', name)}`, plain(summary)];
  const rows = [
    ...all.map(({ type, summary }) => row(type, summary)),
    ['', ''],
    ...files.map(({ name, summary }) => row(name, summary)),
  ];
  const lines = table(rows, { paint, columns, narrow: 'lines' });
  return `${lines.join('\n')}\n\nDetails: provision docs ${all[0]?.type}\n`;
}

/** `hanging` is how much more all lines but the first are indented, in columns. */
type Text = (words: string, indent: string, hanging?: number) => readonly string[];

function wrapping(width: number): Text {
  return (words, indent, hanging = 0) => wrapped(indent + plain(words), width, hanging);
}

function list(parameters: readonly Parameter[], paint: Paint, text: Text): readonly string[] {
  const width = widest(parameters.map(({ name }) => name));
  return parameters.flatMap((one) => parameter(one, width, paint, text));
}

/** The greatest indentation of a meaning, in columns. */
const MEANING = 24;

function parameter(
  { name, type, required, default: fallback, meaning }: Parameter,
  width: number,
  paint: Paint,
  text: Text,
): readonly string[] {
  const words = [type, ...(required ? ['required'] : []), ...(fallback === undefined ? [] : [`default ${fallback}`])];
  const indent = Math.min(width + 4, MEANING);
  const head = text(`${paint('cyan', pad(name, width))}  ${words.join(', ')}`, '  ', indent - 2);
  return meaning === '' ? head : [...head, ...text(meaning, ' '.repeat(indent))];
}

function example({ what, steps, recording }: ExamplePage, text: Text): readonly string[] {
  const planned = recording?.dryRun || undefined;
  return [
    ...text(`${what}:`, '  '),
    ...indented(listed(steps)),
    ...(planned === undefined ? [] : ['  Dry run:', ...linesOf(planned, text)]),
    ...(recording?.pendingReboot === undefined ? [] : text(`Reboot pending: ${recording.pendingReboot}.`, '    ')),
  ];
}

function knownIssue({ what, advice, failure }: KnownIssuePage, text: Text): readonly string[] {
  return [
    ...text(`${what}.`, '  '),
    ...(advice === undefined ? [] : text(advice, '    ')),
    ...(failure === undefined ? [] : linesOf(failure, text)),
  ];
}

function linesOf(block: string, text: Text): readonly string[] {
  return block.split('\n').flatMap((line) => text(line, '    '));
}

/** To be copied, so never broken. */
function indented(text: string): readonly string[] {
  return text.split('\n').map((line) => `    ${line}`);
}

/** These texts use only one mark of Markdown. */
function plain(text: string): string {
  return text.replaceAll('`', '"');
}
