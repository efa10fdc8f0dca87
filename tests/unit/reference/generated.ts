export const RECORDED = 'src/reference/recorded.json';

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
  ]);
}
