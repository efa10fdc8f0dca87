import type { XmlElement } from './xml.ts';

// Rich rules, firewalld.richlanguage(5), in the one form in which firewalld prints them (Rich_Rule.__str__ in core/rich.py).

interface Part {
  readonly word: string;
  readonly isNot: boolean;
  readonly attributes: ReadonlyMap<string, string>;
  /** Of a log, an audit or an action. */
  readonly limit?: ReadonlyMap<string, string>;
}

interface Rule {
  readonly attributes: ReadonlyMap<string, string>;
  readonly parts: readonly Part[];
}

/** The parts of a rule, in their order; of each line at most one. */
const PARTS = [
  ['source'],
  ['destination'],
  [
    ...['service', 'port', 'protocol', 'icmp-block', 'icmp-type', 'masquerade', 'forward-port', 'source-port'],
    'tcp-mss-clamp',
  ],
  ['log', 'nflog'],
  ['audit'],
  ['accept', 'reject', 'drop', 'mark'],
] as const;

const ORDER = [
  ...['priority', 'family', 'address', 'mac', 'ipset', 'name', 'port', 'protocol', 'to-port', 'to-addr'],
  ...['group', 'prefix', 'level', 'queue-size', 'type', 'set', 'value', 'burst'],
];

/** The rule as firewalld prints it. Undefined for a text that is no rich rule. */
export function canonicalRule(text: string): string | undefined {
  const rule = parse(text);
  return rule && textOf(rule);
}

/** The `<rule>` of a zone file as firewalld prints it. */
export function ruleOfElement({ attributes, children }: XmlElement): string {
  return textOf({
    attributes,
    parts: children.map((child) => {
      const limit = child.children.find(({ name }) => name === 'limit')?.attributes;
      const isNot = /^(true|yes)$/i.test(child.attributes.get('invert') ?? '');
      return { word: child.name, isNot, attributes: child.attributes, ...(limit ? { limit } : {}) };
    }),
  });
}

function parse(text: string): Rule | undefined {
  const words = [...text.matchAll(/([\w-]+)=(?:"([^"]*)"|'([^']*)'|([^\s"']+))|[^\s"']+|["']/g)];
  if (words[0]?.[0] !== 'rule') return undefined;
  const attributes = new Map<string, string>();
  const parts: { word: string; isNot: boolean; attributes: Map<string, string>; limit?: Map<string, string> }[] = [];
  for (const [word, name, ...values] of words.slice(1)) {
    const part = parts.at(-1);
    if (name !== undefined) {
      const into = part ? (part.limit ?? part.attributes) : attributes;
      if (!ORDER.includes(name)) return undefined;
      into.set(name, values.find((value) => value !== undefined) ?? '');
    } else if (/^not$/i.test(word) && part) part.isNot = true;
    else if (word === 'limit' && part) part.limit = new Map();
    else if (rankOf(word) < 0) return undefined;
    else parts.push({ word, isNot: false, attributes: new Map() });
  }
  const ranks = parts.map(({ word }) => rankOf(word));
  return parts.length > 0 && new Set(ranks).size === ranks.length ? { attributes, parts } : undefined;
}

function rankOf(word: string): number {
  return PARTS.findIndex((words) => (words as readonly string[]).includes(word));
}

function textOf({ attributes, parts }: Rule): string {
  const own = new Map([...attributes].filter(([name, value]) => name !== 'priority' || Number(value) !== 0));
  const sorted = parts.toSorted((one, other) => rankOf(one.word) - rankOf(other.word));
  return ['rule', ...attributeTexts(own), ...sorted.map(partText)].join(' ');
}

function partText({ word, isNot, attributes, limit }: Part): string {
  const ownLimit = limit ? ['limit', ...attributeTexts(limit)] : [];
  return [word, ...(isNot ? ['NOT'] : []), ...attributeTexts(attributes), ...ownLimit].join(' ');
}

function attributeTexts(attributes: ReadonlyMap<string, string>): readonly string[] {
  return [...attributes]
    .filter(([name]) => ORDER.includes(name))
    .toSorted(([one], [other]) => ORDER.indexOf(one) - ORDER.indexOf(other))
    .map(([name, value]) => (name === 'set' ? `set=${value}` : `${name}="${valueOf(name, value)}"`));
}

/** firewalld shortens the unit of a limit and writes numbers without a sign or zeros before them. */
function valueOf(name: string, value: string): string {
  if (name === 'priority') return String(Number(value));
  return name === 'value' ? value.replace(/^(\d+\/[smhd])[a-z]+$/, '$1') : value;
}
