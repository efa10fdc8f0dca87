// What provision says about templates, conditions, repetition and inclusion in playbooks.
import type { DiagnosticText } from '../input/diagnostic.ts';
import { didYouMean } from '../input/messages.ts';

// Conditions, repetition, inclusion

export function bracesInCondition(expression: string): DiagnosticText {
  return {
    message: `${expression} is a template, and a condition is an expression without braces`,
    hint: 'Write when: role == "manager".',
  };
}

/** `kind` is "a string", "a list" and so on. */
export function notCondition(expression: string, kind: string): DiagnosticText {
  return {
    message: `a condition must be true or false, and ${expression} is ${kind}`,
    hint: 'Compare it with a value: when: role == "manager".',
  };
}

/** `kind` is "a string" and so on. */
export function notRepeatable(kind: string): DiagnosticText {
  return {
    message: `for_each must be a list or a map, not ${kind}`,
    hint: 'Write a list, a map, or a variable that contains one: for_each: "{{ students }}".',
  };
}

export function tooManyItems(count: number, limit: number): DiagnosticText {
  return { message: `for_each has ${count} items, and at most ${limit} are allowed`, hint: 'Shorten the list.' };
}

export function templateInInclude(path: string): DiagnosticText {
  return {
    message: `include ${path}: the name of an included file cannot contain a template`,
    hint: 'Include each file in a step of its own, with a condition: when: role == "manager".',
  };
}

/** `files` are those that include each other, the first one again at the end. */
export function circularInclude(files: readonly string[]): DiagnosticText {
  return { message: `circular include: ${files.join(' → ')}`, hint: 'Remove one of these includes.' };
}

export function includeWithOthers(keys: readonly string[]): DiagnosticText {
  const [key = ''] = keys;
  const hint = Object.hasOwn(BESIDE_INCLUDE, key) ? BESIDE_INCLUDE[key] : undefined;
  return {
    message: `a step with include cannot have ${keys.join(', ')}`,
    hint: hint ?? 'It can only have vars, when and tags.',
  };
}

const BESIDE_INCLUDE: Readonly<Record<string, string>> = {
  name: 'Write it as "name:" of the included playbook, or as a comment: the steps of that file have titles of their own.',
  for_each: 'Write one include for each item, with vars, or for_each at the steps of the included playbook.',
  check: 'Write the check at the last step of the included playbook.',
};

/** `name` as it is written: "facts.os.majr", "facts.interfaces.ens99". */
export function unknownFact(name: string, known: readonly string[]): DiagnosticText {
  if (known.includes(name)) {
    return { message: `the host does not report ${name}`, hint: 'Use another fact, or a variable.' };
  }
  return {
    message: `${name} is not known`,
    hint: didYouMean(name, known) ?? `Facts: ${known.join(', ')}.`,
  };
}

export function factsInForEach(): DiagnosticText {
  return {
    message: 'for_each uses facts, which are not known before the host is read',
    hint: 'Use variables. For a step that only some hosts need, write a condition: when: facts.os.major == 8.',
  };
}

export function factsInNetwork(): DiagnosticText {
  return {
    message: 'a network step cannot use facts',
    hint: 'The addresses of all hosts are compared before any host is contacted: use variables.',
  };
}

export function factsInOrder(type: string): DiagnosticText {
  return {
    message: `a ${type} step cannot use facts`,
    hint: 'Which steps wait for others is decided before any host is contacted: use variables.',
  };
}

/** From a step, by those that each of them follows, back to its host. */
export function orderCycle(cycle: readonly { readonly host: string; readonly step: number }[]): DiagnosticText {
  return {
    message: `the step waits for itself: ${cycle.map(({ host, step }) => `step ${step} of ${host}`).join(' follows ')}`,
    hint: 'Change the order of the steps on one of these hosts.',
  };
}

/** `step` is its number, `title` what it is called. */
export function pathNeedsFacts(step: string, title: string): DiagnosticText {
  return {
    message: `purge needs the paths of all steps, and step ${step} ${title} uses facts in its path`,
    hint: 'Use variables in that path, or leave out purge.',
  };
}

/** `type` needs the names of what other steps declare. `step` is the number of one of them, `title` what it is called. */
export function nameNeedsFacts(type: string, step: string, title: string): DiagnosticText {
  return {
    message: `${type} needs the names of all steps of Docker, and step ${step} ${title} uses facts in its name`,
    hint: 'Use variables in that name.',
  };
}

/** `what` is a diagnostic in one line. A step that is invalid with the facts of a host. */
export function invalidOnHost(step: string, what: string): string {
  return `${step}: ${what}`;
}

export const nothingChanged = 'Nothing was changed on this host.';

// Templates

export function unclosedTemplate(): DiagnosticText {
  return { message: 'this {{ has no matching }}', hint: literalBraces };
}

export function templateTag(): DiagnosticText {
  return {
    message: 'a template has expressions in {{ }} only: {% is not evaluated',
    hint: 'Use one template for each case, with conditions on the steps. To write a literal {%, use {{ "{%" }}.',
  };
}

/** What gives variables their parts, where nobody can define one more under `vars`. */
const WHERE_DEFINED: Readonly<Record<string, string>> = {
  each: 'An item of for_each does not have it.',
  groups: 'The inventory has no such group.',
  hosts: 'The inventory has no such host, or the host does not have it.',
};

export function undefinedVariable(name: string, known: readonly string[]): DiagnosticText {
  const [, of] = /^(each|groups|hosts)[.[]/.exec(name) ?? [];
  const where = of === undefined ? 'Define it under vars: in the inventory.' : WHERE_DEFINED[of];
  return {
    message: `variable ${name} is not defined`,
    hint: didYouMean(name, known) ?? `${where} Known variables: ${known.join(', ')}.`,
  };
}

export function noValue(template: string): DiagnosticText {
  return { message: `${template} has no value` };
}

export function circularVariables(names: readonly string[]): DiagnosticText {
  return { message: `circular reference of variables: ${names.join(' → ')}` };
}

export function filteredSecret(template: string): DiagnosticText {
  return { message: `${template} applies a filter to a secret`, hint: 'Use the secret without a filter.' };
}

export function valueTooLarge(template: string, limit: number): DiagnosticText {
  return {
    message: `${template} expands to more than ${limit} characters and values`,
    hint: 'Shorten the variables that it uses, or the range.',
  };
}

export function variablesTooDeep(limit: number): DiagnosticText {
  return { message: `variables refer to each other over more than ${limit} levels`, hint: 'Use fewer levels.' };
}

/** `kind` is "list" or "map". */
export function collectionInString(template: string, kind: string): DiagnosticText {
  return { message: `${template} is a ${kind} and cannot be part of a string`, hint: 'Use it as the whole value.' };
}

/** In the words of the template library. */
export function invalidExpression(words: string): DiagnosticText {
  if (words === 'invalid value expression: ""') {
    return { message: 'there is no expression between {{ and }}', hint: literalBraces };
  }
  return { message: words, hint: literalBraces };
}

export function notChecked(resource: string): DiagnosticText {
  return {
    message: `a ${resource} step has no check`,
    hint: 'Write the check at the next step. The connection may be lost during this one.',
  };
}

export const urlRule = 'must be a URL that begins with http:// or https://';

export const runOrHttp = 'a check has either run or http';

export const onlyWithHttp = 'status and contains belong to a check with http';

const literalBraces = 'If {{ does not start a template here, write {{ "{{" }}.';
