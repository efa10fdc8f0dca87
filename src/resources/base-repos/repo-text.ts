// The text of a .repo file of CentOS 8, as its packages centos-linux-repos and centos-stream-repos write it: `mirrorlist=` of
// mirrorlist.centos.org, which no longer exists, and a commented `baseurl=` of mirror.centos.org, which no longer has release 8.

const MIRROR_LIST = /^mirrorlist\s*=\s*https?:\/\/mirrorlist\.centos\.org\//;
const BASE_URL = /^(#\s*)?baseurl\s*=\s*https?:\/\/mirror\.centos\.org\/(.*)$/;
const SECTION = /^\s*\[([^\]]+)\]/;

export interface MovedSection {
  readonly id: string;
  /** Where dnf looks now. */
  readonly before: string;
  /** Undefined where the file does not say where the archive has the repository. */
  readonly after: string | undefined;
}

export interface MovedText {
  readonly text: string;
  /** The sections that still point at a server without release 8. */
  readonly moved: readonly MovedSection[];
}

/** The same file with its repositories in the archive at `url`. Other sections, and sections of other servers, stay. */
export function inArchive(text: string, url: string): MovedText {
  const moved: MovedSection[] = [];
  const blocks = sectionsOf(text).map(({ id, lines }) => {
    const old = lines.find((line) => MIRROR_LIST.test(line)) ?? lines.find((line) => isActive(line));
    if (id === undefined || old === undefined) return lines;
    const after = placeIn(url, lines);
    moved.push({ id, before: old.replace(/^\w+\s*=\s*/, ''), after });
    return after === undefined ? lines : lines.flatMap((line) => movedLine(line, after));
  });
  return { text: blocks.flat().join('\n'), moved };
}

/** Of a section, by its base URL of the mirrors, or of the archive already. */
function placeIn(url: string, lines: readonly string[]): string | undefined {
  const [, , path] = lines.map((line) => BASE_URL.exec(line)).find((match) => match !== null) ?? [];
  if (path !== undefined) return `${url}/${path}`;
  return lines.map((line) => line.replace(/^baseurl\s*=\s*/, '')).find((address) => address.startsWith(`${url}/`));
}

function isActive(line: string): boolean {
  return !line.startsWith('#') && BASE_URL.test(line);
}

function movedLine(line: string, address: string): string {
  if (MIRROR_LIST.test(line)) return `#${line}`;
  return BASE_URL.test(line) ? `baseurl=${address}` : line;
}

function sectionsOf(text: string): readonly { readonly id: string | undefined; readonly lines: readonly string[] }[] {
  const sections: { id: string | undefined; lines: string[] }[] = [{ id: undefined, lines: [] }];
  for (const line of text.split('\n')) {
    const [, id] = SECTION.exec(line) ?? [];
    if (id === undefined) sections.at(-1)?.lines.push(line);
    else sections.push({ id, lines: [line] });
  }
  return sections;
}
