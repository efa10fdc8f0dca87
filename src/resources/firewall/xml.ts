/** An element of the XML of firewalld. Text between elements is left out: zones and services keep everything in attributes. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

const IGNORED = /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>/g;
const TAG = /<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

interface Open {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
}

/** The root element. Undefined for a text in which elements do not match. */
export function parseXml(text: string): XmlElement | undefined {
  const document: Open = { name: '', attributes: new Map(), children: [] };
  const open = [document];
  for (const [, closes, name = '', attributes = '', isEmpty] of text.replace(IGNORED, '').matchAll(TAG)) {
    if (closes === '/') {
      if (open.length === 1 || open.pop()?.name !== name) return undefined;
      continue;
    }
    const element: Open = { name, attributes: attributesOf(attributes), children: [] };
    open.at(-1)?.children.push(element);
    if (isEmpty === '') open.push(element);
  }
  return open.length === 1 ? document.children[0] : undefined;
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single]) => [name, decoded(double ?? single ?? '')]),
  );
}

function decoded(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi,
    (all: string, decimal, hexadecimal, name: string) => {
      const code = decimal ? Number(decimal) : hexadecimal ? Number.parseInt(String(hexadecimal), 16) : undefined;
      if (code === undefined) return ENTITIES[name] ?? all;
      return code <= 0x10_ff_ff ? String.fromCodePoint(code) : all;
    },
  );
}
