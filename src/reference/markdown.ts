import { listed } from './example-steps.ts';
import type { FilePage } from './file-page.ts';
import type { ExamplePage, Page, KnownIssuePage } from './page.ts';
import type { Parameter } from './parameters.ts';

/** A page of docs/reference. */
export function markdown({ type, summary, parameters, examples, knownIssues }: Page): string {
  const first = parameters.all[0]?.name;
  return [
    `# ${type}`,
    summary,
    table(parameters.all),
    ...(parameters.short === undefined
      ? []
      : [`Short form: \`${type}: VALUE\` is the same as \`${type}: { ${first}: VALUE }\` (${parameters.short}).`]),
    'Any value can be a `{{ template }}`, and any string can contain one.',
    '## Examples',
    ...examples.flatMap(example),
    ...(knownIssues.length === 0 ? [] : ['## Known issues', ...knownIssues.flatMap(knownIssue)]),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

/** A page of docs/reference about a file. */
export function markdownOfFile({ name, summary, sections }: FilePage): string {
  const parts = sections.flatMap(({ title, keys }) => [`## ${title}`, table(keys)]);
  return `${[`# The ${name}`, summary, ...parts].join('\n\n')}\n`;
}

/** The list of all resources, with links to their pages. */
export function markdownIndex(all: readonly Page[]): string {
  const rows = all.map(({ type, summary }) => row([`[${type}](${type}.md)`, summary]));
  return [
    '# Resources',
    'What a step of a playbook can declare. `provision docs` and `provision docs package` print the same in the terminal.',
    ['| resource | declares |', '| --- | --- |', ...rows].join('\n'),
    'Other keys of a step: [the playbook](playbook.md). Hosts, variables and SSH settings: [the inventory](inventory.md).',
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function table(parameters: readonly Parameter[]): string {
  const withDefaults = parameters.some((one) => one.default !== undefined);
  const head = ['parameter', 'type', ...(withDefaults ? ['default'] : []), 'meaning'];
  const rows = parameters.map(({ name, type, required, default: fallback, meaning }) => [
    `\`${name}\`${required ? ' (required)' : ''}`,
    type,
    ...(withDefaults ? [fallback === undefined ? '' : `\`${fallback}\``] : []),
    meaning,
  ]);
  return [head, head.map(() => '---'), ...rows].map(row).join('\n');
}

function example({ what, steps, recording }: ExamplePage): readonly string[] {
  const unchanged =
    recording?.dryRun === '' ? 'On a host that is already correct, a dry run shows nothing for this step.' : undefined;
  return [
    `${what}:`,
    fence('yaml', listed(steps)),
    ...(recording === undefined
      ? []
      : unchanged === undefined
        ? ['Dry run on a host that differs:', fence('text', recording.dryRun)]
        : [unchanged]),
    ...(recording?.pendingReboot === undefined
      ? []
      : [`After apply, a reboot is pending: ${recording.pendingReboot}.`]),
  ];
}

function knownIssue({ what, advice, failure }: KnownIssuePage): readonly string[] {
  return [
    ...(advice === undefined ? [`**${what}.**`] : [`**${what}.** ${advice}`]),
    ...(failure === undefined ? [] : [fence('text', failure)]),
  ];
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}
