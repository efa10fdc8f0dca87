import type { DiagnosticText } from '../input/diagnostic.ts';
import * as messages from './expression-messages.ts';
import { FILTERS, JINJA_FILTERS } from './filters.ts';

type Find = (text: string, code: string) => DiagnosticText | undefined;

const ARITHMETIC: Readonly<Record<string, string>> = {
  '+': 'plus',
  '-': 'minus',
  '*': 'times',
  '/': 'divided_by',
  '%': 'modulo',
};

/** Operators of other languages. */
const OPERATORS: Readonly<Record<string, string>> = {
  '=': '==',
  '===': '==',
  '!==': '!=',
  '<>': '!=',
  '&&': 'and',
  '||': 'or',
  '!': 'not',
};

const OPERATOR = /===|!==|<>|&&|\|\||!(?!=)|(?<![=!<>])=(?!=)/;

/** A minus inside a name belongs to the name, and one that follows an operator to the number. */
const ARITHMETIC_OPERATOR = /(?<=[\w)\]]\s*)[+*/%~]|(?<=[\w)\]]\s+)(?<!\b(?:contains|and|or|not)\s+)-/;

/** What is wrong with the form of an expression. Liquid ignores some of it, or takes it for a variable. */
export function foreignSyntax(expression: string): DiagnosticText | undefined {
  const text = expression.trim();
  // Texts in quotes become words of the same length.
  const code = text.replaceAll(/"[^"]*"|'[^']*'/g, ({ length }) => '_'.repeat(length));
  for (const find of FINDS) {
    const found = find(text, code);
    if (found) return found;
  }
  return undefined;
}

export function unknownFilter(name: string): DiagnosticText {
  return messages.unknownFilter(name, JINJA_FILTERS.get(name), FILTERS);
}

function isFilter(name: string): boolean {
  return (FILTERS as readonly string[]).includes(name);
}

function openQuote(text: string, code: string): DiagnosticText | undefined {
  return /["']/.test(code) ? messages.openQuote(text) : undefined;
}

/** `default(80)`. */
function jinjaFilter(text: string, code: string): DiagnosticText | undefined {
  const called = [...code.matchAll(/\|\s*(\w+)\s*\(/g)].map(([, name = '']) => name);
  if (called.length === 0) return undefined;
  const unknown = called.find((name) => !isFilter(JINJA_FILTERS.get(name) ?? name));
  if (unknown !== undefined) return unknownFilter(unknown);
  const instead = text.replaceAll(/\|\s*(\w+)\s*\(([^()]*)\)/g, (_, name: string, given: string) => {
    const own = JINJA_FILTERS.get(name) ?? name;
    // The second value of Jinja's default(80, true) has no counterpart.
    const values = own === 'default' ? (/^\s*("[^"]*"|'[^']*'|[^,]*)/.exec(given)?.[1] ?? '') : given.trim();
    return values === '' ? `| ${own}` : `| ${own}: ${values}`;
  });
  return messages.filterWithParentheses(instead);
}

/** `x is defined`, `x is not none`, `x in list`. */
function test(text: string, code: string): DiagnosticText | undefined {
  const definition = /(?:([\w.]+)\s+)?is\s+(not\s+)?(defined|undefined|none)\b/i.exec(code);
  if (definition) {
    const [, variable = 'x', not, word] = definition;
    return messages.testOfDefinition(variable, (not === undefined) === (word === 'defined'));
  }
  if (/\w\s+is\s+\w/.test(code)) {
    return messages.foreignOperator('is', text.replace(/\s+is\s+not\s+/, ' != ').replace(/\s+is\s+/, ' == '));
  }
  const [whole, not] = /\s(not\s+)?in\s+/.exec(code) ?? [];
  if (whole === undefined) return undefined;
  const at = code.indexOf(whole);
  const [item, list] = [text.slice(0, at).trim(), text.slice(at + whole.length).trim()];
  return messages.foreignOperator('in', `${not === undefined ? '' : 'not '}${list} contains ${item}`);
}

/** `a if b else c`, `b ? a : c`. */
function choice(text: string, code: string): DiagnosticText | undefined {
  return /\sif\s.*\selse\s|\?/.test(code) ? messages.choice(text) : undefined;
}

/** `name.upper()`. */
function call(text: string, code: string): DiagnosticText | undefined {
  const groups = code.replaceAll(/\b(and|or|not|contains)\s*\(/g, '$1 ');
  return /\w\s*\(/.test(groups) ? messages.call(text) : undefined;
}

function operator(text: string, code: string): DiagnosticText | undefined {
  const found = OPERATOR.exec(code);
  if (!found) return undefined;
  const [foreign] = found;
  const [before, after] = [text.slice(0, found.index), text.slice(found.index + foreign.length).trimStart()];
  const own = OPERATORS[foreign] ?? '';
  return messages.foreignOperator(
    foreign,
    foreign === '!' ? `${before}${own} ${after}` : `${before.trimEnd()} ${own} ${after}`,
  );
}

/** `port + 1`. */
function arithmetic(text: string, code: string): DiagnosticText | undefined {
  const found = ARITHMETIC_OPERATOR.exec(code);
  if (!found) return undefined;
  const [sign] = found;
  const [left, right] = [text.slice(0, found.index).trim(), text.slice(found.index + 1).trim()];
  if (sign === '~' || /["']/.test(text)) return messages.joinedTexts(sign);
  const isSimple = /^[\w.]+$/.test(left) && /^[\w.]+$/.test(right);
  const filter = ARITHMETIC[sign] ?? '';
  return messages.foreignOperator(sign, isSimple ? `${left} | ${filter}: ${right}` : `x | ${filter}: 1`);
}

/** `role ==`. */
function operand(text: string, code: string): DiagnosticText | undefined {
  const atEnd = /(==|!=|<=|>=|<|>|\b(?:contains|and|or|not))$/.exec(code);
  const atStart = /^(==|!=|<=|>=|<|>|(?:contains|and|or)\b)/.exec(code);
  const [missing] = atEnd ?? atStart ?? [];
  return missing === undefined ? undefined : messages.missingOperand(text, missing);
}

/** Liquid ignores what follows the comma. */
function comma(text: string, code: string): DiagnosticText | undefined {
  return /^[^|]*,/.test(code) ? messages.severalValues(text) : undefined;
}

/** Liquid evaluates `and` and `or` from the right, other languages `and` first. */
function mixedLogic(text: string, code: string): DiagnosticText | undefined {
  const parts: string[] = [];
  let rest = code;
  for (let inner = rest.match(GROUP); inner; inner = rest.match(GROUP)) {
    parts.push(...inner);
    rest = rest.replaceAll(GROUP, '_');
  }
  const isMixed = [...parts, rest].some((part) => /\band\b/.test(part) && /\bor\b/.test(part));
  return isMixed ? messages.mixedLogic(text) : undefined;
}

const GROUP = /\([^()]*\)/g;

const FINDS: readonly Find[] = [
  openQuote,
  jinjaFilter,
  test,
  choice,
  call,
  operator,
  arithmetic,
  operand,
  comma,
  mixedLogic,
];
