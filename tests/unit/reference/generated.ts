import { readFile } from 'node:fs/promises';
import type { Page } from '../../../src/reference/page.ts';

export const RECORDED = 'src/reference/recorded.json';
/** The summaries of the resources in Korean, by type, for README.ko.md. */
export const KOREAN = 'docs/reference/summaries.ko.json';

/** The files made from the resources: path and text. */
export async function generated(): Promise<ReadonlyMap<string, string>> {
  const { jsonSchema, schemaNames } = await import('../../../src/reference/json-schema.ts');
  const { filePages } = await import('../../../src/reference/file-page.ts');
  const { markdown, markdownIndex, markdownOfFile } = await import('../../../src/reference/markdown.ts');
  const { pages } = await import('../../../src/reference/page.ts');
  const all = pages();
  return new Map([
    ...schemaNames.map(
      (name) => [`schemas/${name}.schema.json`, `${JSON.stringify(jsonSchema(name), undefined, 2)}\n`] as const,
    ),
    ['docs/reference/README.md', markdownIndex(all)] as const,
    ...all.map((page) => [`docs/reference/${page.type}.md`, markdown(page)] as const),
    ...filePages().map((page) => [`docs/reference/${page.name}.md`, markdownOfFile(page)] as const),
    ['README.md', withTable(await readFile('README.md', 'utf8'), '| resource | declares |', english(all))] as const,
    [
      'README.ko.md',
      withTable(await readFile('README.ko.md', 'utf8'), '| 리소스 | 선언하는 것 |', await korean(all)),
    ] as const,
  ]);
}

type Row = readonly [type: string, summary: string];

function english(all: readonly Page[]): readonly Row[] {
  return all.map(({ type, summary }) => [type, summary]);
}

async function korean(all: readonly Page[]): Promise<readonly Row[]> {
  const summaries = JSON.parse(await readFile(KOREAN, 'utf8')) as Readonly<Record<string, string>>;
  return all.map(({ type }) => [type, summaries[type] ?? `TODO: ${KOREAN}`]);
}

/** The page with the table of resources between its markers written again. */
function withTable(page: string, head: string, rows: readonly Row[]): string {
  const marked = /(<!-- resources -->\n)[\s\S]*?(<!-- \/resources -->)/;
  if (!marked.test(page)) throw new Error('a README has no <!-- resources --> … <!-- /resources -->');
  const lines = rows.map(([type, summary]) => `| \`${type}\` | ${summary} |\n`);
  return page.replace(
    marked,
    (_all, start: string, end: string) => `${start}${head}\n| --- | --- |\n${lines.join('')}${end}`,
  );
}
