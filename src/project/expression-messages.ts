// What provision says about the form of expressions, and about the values that they compare.
import type { DiagnosticText } from '../input/diagnostic.ts';
import { didYouMean } from '../input/messages.ts';

/** Filters of Jinja and Ansible that have no counterpart. */
const WITHOUT_COUNTERPART: Readonly<Record<string, string>> = {
  int: 'Leave it out: a value keeps its type, and a number is written without quotes.',
  float: 'Leave it out: a value keeps its type, and a number is written without quotes.',
  bool: 'Leave it out: true and false are written without quotes.',
  string: 'Put the value in quotes.',
  mandatory: 'Leave it out: an undefined variable is an error.',
  ternary: 'Write two steps with conditions, or set a variable for a group or a host in the inventory.',
  password_hash: 'Write !env NAME or !file PATH, and put the hash there: openssl passwd -6',
};

/** `own` is the name here of a filter of Jinja. */
export function unknownFilter(name: string, own: string | undefined, known: readonly string[]): DiagnosticText {
  const all = `Filters: ${known.join(', ')}.`;
  const advice = Object.hasOwn(WITHOUT_COUNTERPART, name) ? WITHOUT_COUNTERPART[name] : didYouMean(name, known);
  return { message: `unknown filter ${name}`, hint: own === undefined ? (advice ?? all) : `Write ${own}.` };
}

export function openQuote(expression: string): DiagnosticText {
  return { message: `${expression} has a quote without its counterpart`, hint: 'Write role == "manager".' };
}

export function filterWithParentheses(instead: string): DiagnosticText {
  return { message: 'the value of a filter stands after a colon, without parentheses', hint: `Write ${instead}.` };
}

export function testOfDefinition(variable: string, isDefined: boolean): DiagnosticText {
  return {
    message: 'an expression has no test "is defined"',
    hint: `Write (${variable} | default: nil) ${isDefined ? '!=' : '=='} nil, or give ${variable} a default under "vars:" of the playbook.`,
  };
}

export function foreignOperator(operator: string, instead: string): DiagnosticText {
  return { message: `an expression has no operator "${operator}"`, hint: `Write ${instead}.` };
}

export function choice(expression: string): DiagnosticText {
  return {
    message: `${expression}: an expression cannot choose between two values`,
    hint: 'Write two steps with conditions, or set a variable for a group or a host in the inventory.',
  };
}

export function call(expression: string): DiagnosticText {
  return {
    message: `${expression}: an expression cannot call a function`,
    hint: 'Write a filter, such as role | upcase. A value of the environment is !env NAME.',
  };
}

export function joinedTexts(operator: string): DiagnosticText {
  return {
    message: `an expression has no operator "${operator}"`,
    hint: 'Write texts one after the other: "{{ host.name }}.{{ domain }}".',
  };
}

export function severalValues(expression: string): DiagnosticText {
  return {
    message: `${expression}: an expression is one value, without commas`,
    hint: 'Write a list as [a, b] in YAML.',
  };
}

export function missingOperand(expression: string, operator: string): DiagnosticText {
  return { message: `${expression}: a value is missing beside ${operator}`, hint: 'Write role == "manager".' };
}

export function mixedLogic(expression: string): DiagnosticText {
  return {
    message: `${expression} has "and" and "or" without parentheses`,
    hint: 'Write parentheses: (a and b) or c.',
  };
}

// Values

export interface Operation {
  readonly expression: string;
  readonly operator: string;
  /** "a number", "a string" and so on, in the order of the expression. */
  readonly kinds: readonly string[];
}

export function differentTypes({ expression, kinds }: Operation, hint: string): DiagnosticText {
  return { message: `${expression} compares ${kinds.join(' with ')}`, hint };
}

export function notOrdered({ expression, operator, kinds: [kind = ''] }: Operation): DiagnosticText {
  return { message: `${expression}: ${operator} cannot compare ${kind} with another one`, hint: 'Use == or !=.' };
}

export function versionsAsTexts({ expression, operator }: Operation): DiagnosticText {
  return {
    message: `${expression}: ${operator} compares versions in quotes letter by letter, "10" before "9"`,
    hint: 'Compare numbers, without quotes: facts.os.major >= 8.',
  };
}

export function notContainer({ expression, kinds: [kind = ''] }: Operation): DiagnosticText {
  return { message: `${expression}: contains needs a string or a list, not ${kind}`, hint: 'Use ==.' };
}

export function notLogical({ expression, operator, kinds }: Operation): DiagnosticText {
  const wrong = kinds.filter((kind) => kind !== 'a boolean');
  return {
    message: `${expression}: "${operator}" needs true or false, not ${wrong[0]}`,
    hint: 'Compare each value: role == "manager" or role == "worker".',
  };
}

/** `first` and `wanted` are "a number", "a string" and so on: a list that has nothing of the type of the value. */
export function listOfOthers(given: {
  readonly expression: string;
  readonly first: string;
  readonly wanted: string;
  readonly hint: string;
}): DiagnosticText {
  const { expression, first, wanted, hint } = given;
  return { message: `${expression} looks for ${wanted} in a list that begins with ${first}`, hint };
}

export function comparedSecret(expression: string): DiagnosticText {
  return {
    message: `${expression} compares a secret`,
    hint: 'Compare a variable that may be shown: a condition is part of the plan.',
  };
}

export function numberInQuotes(text: string): string {
  return `Write ${text} without quotes, or also put the value of the variable in quotes.`;
}

export function numberWithoutQuotes(text: string): string {
  return `Write "${text}" in quotes, or the value of the variable without quotes.`;
}

export const versionFact = 'Compare facts.os.major, which is a number.';

export function booleanInQuotes(value: boolean): string {
  return `Write ${value} without quotes.`;
}

export function useContains(expression: string): string {
  return `Write ${expression.replace('==', 'contains')}.`;
}

export const sameType = 'Compare values of the same type.';

export function notANumber(expression: string): DiagnosticText {
  return { message: `${expression} needs numbers`, hint: 'A number is written without quotes.' };
}
