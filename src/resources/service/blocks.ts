export type Block = ReadonlyMap<string, string>;

/** The properties of each unit: a line `NAME=VALUE` each, and an empty line between two units. */
export function blocks(text: string): readonly Block[] {
  return text
    .split(/\n\n+/)
    .filter((block) => block.trim() !== '')
    .map((block) => new Map(block.split('\n').map((line) => line.split(/=(.*)/s, 2) as [string, string])));
}
