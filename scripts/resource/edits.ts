import type { ResourceName } from './name.ts';
import { SUMMARY, TODO } from './templates.ts';

/** The files that exist and name every resource, each with the edit that adds a new one. */
export const EDITS: Readonly<Record<string, (text: string, name: ResourceName) => string>> = {
  'src/resources/families/system.ts': registered,
  'src/resources/types.ts': withType,
  'src/resources/guides.ts': withGuide,
  'tests/cases/situations.ts': withSituation,
  'docs/reference/summaries.ko.json': withKoreanSummary,
  'README.md': (text, { type }) => withRow(text, type, SUMMARY),
  'README.ko.md': (text, { type }) => withRow(text, type, KOREAN_SUMMARY),
  'CHANGELOG.md': inChangelog,
};

const KOREAN_SUMMARY = `${TODO}: 무엇을 선언하는지 한 문장으로.`;

function registered(text: string, { folder, variable }: ResourceName): string {
  const imported = withImport(text, `import { ${variable} } from '../${folder}/index.ts';`);
  return replaced(imported, /(= \[\n(?: {2}.*\n)*)(\];)/, `$1  ${variable},\n$2`, 'the list of resources');
}

/** In the family of system settings: a new resource belongs to one. */
function withType(text: string, { type }: ResourceName): string {
  return replaced(text, /( {2}system: \[\n(?: {4}.*\n)*)/, `$1    '${type}',\n`, 'the list of types');
}

function withGuide(text: string, { type, folder, variable }: ResourceName): string {
  const imported = withImport(text, `import { guide as ${variable} } from './${folder}/guide.ts';`);
  const entry = `$1  ['${type}', ${variable}],\n$2`;
  return replaced(imported, /(= new Map\(\[\n(?: {2}.*\n)*)(\]\);)/, entry, 'the list of guides');
}

/** With an import, in the order of the paths. */
function withImport(text: string, line: string): string {
  const imports = [...text.matchAll(/^import \{ .* from '\.\.?\/.*\/(?:index|guide)\.ts.*$/gm)];
  const before = imports.find(([one]) => pathOf(one) > pathOf(line));
  const last = imports.at(-1);
  const at = before?.index ?? (last === undefined ? 0 : last.index + last[0].length + 1);
  return `${text.slice(0, at)}${line}\n${text.slice(at)}`;
}

function pathOf(line: string): string {
  return /from '(.*)'/.exec(line)?.[1] ?? '';
}

function withSituation(text: string, { type }: ResourceName): string {
  const situation = `
  {
    resource: '${type}',
    name: 'another-value',
    parameters: 'value',
    prepare: 'echo other >/etc/${type}',
    outcome: 'converges',
  },
`;
  return replaced(
    text,
    /(situations: readonly Situation\[\] = \[[\s\S]*?\n)(\];)/,
    `$1${situation}$2`,
    'the list of situations',
  );
}

function withKoreanSummary(text: string, { type }: ResourceName): string {
  const summaries = JSON.parse(text) as Readonly<Record<string, string>>;
  return `${JSON.stringify({ ...summaries, [type]: KOREAN_SUMMARY }, undefined, 2)}\n`;
}

function withRow(text: string, type: string, summary: string): string {
  return replaced(text, /(?=<!-- \/resources -->)/, `| \`${type}\` | ${summary} |\n`, 'the table of resources');
}

/** At the end of the first section, which is the unreleased one. */
function inChangelog(text: string, { type }: ResourceName): string {
  const start = text.indexOf('\n## ');
  const next = text.indexOf('\n## ', start + 1);
  const end = next === -1 ? text.length : next;
  return `${text.slice(0, end).trimEnd()}\n- New resource \`${type}\`.\n${text.slice(end)}`;
}

function replaced(text: string, pattern: RegExp, replacement: string, what: string): string {
  if (!pattern.test(text)) throw new Error(`cannot find ${what}`);
  return text.replace(pattern, replacement);
}
